import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPollingClient } from './client.ts';
import { until } from '../support/until.ts';
import { get, git, startTestSandbox, type MarathonApp, type TestSandbox } from './sandbox.ts';

const hello = 'clusters/sandbox/hello.yaml';

describe('what pushes do', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
  });
  afterAll(() => sandbox.remove());

  const live = async (): Promise<MarathonApp> => {
    const app = await sandbox.marathonApp('/hello');
    if (app === undefined) throw new Error('Marathon has no /hello');
    return app;
  };
  const versions = async (): Promise<number> =>
    (await get<{ versions: string[] }>(`${sandbox.urls.marathon}/v2/apps/hello/versions`))?.versions.length ?? 0;
  const running = (app: MarathonApp): string[] =>
    app.tasks.filter(task => task.state === 'TASK_RUNNING').map(task => task.id);
  const serviceUrl = async (): Promise<string> => `http://127.0.0.1:${(await live()).portDefinitions?.[0]?.port}/`;

  it('instances changed: exactly one scale, and no task of the old set is restarted', async () => {
    const before = await live();
    const stored = await versions();
    const commit = await sandbox.push(sandbox.urls.desired, {
      [hello]: text => text.replace('instances: 2', 'instances: 4'),
    });
    await sandbox.settled('/hello', commit);
    const after = await live();
    expect(running(after)).toHaveLength(4);
    expect(running(after)).toEqual(expect.arrayContaining(running(before)));
    expect(after.versionInfo.lastConfigChangeAt).toBe(before.versionInfo.lastConfigChangeAt);
    expect(await versions()).toBe(stored + 1);
    const entries = (await sandbox.history('/hello')).filter(
      entry => entry.commit === commit && entry.outcome === 'started',
    );
    expect(entries.map(entry => entry.action)).toEqual(['scale']);
    expect(entries[0]?.actor).toContain('Ada Tester');
  });

  it('a push that touches nothing an app uses: no build, no Marathon write', async () => {
    const before = await live();
    const stored = await versions();
    const builds = await sandbox.builds();
    const commit = await sandbox.push(sandbox.urls.desired, {
      'README.md': 'Nothing that an app uses.\n',
      'clusters/sandbox/notes.txt': 'x\n',
    });
    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'README.md': 'Not watched.\n' });
    await until(
      'the daemon to follow the commit',
      async () => (await get<{ commit: string }>(`${sandbox.urls.api}/api/v1/overview`))?.commit === commit,
    );
    expect((await sandbox.pacer('sync')).code).toBe(0);
    await sandbox.settled('/hello');
    expect((await live()).version).toBe(before.version);
    expect(await versions()).toBe(stored);
    expect(await sandbox.builds()).toEqual(builds);
  });

  it('env changed: rolling upgrade, and a client that polls all the while sees no failed request', async () => {
    const before = await live();
    const client = startPollingClient(await serviceUrl());
    const commit = await sandbox.push(sandbox.urls.desired, {
      [hello]: text => text.replace('  instances: 4', '  env: {GREETING: again}\n  instances: 4'),
    });
    await sandbox.settled('/hello', commit);
    await until('the old instances to be gone', async () => (await live()).tasks.length === 4);
    await client.stop();
    const after = await live();
    expect(after.env).toEqual({ GREETING: 'again' });
    expect(running(after).filter(id => running(before).includes(id))).toEqual([]);
    expect(client.failures).toEqual([]);
    expect(client.answers.length).toBeGreaterThan(20);
    expect((await sandbox.history('/hello')).findLast(entry => entry.commit === commit)).toMatchObject({
      action: 'restart',
      outcome: 'healthy',
    });
  });

  it('source code pushed: Jenkins builds once, the new digest is deployed, the response changes, nobody sees a failure', async () => {
    const before = await live();
    const builds = (await sandbox.builds()).length;
    const url = await serviceUrl();
    const client = startPollingClient(url);
    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': 'Hello from a push\n' });
    await until('the new answer', async () => (await (await fetch(url)).text()).includes('Hello from a push'));
    await sandbox.settled('/hello');
    await until('the old instances to be gone', async () => (await live()).tasks.length === 4);
    await client.stop();
    const image = (await live()).container?.docker?.image;
    expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
    expect(image).not.toBe(before.container?.docker?.image);
    expect(await sandbox.builds()).toHaveLength(builds + 1);
    expect(client.failures).toEqual([]);
    expect((await sandbox.history('/hello')).at(-1)).toMatchObject({
      action: 'restart',
      cause: 'image',
      outcome: 'healthy',
    });
  });

  it('a revert of source code brings the old image back without a build', async () => {
    const builds = (await sandbox.builds()).length;
    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': 'Hello from another push\n' });
    await until('the other answer', async () =>
      (await (await fetch(await serviceUrl())).text()).includes('another push'),
    );
    await sandbox.settled('/hello');
    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': 'Hello from a push\n' });
    const url = await serviceUrl();
    await until('the old answer', async () => {
      const app = await sandbox.app('/hello');
      return app?.sync === 'synced' && (await (await fetch(url)).text()).includes('Hello from a push');
    });
    expect(await sandbox.builds()).toHaveLength(builds + 1);
    expect(await sandbox.settled('/hello')).toBeDefined();
  });

  it('two pushes in a row: the second supersedes, the end state is the second one', async () => {
    const set = (value: string) => (text: string) => text.replace(/GREETING: \w+/, `GREETING: ${value}`);
    const first = await sandbox.push(sandbox.urls.desired, { [hello]: set('first') });
    await until('the first to be on its way', async () =>
      (await sandbox.history('/hello')).some(entry => entry.commit === first && entry.outcome === 'started'),
    );
    const second = await sandbox.push(sandbox.urls.desired, { [hello]: set('second') });
    await sandbox.settled('/hello', second);
    const app = await live();
    expect(app.env).toEqual({ GREETING: 'second' });
    expect(app.deployments).toEqual([]);
    const outcomes = (await sandbox.history('/hello'))
      .filter(entry => entry.commit === first)
      .map(entry => entry.outcome);
    expect(outcomes).toEqual(['started', 'superseded']);
    expect((await sandbox.history('/hello')).find(entry => entry.outcome === 'superseded')).toMatchObject({
      supersededBy: second,
    });
  });

  it('writes what became of each commit into git notes, as prose, and keeps the entries in their history', async () => {
    const bare = sandbox.urls.desired.replace('file://', '');
    const notes = await until('the notes', async () =>
      (await git(bare, 'log', '--notes=pacer/sandbox', '--format=%N', 'main')).trim(),
    );
    expect(notes).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \/hello: creation done, healthy after \S+ s\.$/m);
    const record = await git(bare, 'log', '--format=%B', 'refs/notes/pacer/sandbox');
    const entries = record
      .split('\n')
      .filter(line => line.startsWith('{'))
      .map(line => JSON.parse(line) as { app: string; outcome: string; deployment?: string; committed?: string });
    const healthy = entries.find(entry => entry.app === '/hello' && entry.outcome === 'healthy');
    expect(healthy).toMatchObject({
      deployment: expect.any(String) as string,
      committed: expect.any(String) as string,
    });
  });
});
