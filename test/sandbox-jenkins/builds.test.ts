import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellJob, startJenkins, type TestJenkins } from './jenkins.ts';

let jenkins: TestJenkins;
beforeAll(async () => {
  jenkins = await startJenkins({
    executors: 4,
    stopGraceSeconds: 1,
    jobs: [
      shellJob(
        'team/app',
        'mkdir -p out/deep; echo "$KEY" > out/deep/a.txt; printf 0123456789 > image.json; env | sort; pwd; ls -A',
        {
          artifacts: ['image.json', 'out/**/*.txt'],
          environment: { EXTRA: 'yes' },
        },
      ),
      shellJob('fails', 'echo about to fail; exit 7'),
      shellJob('missing', 'true', { artifacts: ['image.json'] }),
      shellJob('absent', '', { work: { kind: 'command', command: ['/no/such/program'] } }),
      shellJob('talks', 'printf "grüße €\\n"; while [ ! -e go ]; do sleep 0.05; done'),
      shellJob('stubborn', 'trap "" TERM; sleep 60 & echo started; wait; wait; sleep 60'),
      shellJob('short', 'true', { keep: 2 }),
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
  it('J53, J55, J58, J59: shows all its fields, its queue item, its parameters and its cause', async () => {
    const before = Date.now();
    const { id, number, build } = await run('/job/team/job/app/', 'fields');
    const members =
      '_class actions artifacts building description displayName duration estimatedDuration executor fullDisplayName ' +
      'id inProgress keepLog number queueId result timestamp url changeSets culprits nextBuild previousBuild';
    expect(Object.keys(build)).toEqual(members.split(' '));
    expect(build).toMatchObject({
      building: false,
      inProgress: false,
      displayName: `#${number}`,
      executor: null,
      fullDisplayName: `team » app #${number}`,
      id: String(number),
      queueId: id,
      result: 'SUCCESS',
      url: `${jenkins.url}/job/team/job/app/${number}/`,
    });
    expect(build.timestamp).toBeGreaterThanOrEqual(before);
    expect(build.duration).toBeGreaterThan(0);
    expect(build.actions[0]).toEqual({
      _class: 'hudson.model.CauseAction',
      causes: [
        {
          _class: 'hudson.model.Cause$UserIdCause',
          shortDescription: 'Started by user anonymous',
          userId: null,
          userName: 'anonymous',
        },
      ],
    });
    expect(build.actions).toContainEqual({});
    expect(build.actions).toContainEqual({
      _class: 'hudson.model.ParametersAction',
      parameters: [{ _class: 'hudson.model.StringParameterValue', name: 'KEY', value: 'fields' }],
    });
  });

  it('runs its command in an empty workspace with parameters and Jenkins variables, J64 and shows the console', async () => {
    const { number } = await run('/job/team/job/app/', 'environment');
    const { text } = await jenkins.call('GET', `/job/team/job/app/${number}/consoleText`);
    for (const line of [
      'KEY=environment',
      'EXTRA=yes',
      `BUILD_NUMBER=${number}`,
      'JOB_NAME=team/app',
      `BUILD_URL=${jenkins.url}/job/team/job/app/${number}/`,
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).toMatch(/^Started by user anonymous\nRunning on built-in in /);
    expect(text.endsWith('Finished: SUCCESS\n')).toBe(true);
    // ls -A after the files were made: nothing else was there.
    expect(text).toMatch(/\nimage.json\nout\nFinished/);
    expect(text).not.toMatch(/^npm_|^VITEST/m);
  });

  it('J65: archives what its globs match; whole, ranged, conditional, 404', async () => {
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
  });

  it('J93: is a FAILURE when the command fails, cannot start, or leaves no artifact', async () => {
    const failed = await run('/job/fails/', 'a');
    expect(failed.build.result).toBe('FAILURE');
    const { text } = await jenkins.call('GET', `/job/fails/${failed.number}/consoleText`);
    expect(text).toContain('about to fail\nERROR: script returned exit code 7\nFinished: FAILURE\n');
    expect((await run('/job/absent/', 'a')).build.result).toBe('FAILURE');
    const missing = await run('/job/missing/', 'a');
    expect(missing.build.result).toBe('FAILURE');
    expect((await jenkins.call('GET', `/job/missing/${missing.number}/consoleText`)).text).toContain(
      'No artifacts found that match the file pattern "image.json"',
    );
  });

  it('J61: is ABORTED by stop with all its children, though it ignores SIGTERM; stopping again is 302 too', async () => {
    const id = await jenkins.trigger('/job/stubborn/buildWithParameters', { KEY: 'a' });
    const number = await jenkins.executableOf(id);
    const console = async () => (await jenkins.call('GET', `/job/stubborn/${number}/consoleText`)).text;
    await expect.poll(console).toContain('started');
    expect((await jenkins.call('GET', `/job/stubborn/${number}/stop`)).status).toBe(405);
    const stopped = await jenkins.call('POST', `/job/stubborn/${number}/stop`);
    expect([stopped.status, stopped.headers.get('location')]).toEqual([302, `${jenkins.url}/job/stubborn/${number}/`]);
    expect((await jenkins.finished('/job/stubborn/', number)).result).toBe('ABORTED');
    expect(await console()).toMatch(/Aborted\nFinished: ABORTED\n$/);
    expect((await jenkins.call('POST', `/job/stubborn/${number}/stop`)).status).toBe(302);
    expect((await jenkins.call('POST', '/job/stubborn/99/stop')).status).toBe(404);
  });

  it('J62, J63: streams its log by byte offsets, with X-More-Data only while it runs', async () => {
    const number = await jenkins.executableOf(await jenkins.trigger('/job/talks/buildWithParameters', { KEY: 'a' }));
    const log = `/job/talks/${number}/logText/progressiveText`;
    await expect.poll(async () => (await jenkins.call('GET', log)).text).toContain('€');
    const first = await jenkins.call('GET', log);
    const size = Number(first.headers.get('x-text-size'));
    expect(size).toBe(Buffer.byteLength(first.text));
    expect([first.headers.get('x-more-data'), first.headers.get('content-type')]).toEqual([
      'true',
      'text/plain;charset=UTF-8',
    ]);
    const nothing = await jenkins.call('GET', `${log}?start=${size}`);
    expect([nothing.text, nothing.headers.get('x-text-size'), nothing.headers.get('x-more-data')]).toEqual([
      '',
      String(size),
      'true',
    ]);
    await jenkins.call('POST', `/job/talks/${number}/stop`);
    await jenkins.finished('/job/talks/', number);
    const rest = await jenkins.call('POST', log, {}, new URLSearchParams({ start: String(size) }));
    expect([rest.text, rest.headers.has('x-more-data')]).toEqual(['Aborted\nFinished: ABORTED\n', false]);
    const beyond = await jenkins.call('GET', `${log}?start=99999`);
    expect(beyond.text).toBe(first.text + rest.text);
  });

  it('J56: stands behind permalinks, which are 404 when there is none', async () => {
    const { number } = await run('/job/fails/', 'permalink');
    for (const link of ['lastBuild', 'lastCompletedBuild', 'lastFailedBuild', 'lastUnsuccessfulBuild'])
      expect((await jenkins.json(`/job/fails/${link}/api/json`)).number).toBe(number);
    for (const link of ['lastSuccessfulBuild', 'lastStableBuild', 'lastUnstableBuild', '999'])
      expect((await jenkins.call('GET', `/job/fails/${link}/api/json`)).status).toBe(404);
    expect((await jenkins.call('GET', '/job/fails/lastBuild/buildNumber')).text).toBe(String(number));
  });

  it('J67, J84: old ones go by the discarder and by doDelete, and numbers are not used again', async () => {
    for (const key of ['a', 'b', 'c']) await run('/job/short/', key);
    await expect.poll(async () => (await jenkins.json('/job/short/api/json')).builds.length).toBe(2);
    const { builds, nextBuildNumber } = await jenkins.json('/job/short/api/json');
    expect([builds.map((build: { number: number }) => build.number), nextBuildNumber]).toEqual([[3, 2], 4]);
    expect((await jenkins.call('POST', '/job/short/3/doDelete')).status).toBe(302);
    expect((await jenkins.call('GET', '/job/short/3/api/json')).status).toBe(404);
    expect((await run('/job/short/', 'd')).number).toBe(4);
  });
});

describe('a restart', () => {
  it('keeps builds, and those that ran when Jenkins died load as ABORTED with their processes gone', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'pacer-jenkins-'));
    const jobs = [shellJob('app', 'echo $$; sleep 60')];
    const first = await startJenkins({ directory, jobs });
    const number = await first.executableOf(await first.trigger('/job/app/buildWithParameters', { KEY: 'a' }));
    const log = join(directory, 'jobs/app/builds', String(number), 'log');
    await expect.poll(() => readFile(log, 'utf8')).toMatch(/^\d+$/m);
    const pid = Number(/^(\d+)$/m.exec(await readFile(log, 'utf8'))?.[1]);
    await first.crash();

    const second = await startJenkins({ directory, jobs });
    const build = await second.json(`/job/app/${number}/api/json`);
    expect([build.result, build.building, build.actions[2].parameters[0].value]).toEqual(['ABORTED', false, 'a']);
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(await second.executableOf(await second.trigger('/job/app/buildWithParameters', { KEY: 'b' }))).toBe(
      number + 1,
    );
    await second.stop();

    const third = await startJenkins({ directory, jobs });
    expect((await third.json(`/job/app/${number + 1}/api/json`)).result).toBe('ABORTED');
    await third.stop();
    await rm(directory, { recursive: true, force: true });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
