import { rename } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { get, startTestSandbox, type TestSandbox } from './sandbox.ts';

const hello = 'clusters/sandbox/hello.yaml';

interface Overview {
  readonly troubles: readonly { readonly server: string; readonly sentence: string }[];
}

describe('a server is away for a while', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
  });
  afterAll(() => sandbox.remove());

  const troubles = async (): Promise<readonly string[]> =>
    ((await get<Overview>(`${sandbox.urls.api}/api/v1/overview`))?.troubles ?? []).map(trouble => trouble.server);
  const tasks = async (): Promise<readonly string[]> =>
    ((await get<{ tasks: { id: string; state: string }[] }>(`${sandbox.urls.mesos}/tasks?limit=100`))?.tasks ?? [])
      .filter(task => task.state === 'TASK_RUNNING')
      .map(task => task.id)
      .toSorted();

  it('Marathon: the state says so, nothing is deleted, and a push made meanwhile goes out by itself afterwards', async () => {
    const before = await tasks();
    await sandbox.away('marathon', 8);
    const commit = await sandbox.push(sandbox.urls.desired, {
      [hello]: text => text.replace('instances: 2', 'instances: 3'),
    });
    const app = await until('/hello to say that Marathon is away', async () => {
      const seen = await sandbox.app('/hello');
      return seen?.sync === 'unknown' ? seen : undefined;
    });
    expect(app.sentence).toMatch(/Marathon/);
    await until('the overview to name Marathon', async () => (await troubles()).includes('marathon'));
    const status = await sandbox.pacer('status');
    expect(status.code).toBe(3);
    expect(status.out).toMatch(/Marathon cannot be read/);
    expect(await tasks()).toEqual(before);
    await sandbox.settled('/hello', commit);
    expect(await tasks()).toEqual(expect.arrayContaining([...before]));
    expect((await sandbox.marathonApp('/hello'))?.tasks).toHaveLength(3);
    expect(await troubles()).toEqual([]);
  });

  it('Jenkins: the app waits and says so, what runs stays, and the build is made once when Jenkins is back', async () => {
    const builds = (await sandbox.builds()).length;
    await sandbox.away('jenkins', 6);
    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': 'Built after Jenkins came back\n' });
    const app = await until('/hello to say that Jenkins is away', async () => {
      const seen = await sandbox.app('/hello');
      return seen?.sentence?.includes('Jenkins') === true ? seen : undefined;
    });
    expect(app.health).toBe('healthy');
    await until('the new answer', async () => {
      const port = (await sandbox.marathonApp('/hello'))?.portDefinitions?.[0]?.port;
      return (await (await fetch(`http://127.0.0.1:${port}/`)).text()).includes('after Jenkins came back');
    });
    await sandbox.settled('/hello');
    expect(await sandbox.builds()).toHaveLength(builds + 1);
  });

  it('the registry: not known is not missing, nothing is built twice, work goes on by itself', async () => {
    const builds = (await sandbox.builds()).length;
    await sandbox.away('registry', 6);
    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': 'Pushed after the registry came back\n' });
    const app = await until('/hello to say that the registry is away', async () => {
      const seen = await sandbox.app('/hello');
      return seen?.sentence?.includes('registry') === true ? seen : undefined;
    });
    expect(app.health).toBe('healthy');
    await until('the new answer', async () => {
      const port = (await sandbox.marathonApp('/hello'))?.portDefinitions?.[0]?.port;
      return (await (await fetch(`http://127.0.0.1:${port}/`)).text()).includes('after the registry came back');
    });
    expect(await sandbox.builds()).toHaveLength(builds + 1);
  });

  it('git: the last known commit stays in force, drift is still healed, and the next commit is seen', async () => {
    const bare = sandbox.urls.desired.replace('file://', '');
    await rename(bare, `${bare}.away`);
    await until('the overview to name git', async () => (await troubles()).includes('git'));
    const response = await fetch(`${sandbox.urls.marathon}/v2/apps/hello`, {
      method: 'PUT',
      body: JSON.stringify({ instances: 1 }),
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(200);
    await until('the drift to be healed', async () => (await sandbox.marathonApp('/hello'))?.tasksHealthy === 3);
    await rename(`${bare}.away`, bare);
    const commit = await sandbox.push(sandbox.urls.desired, {
      [hello]: text => text.replace('instances: 3', 'instances: 2'),
    });
    await sandbox.settled('/hello', commit);
    expect(await troubles()).toEqual([]);
  });
});
