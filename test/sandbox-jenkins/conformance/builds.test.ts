import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkbench } from '../../pipeline/pipeline.ts';
import { scriptJob, shellJob, startJenkins, stringParameter, type TestJenkins } from '../jenkins.ts';

let jenkins: TestJenkins;
beforeAll(async () => {
  jenkins = await startJenkins({
    executors: 6,
    stopGraceSeconds: 1,
    jobs: [
      shellJob('team/app', 'mkdir -p out/deep; echo "$KEY" > out/deep/a.txt; printf 0123456789 > image.json', {
        artifacts: ['image.json', 'out/**/*.txt'],
      }),
      shellJob('fails', 'exit 7'),
      shellJob('waits', 'echo started; sleep 60'),
      shellJob('talks', 'printf "grüße €\\n"; while [ ! -e go ]; do sleep 0.05; done'),
      shellJob('stubborn', 'trap "" TERM; sleep 60 & echo started; wait; wait; sleep 60'),
      shellJob('short', 'true', { keep: 2 }),
      shellJob('remote', 'true', { authToken: 'let-me-in' }),
      scriptJob('early', "currentBuild.result = 'UNSTABLE'\nsh 'sleep 60'"),
      scriptJob(
        'stages',
        `pipeline {
          agent any
          stages {
            stage('Compile') { steps { echo 'compiling'; sh 'sleep 0.02' } }
            stage("Test") { steps { unstable 'two tests failed' } }
            stage('Publish') { steps { sh 'echo "$KEY"; exit 3' } }
            stage('Never') { steps { echo 'not reached' } }
          }
          post { always { echo 'cleaning up' } }
        }`,
        { parameters: [stringParameter('KEY')] },
      ),
    ],
  });
});
afterAll(() => jenkins.remove());

async function run(job: string, key: string) {
  const id = await jenkins.trigger(`${job}buildWithParameters`, { KEY: key });
  const number = await jenkins.executableOf(id);
  return { id, number, build: await jenkins.finished(job, number) };
}

describe('a build', () => {
  it('J53 build-fields: has all fields with the right types, while it runs and after', async () => {
    const before = Date.now();
    const { number, build } = await run('/job/team/job/app/', 'fields');
    const members =
      '_class actions artifacts building description displayName duration estimatedDuration executor fullDisplayName ' +
      'id inProgress keepLog number queueId result timestamp url changeSets culprits nextBuild previousBuild';
    expect(Object.keys(build)).toEqual(members.split(' '));
    expect(build).toMatchObject({
      building: false,
      inProgress: false,
      description: null,
      displayName: `#${number}`,
      executor: null,
      fullDisplayName: `team » app #${number}`,
      id: String(number),
      result: 'SUCCESS',
      url: `${jenkins.url}/job/team/job/app/${number}/`,
    });
    expect(build.timestamp).toBeGreaterThanOrEqual(before);
    expect(build.duration).toBeGreaterThan(0);

    const running = await jenkins.executableOf(await jenkins.trigger('/job/waits/buildWithParameters', { KEY: 'a' }));
    expect(await jenkins.json(`/job/waits/${running}/api/json`)).toMatchObject({
      building: true,
      inProgress: true,
      result: null,
      duration: 0,
      estimatedDuration: -1,
      executor: {},
    });
    await jenkins.call('POST', `/job/waits/${running}/stop`);
  });

  it('J54 building-vs-result: a pipeline with an early result still runs', async () => {
    const number = await jenkins.executableOf(await jenkins.trigger('/job/early/build'));
    await expect.poll(async () => (await jenkins.json(`/job/early/${number}/api/json`)).result).toBe('UNSTABLE');
    expect(await jenkins.json(`/job/early/${number}/api/json`)).toMatchObject({ building: true, inProgress: true });
    await jenkins.call('POST', `/job/early/${number}/stop`);
    expect((await jenkins.finished('/job/early/', number)).result).toBe('ABORTED');
  });

  it('J55 queueId: names the item it came from', async () => {
    const { id, build } = await run('/job/team/job/app/', 'queue-id');
    expect(build.queueId).toBe(id);
  });

  it('J56 permalinks: stand for builds, and are 404 when there is none', async () => {
    const { number } = await run('/job/fails/', 'permalink');
    for (const link of ['lastBuild', 'lastCompletedBuild', 'lastFailedBuild', 'lastUnsuccessfulBuild'])
      expect((await jenkins.json(`/job/fails/${link}/api/json`)).number).toBe(number);
    for (const link of ['lastSuccessfulBuild', 'lastStableBuild', 'lastUnstableBuild', '999'])
      expect((await jenkins.call('GET', `/job/fails/${link}/api/json`)).status).toBe(404);
    expect((await jenkins.call('GET', '/job/fails/lastBuild/buildNumber')).text).toBe(String(number));
  });

  it('J57 builds-100: builds stops at a hundred, allBuilds does not, newest first', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'pacer-jenkins-'));
    for (let number = 1; number <= 105; number++) {
      const folder = join(directory, 'jobs/app/builds', String(number));
      await mkdir(folder, { recursive: true });
      const record = { number, queueId: number, parameters: [], causes: [], timestamp: number, duration: 1 };
      const rest = { result: 'SUCCESS', building: false, artifacts: [] };
      await writeFile(join(folder, 'build.json'), JSON.stringify({ ...record, ...rest }));
    }
    const full = await startJenkins({ directory, jobs: [shellJob('app', 'true')] });
    const listed = await full.json(`/job/app/api/json?tree=${encodeURIComponent('builds[number],allBuilds[number]')}`);
    expect([listed.builds.length, listed.builds[0].number, listed.builds[99].number]).toEqual([100, 105, 6]);
    expect([listed.allBuilds.length, listed.allBuilds[104].number]).toEqual([105, 1]);
    await full.remove();
    await rm(directory, { recursive: true, force: true });
  });

  it('J58 params-in-actions: parameters are not the first of the actions, and empty objects stand around them', async () => {
    const { build } = await run('/job/team/job/app/', 'actions');
    const at = build.actions.findIndex((action: { parameters?: object[] }) => action.parameters !== undefined);
    expect(at).toBeGreaterThan(0);
    expect(build.actions).toContainEqual({});
    expect(build.actions[at]).toEqual({
      _class: 'hudson.model.ParametersAction',
      parameters: [{ _class: 'hudson.model.StringParameterValue', name: 'KEY', value: 'actions' }],
    });
  });

  it('J59 causes: say by class whether a user or a remote host asked', async () => {
    const { build } = await run('/job/team/job/app/', 'cause');
    expect(build.actions[0].causes).toEqual([
      {
        _class: 'hudson.model.Cause$UserIdCause',
        shortDescription: 'Started by user anonymous',
        userId: null,
        userName: 'anonymous',
      },
    ]);
    await jenkins.call('GET', '/job/remote/buildWithParameters?token=let-me-in&cause=push');
    await expect.poll(async () => (await jenkins.call('GET', '/job/remote/1/api/json')).status).toBe(200);
    const { actions } = await jenkins.json('/job/remote/1/api/json');
    const { _class: className, note, shortDescription } = actions[0].causes[0];
    expect([className, note]).toEqual(['hudson.model.Cause$RemoteCause', 'push']);
    expect(shortDescription).toMatch(/^Started by remote host \S*127\.0\.0\.1 with note: push$/);
  });

  it('J60 scm-data: shows the commit and repository that were checked out', async () => {
    const bench = await createWorkbench();
    const commit = await bench.commit({
      'hello.txt': 'hello from git\n',
      Jenkinsfile: "sh 'true'\ncheckout scm\nsh 'cat hello.txt'",
    });
    const work = {
      kind: 'script-from-source' as const,
      source: { url: bench.repository, ref: 'HEAD' },
      scriptPath: 'Jenkinsfile',
    };
    const git = await startJenkins({ jobs: [shellJob('app', '', { parameters: [], work })] });
    await git.trigger('/job/app/build');
    await expect.poll(async () => (await git.json('/job/app/api/json')).lastCompletedBuild?.number).toBe(1);
    expect((await git.call('GET', '/job/app/1/consoleText')).text).toContain('\nhello from git\n');
    const { actions, result } = await git.json('/job/app/1/api/json');
    expect(result).toBe('SUCCESS');
    const data = actions.find((action: { _class?: string }) => action._class === 'hudson.plugins.git.util.BuildData');
    expect(data).toMatchObject({
      lastBuiltRevision: { SHA1: commit, branch: [{ SHA1: commit, name: 'refs/remotes/origin/HEAD' }] },
      buildsByBranchName: { 'refs/remotes/origin/HEAD': { buildNumber: 1, revision: { SHA1: commit } } },
      remoteUrls: [bench.repository],
    });
    await git.remove();
    await bench.remove();
  });

  it('J61 stop: 302 and ABORTED with all its children, though it ignores SIGTERM; again is 302; term and kill as well', async () => {
    for (const action of ['stop', 'term', 'kill']) {
      const id = await jenkins.trigger('/job/stubborn/buildWithParameters', { KEY: action });
      const number = await jenkins.executableOf(id);
      const console = async () => (await jenkins.call('GET', `/job/stubborn/${number}/consoleText`)).text;
      await expect.poll(console).toContain('started');
      expect((await jenkins.call('GET', `/job/stubborn/${number}/${action}`)).status).toBe(405);
      const stopped = await jenkins.call('POST', `/job/stubborn/${number}/${action}`);
      expect([stopped.status, stopped.headers.get('location')]).toEqual([
        302,
        `${jenkins.url}/job/stubborn/${number}/`,
      ]);
      expect((await jenkins.finished('/job/stubborn/', number)).result).toBe('ABORTED');
      expect(await console()).toMatch(/Aborted by \w+\nFinished: ABORTED\n$/);
      expect((await jenkins.call('POST', `/job/stubborn/${number}/${action}`)).status).toBe(302);
    }
    expect((await jenkins.call('POST', '/job/stubborn/99/stop')).status).toBe(404);
  });

  it('J62 log-progressive: gives the log by offsets, X-More-Data only while it runs; past the end it starts anew', async () => {
    const number = await jenkins.executableOf(await jenkins.trigger('/job/waits/buildWithParameters', { KEY: 'log' }));
    const log = `/job/waits/${number}/logText/progressiveText`;
    await expect.poll(async () => (await jenkins.call('GET', log)).text).toContain('started');
    const first = await jenkins.call('GET', log);
    const size = first.headers.get('x-text-size') ?? '';
    expect([first.headers.get('x-more-data'), first.headers.get('content-type')]).toEqual([
      'true',
      'text/plain;charset=UTF-8',
    ]);
    const nothing = await jenkins.call('GET', `${log}?start=${size}`);
    expect([nothing.text, nothing.headers.get('x-text-size'), nothing.headers.get('x-more-data')]).toEqual([
      '',
      size,
      'true',
    ]);
    await jenkins.call('POST', `/job/waits/${number}/stop`);
    await jenkins.finished('/job/waits/', number);
    const rest = await jenkins.call('POST', log, {}, new URLSearchParams({ start: size }));
    expect([rest.text, rest.headers.has('x-more-data')]).toEqual(['Aborted by anonymous\nFinished: ABORTED\n', false]);
    expect((await jenkins.call('GET', `${log}?start=99999`)).text).toBe(first.text + rest.text);
    expect((await jenkins.call('GET', '/job/waits/99/logText/progressiveText')).status).toBe(404);
  });

  it('J63 log-multibyte: offsets count bytes of UTF-8, and go on over a restart', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'pacer-jenkins-'));
    const jobs = [shellJob('talks', 'printf "grüße €\\n"; sleep 60')];
    const before = await startJenkins({ directory, jobs });
    const number = await before.executableOf(await before.trigger('/job/talks/buildWithParameters', { KEY: 'a' }));
    const log = `/job/talks/${number}/logText/progressiveText`;
    await expect.poll(async () => (await before.call('GET', log)).text).toContain('€');
    const first = await before.call('GET', log);
    const size = Number(first.headers.get('x-text-size'));
    expect([size, size > first.text.length]).toEqual([Buffer.byteLength(first.text), true]);
    await before.stop();
    const after = await startJenkins({ directory, jobs });
    expect((await after.call('GET', `${log}?start=${size}`)).text).toBe('Aborted\nFinished: ABORTED\n');
    await after.remove();
  });

  it('J64 console-text: shows the whole log as text', async () => {
    const { number } = await run('/job/fails/', 'console');
    const { text, headers } = await jenkins.call('GET', `/job/fails/${number}/consoleText`);
    expect(headers.get('content-type')).toBe('text/plain;charset=UTF-8');
    expect(text).toMatch(
      /^Started by user anonymous\nRunning on built-in in \S+\nERROR: script returned exit code 7\nFinished: FAILURE\n$/,
    );
  });

  it('J65 artifacts: lists, whole, nested, zipped, ranged, conditional, 404', async () => {
    const { number, build } = await run('/job/team/job/app/', 'artifact');
    expect(build.artifacts).toEqual([
      { displayPath: 'image.json', fileName: 'image.json', relativePath: 'image.json' },
      { displayPath: 'a.txt', fileName: 'a.txt', relativePath: 'out/deep/a.txt' },
    ]);
    const base = `/job/team/job/app/${number}/artifact/`;
    expect((await jenkins.call('GET', `${base}out/deep/a.txt`)).text).toBe('artifact\n');
    const whole = await jenkins.call('GET', '/job/team/job/app/lastSuccessfulBuild/artifact/image.json');
    expect([whole.status, whole.text, whole.headers.get('x-content-type-options')]).toEqual([
      200,
      '0123456789',
      'nosniff',
    ]);
    const part = await jenkins.call('GET', `${base}image.json`, { range: 'bytes=3-5' });
    expect([part.status, part.text]).toEqual([206, '345']);
    const since = { 'if-modified-since': whole.headers.get('last-modified') ?? '' };
    expect((await jenkins.call('GET', `${base}image.json`, since)).status).toBe(304);
    expect((await jenkins.call('GET', `${base}..%2fbuild.json`)).status).toBe(404);
    expect((await jenkins.call('GET', `${base}none`)).status).toBe(404);
    const zip = await jenkins.call('GET', `${base}*zip*/archive.zip`);
    expect([zip.status, zip.headers.get('content-type'), zip.text.slice(0, 2)]).toEqual([200, 'application/zip', 'PK']);
    expect(zip.text).toContain('archive/out/deep/a.txtartifact\n');
  });

  it('J66 wfapi: describes stages with their statuses, and is 404 for freestyle', async () => {
    const { number } = await run('/job/stages/', 'published');
    const described = await jenkins.json(`/job/stages/${number}/wfapi/describe`);
    expect(described).toMatchObject({ id: '1', name: '#1', status: 'FAILED' });
    expect(described._links.self.href).toBe('/job/stages/1/wfapi/describe');
    const stages = described.stages as { name: string; status: string; error?: object; durationMillis: number }[];
    expect(stages.map(stage => [stage.name, stage.status])).toEqual([
      ['Compile', 'SUCCESS'],
      ['Test', 'UNSTABLE'],
      ['Publish', 'FAILED'],
    ]);
    expect(stages[0]?.durationMillis).toBeGreaterThanOrEqual(15);
    expect(stages[2]?.error).toEqual({ message: 'script returned exit code 3', type: 'hudson.AbortException' });
    const { text } = await jenkins.call('GET', `/job/stages/${number}/consoleText`);
    expect(text).toMatch(
      /\+ echo published\npublished\n[\s\S]*cleaning up\nERROR: script returned exit code 3\nFinished/,
    );
    expect(await jenkins.json('/job/stages/wfapi/describe')).toMatchObject({ name: 'stages', runCount: 1 });

    await jenkins.create(
      '/',
      'free',
      '<project><builders><hudson.tasks.Shell><command>true</command></hudson.tasks.Shell></builders></project>',
    );
    await jenkins.trigger('/job/free/build');
    await expect.poll(async () => (await jenkins.json('/job/free/api/json')).lastCompletedBuild?.number).toBe(1);
    expect((await jenkins.call('GET', '/job/free/1/wfapi/describe')).status).toBe(404);
    expect((await jenkins.json('/job/free/1/api/json'))._class).toBe('hudson.model.FreeStyleBuild');
  });

  it('J67 delete-build: 302, then 404; the discarder removes old ones but for what is kept', async () => {
    await run('/job/short/', 'a');
    await jenkins.call('POST', '/job/short/1/toggleLogKeep');
    for (const key of ['b', 'c', 'd']) await run('/job/short/', key);
    const numbers = async () =>
      (await jenkins.json('/job/short/api/json')).builds.map((build: { number: number }) => build.number);
    await expect.poll(numbers).toEqual([4, 3, 1]);
    expect((await jenkins.call('POST', '/job/short/3/doDelete')).status).toBe(302);
    expect((await jenkins.call('GET', '/job/short/3/api/json')).status).toBe(404);
  });

  it('J68 description: submitDescription answers 302 and shows in the JSON', async () => {
    const { number } = await run('/job/fails/', 'described');
    const fields = new URLSearchParams({ description: 'image=host/app@sha256:1' });
    expect((await jenkins.call('POST', `/job/fails/${number}/submitDescription`, {}, fields)).status).toBe(302);
    expect((await jenkins.json(`/job/fails/${number}/api/json?tree=description`)).description).toBe(
      'image=host/app@sha256:1',
    );
  });
});
