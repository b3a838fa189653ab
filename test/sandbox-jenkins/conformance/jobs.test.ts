import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellJob, startJenkins, type TestJenkins } from '../jenkins.ts';

let jenkins: TestJenkins;
beforeAll(async () => {
  jenkins = await startJenkins({ stopGraceSeconds: 1, jobs: [shellJob('given', 'true', { keep: 9 })] });
});
afterAll(() => jenkins.remove());

const folder = '<com.cloudbees.hudson.plugins.folder.Folder/>';

function freestyle(command: string, more = ''): string {
  return `<?xml version='1.1' encoding='UTF-8'?>
<project>${more}<builders><hudson.tasks.Shell><command>${command}</command></hudson.tasks.Shell></builders></project>`;
}

function pipeline(script: string, description = ''): string {
  return `<flow-definition plugin="workflow-job@1">
    <description>${description}</description>
    <properties>
      <hudson.model.ParametersDefinitionProperty><parameterDefinitions>
        <hudson.model.StringParameterDefinition><name>KEY</name><defaultValue>none</defaultValue><trim>true</trim></hudson.model.StringParameterDefinition>
        <hudson.model.ChoiceParameterDefinition><name>SIZE</name><choices class="java.util.Arrays$ArrayList"><a class="string-array"><string>small</string><string>big</string></a></choices></hudson.model.ChoiceParameterDefinition>
      </parameterDefinitions></hudson.model.ParametersDefinitionProperty>
      <org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty/>
      <com.example.UnknownProperty plugin="unknown@3"><colour>gr&#xfc;n &amp; blau</colour></com.example.UnknownProperty>
    </properties>
    <definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition"><script>${script}</script><sandbox>true</sandbox></definition>
  </flow-definition>`;
}

async function run(path: string): Promise<number> {
  const number = await jenkins.executableOf(await jenkins.trigger(`${path}build`));
  await jenkins.finished(path, number);
  return number;
}

describe('jobs', () => {
  it('J75 create: 200 without a body, then visible, in folders as well, and kept over a restart', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'pacer-jenkins-'));
    const first = await startJenkins({ directory, jobs: [] });
    for (const [where, name, xml] of [
      ['/', 'pacer', folder],
      ['/job/pacer/', 'free', freestyle('echo hello from a freestyle job')],
      ['/job/pacer/', 'pipe', pipeline("echo 'hello from a pipeline'")],
    ] as const) {
      const answer = await first.create(where, name, xml);
      expect([name, answer.status, answer.text]).toEqual([name, 200, '']);
    }
    expect((await first.json('/job/pacer/api/json')).jobs.map((job: { _class: string }) => job._class)).toEqual([
      'hudson.model.FreeStyleProject',
      'org.jenkinsci.plugins.workflow.job.WorkflowJob',
    ]);
    await first.stop();

    const second = await startJenkins({ directory, jobs: [] });
    await second.finished(
      '/job/pacer/job/free/',
      await second.executableOf(await second.trigger('/job/pacer/job/free/build')),
    );
    expect((await second.call('GET', '/job/pacer/job/free/1/consoleText')).text).toContain(
      '+ echo hello from a freestyle job\nhello from a freestyle job\nFinished: SUCCESS\n',
    );
    const id = await second.trigger('/job/pacer/job/pipe/buildWithParameters', { SIZE: 'big' });
    await second.finished('/job/pacer/job/pipe/', await second.executableOf(id));
    expect((await second.call('GET', '/job/pacer/job/pipe/1/consoleText')).text).toContain('\nhello from a pipeline\n');
    expect((await second.json('/job/pacer/job/pipe/api/json')).concurrentBuild).toBe(false);
    await second.remove();
    await rm(directory, { recursive: true, force: true });
  });

  it('J76 create-dup-400: an existing name, in any case of letters, is 400 with X-Error', async () => {
    await jenkins.create('/', 'once', freestyle('true'));
    for (const name of ['once', 'ONCE', 'given']) {
      const again = await jenkins.create('/', name, freestyle('true'));
      expect([again.status, again.headers.get('x-error')]).toEqual([
        400,
        `A job already exists with the name ?${name}?`,
      ]);
    }
  });

  it('J77 create-bad-name-400: forbidden characters, no name, no content type; broken XML and unknown classes are 500', async () => {
    for (const name of ['a/b', 'a?b', 'a*b', 'a%b', 'a:b', '..', '.', 'dot.', '', ' ', 'a\tb', '<a>']) {
      const { status, headers } = await jenkins.create('/', name, freestyle('true'));
      expect([name, status, headers.has('x-error')]).toEqual([name, 400, true]);
    }
    const untyped = await jenkins.call('POST', '/createItem?name=untyped');
    expect([untyped.status, untyped.headers.has('x-error')]).toEqual([400, true]);
    for (const xml of ['<project>', 'no xml', '<unknown.Class/>', '<!DOCTYPE a [<!ENTITY b "c">]><project/>'])
      expect([xml, (await jenkins.create('/', 'broken', xml)).status]).toEqual([xml, 500]);
    expect((await jenkins.call('GET', '/job/broken/api/json')).status).toBe(404);
  });

  it('J78 config-roundtrip: GET after POST keeps the meaning, unknown elements survive, builds follow the new one', async () => {
    await jenkins.create('/', 'trip', pipeline("echo 'before'", 'managed-by=pacer; def=sha256:1'));
    const got = await jenkins.call('GET', '/job/trip/config.xml');
    expect([got.status, got.headers.get('content-type')]).toEqual([200, 'application/xml']);
    expect(got.text).toContain('<colour>grün &amp; blau</colour>');
    expect(got.text).toContain('<com.example.UnknownProperty plugin="unknown@3">');
    const changed = got.text.replace('before', 'after').replace('sha256:1', 'sha256:2');
    expect((await jenkins.call('POST', '/job/trip/config.xml', { 'content-type': 'text/xml' }, changed)).status).toBe(
      200,
    );
    const { text } = await jenkins.call('GET', '/job/trip/config.xml');
    expect(text).toBe(changed);
    expect((await jenkins.json('/job/trip/api/json')).description).toBe('managed-by=pacer; def=sha256:2');
    const id = await jenkins.trigger('/job/trip/buildWithParameters', {});
    await jenkins.finished('/job/trip/', await jenkins.executableOf(id));
    expect((await jenkins.call('GET', '/job/trip/1/consoleText')).text).toContain('\nafter\n');
    expect((await jenkins.call('POST', '/job/trip/config.xml', {}, freestyle('true'))).status).toBe(500);
    expect((await jenkins.call('POST', '/job/trip/config.xml', {}, '<flow-definition>')).status).toBe(500);

    // What the sandbox brought along has a config.xml too, and does the same work after it was posted back.
    const given = (await jenkins.call('GET', '/job/given/config.xml')).text;
    expect(given).toContain('<numToKeep>9</numToKeep>');
    expect((await jenkins.call('POST', '/job/given/config.xml', {}, given)).status).toBe(200);
    const path = '/job/given/';
    const next = await jenkins.executableOf(await jenkins.trigger(`${path}buildWithParameters`, { KEY: 'x' }));
    expect((await jenkins.finished(path, next)).result).toBe('SUCCESS');
  });

  it('J79 copy-302-and-hold: a copy answers 302 and is 409 until its config.xml is posted back', async () => {
    await jenkins.create('/', 'original', freestyle('echo copied'));
    const copied = await jenkins.call('POST', '/createItem?name=copy&mode=copy&from=original');
    expect([copied.status, copied.headers.get('location')]).toEqual([302, `${jenkins.url}/job/copy/configure`]);
    expect((await jenkins.call('GET', '/job/copy/configure')).status).toBe(200);
    expect((await jenkins.call('POST', '/job/copy/build')).status).toBe(409);
    expect((await jenkins.json('/job/copy/api/json')).buildable).toBe(false);
    const config = (await jenkins.call('GET', '/job/copy/config.xml')).text;
    await jenkins.call('POST', '/job/copy/config.xml', {}, config);
    expect(await run('/job/copy/')).toBe(1);
    const missing = await jenkins.call('POST', '/createItem?name=other&mode=copy&from=nobody');
    expect([missing.status, missing.headers.has('x-error')]).toEqual([400, true]);
  });

  it('J80 enable-disable: 302, and disabled, color and buildable follow; config.xml as well', async () => {
    await jenkins.create('/', 'switch', freestyle('true'));
    const seen = async () => {
      const { disabled, color, buildable } = await jenkins.json('/job/switch/api/json');
      return [disabled, color, buildable];
    };
    expect((await jenkins.call('GET', '/job/switch/disable')).status).toBe(405);
    expect((await jenkins.call('POST', '/job/switch/disable')).status).toBe(302);
    expect(await seen()).toEqual([true, 'disabled', false]);
    expect((await jenkins.call('GET', '/job/switch/config.xml')).text).toContain('<disabled>true</disabled>');
    expect((await jenkins.call('POST', '/job/switch/enable')).status).toBe(302);
    expect(await seen()).toEqual([false, 'notbuilt', true]);
    await jenkins.call('POST', '/job/switch/config.xml', {}, freestyle('true', '<disabled>true</disabled>'));
    expect(await seen()).toEqual([true, 'disabled', false]);
  });

  it('J81 delete: doDelete is 302, DELETE 204, running builds and queued items end, then 404', async () => {
    await jenkins.create('/', 'doomed', freestyle('sleep 60'));
    await jenkins.executableOf(await jenkins.trigger('/job/doomed/build'));
    const waiting = await jenkins.trigger('/job/doomed/build');
    expect((await jenkins.call('GET', '/job/doomed/doDelete')).status).toBe(405);
    const deleted = await jenkins.call('POST', '/job/doomed/doDelete');
    expect([deleted.status, deleted.headers.get('location')]).toEqual([302, `${jenkins.url}/`]);
    expect((await jenkins.json(`/queue/item/${waiting}/api/json`)).cancelled).toBe(true);
    expect((await jenkins.json('/computer/api/json')).busyExecutors).toBe(0);

    await jenkins.create('/', 'group', folder);
    await jenkins.create('/job/group/', 'inner', freestyle('true'));
    expect((await jenkins.call('DELETE', '/job/group/')).status).toBe(204);
    for (const path of ['/job/doomed/api/json', '/job/group/api/json', '/job/group/job/inner/api/json'])
      expect((await jenkins.call('GET', path)).status).toBe(404);
  });

  it('J82 recreate-numbers: a job that was made anew starts at 1, without the old builds', async () => {
    for (let turn = 0; turn < 2; turn++) {
      await jenkins.create('/', 'again', freestyle('true'));
      expect(await run('/job/again/')).toBe(1);
      expect((await jenkins.json('/job/again/api/json')).builds).toHaveLength(1);
      await jenkins.call('DELETE', '/job/again/');
    }
  });

  it('J83 rename: 302, the old address is 404, builds and queued items move along', async () => {
    await jenkins.create('/', 'before', freestyle('true'));
    await run('/job/before/');
    const waiting = await jenkins.trigger('/job/before/build?delay=3600sec');
    const renamed = await jenkins.call('POST', '/job/before/confirmRename?newName=after');
    expect([renamed.status, renamed.headers.get('location')]).toEqual([302, `${jenkins.url}/job/after/`]);
    expect((await jenkins.call('GET', '/job/before/api/json')).status).toBe(404);
    expect((await jenkins.json('/job/after/api/json')).builds[0].url).toBe(`${jenkins.url}/job/after/1/`);
    expect((await jenkins.json(`/queue/item/${waiting}/api/json`)).task.name).toBe('after');
    expect((await jenkins.call('GET', '/job/after/1/consoleText')).text).toContain('Finished: SUCCESS');
    const taken = await jenkins.call('POST', '/job/after/confirmRename?newName=given');
    expect([taken.status, taken.headers.has('x-error')]).toEqual([400, true]);
  });

  it('J84 next-number: says the number of the next build, which no deletion brings back', async () => {
    await jenkins.create('/', 'counted', freestyle('true'));
    const next = async () => (await jenkins.json('/job/counted/api/json')).nextBuildNumber;
    expect(await next()).toBe(1);
    await run('/job/counted/');
    await jenkins.call('POST', '/job/counted/1/doDelete');
    expect(await next()).toBe(2);
    expect(await run('/job/counted/')).toBe(2);
  });
});
