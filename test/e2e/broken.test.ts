import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';

const hello = 'clusters/sandbox/hello.yaml';
const cluster = 'clusters/sandbox/cluster.yaml';
const sleeper = (id: string): string =>
  JSON.stringify({ id, cmd: 'exec sleep 1000', cpus: 0.01, mem: 32, portDefinitions: [] });

describe('mistakes and removals', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.push(sandbox.urls.desired, { 'clusters/sandbox/other.json': sleeper('/other') });
    await Promise.all([sandbox.settled('/hello'), sandbox.settled('/other')]);
  });
  afterAll(() => sandbox.remove());

  it('a file with an error: that app stays as it runs, status and validate name the place, others of the same push go out', async () => {
    const before = await sandbox.marathonApp('/hello');
    const commit = await sandbox.push(sandbox.urls.desired, {
      [hello]: text => text.replace('instances: 2', 'instances: two'),
      'clusters/sandbox/other.json': sleeper('/other').replace('0.01', '0.02'),
    });
    await sandbox.settled('/other', commit);
    const broken = await until('/hello to be unknown', async () => {
      const app = await sandbox.app('/hello');
      return app?.sync === 'unknown' ? app : undefined;
    });
    expect(broken.sentence).toMatch(/clusters\/sandbox\/hello\.yaml:\d+:\d+/);
    expect((await sandbox.marathonApp('/hello'))?.version).toBe(before?.version);
    const status = await sandbox.pacer('status');
    expect(status.code).toBe(3);
    expect(status.out).toMatch(/clusters\/sandbox\/hello\.yaml:\d+:\d+: .*two.* \([a-z-]+\)/);
    await sandbox.push(sandbox.urls.desired, { [hello]: text => text.replace('instances: two', 'instances: 2') });
    await sandbox.settled('/hello');
  });

  it('a file removed: reported as would delete, and kept, as long as the policy does not say prune', async () => {
    await sandbox.push(sandbox.urls.desired, { 'clusters/sandbox/other.json': null });
    const kept = await until('/other to be held', async () => {
      const app = await sandbox.app('/other');
      return app?.sync === 'held' ? app : undefined;
    });
    expect(kept.sentence).toMatch(/would delete/i);
    expect(await sandbox.marathonApp('/other')).toBeDefined();
  });

  it('with prune: true the removed app is deleted; apps of others are never touched', async () => {
    const foreign = await fetch(`${sandbox.urls.marathon}/v2/apps`, {
      method: 'POST',
      body: sleeper('/foreign'),
      headers: { 'content-type': 'application/json' },
    });
    expect(foreign.status).toBe(201);
    await sandbox.push(sandbox.urls.desired, { [cluster]: text => text.replace('prune: false', 'prune: true') });
    await until('/other to be deleted', async () => (await sandbox.marathonApp('/other')) === undefined);
    expect((await sandbox.history('/other')).at(-1)).toMatchObject({ action: 'delete', outcome: 'deleted' });
    await until('/other to be gone from status', async () => (await sandbox.app('/other')) === undefined);
    expect(await sandbox.marathonApp('/foreign')).toBeDefined();
    expect(await sandbox.app('/foreign')).toBeUndefined();
  });

  it('a commit that deletes more than the share allows deletes nothing', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 4 }, (_unused, index) => [`clusters/sandbox/many-${index}.json`, sleeper(`/many-${index}`)]),
    );
    const commit = await sandbox.push(sandbox.urls.desired, files);
    for (const index of [0, 1, 2, 3]) await sandbox.settled(`/many-${index}`, commit);
    await sandbox.push(sandbox.urls.desired, Object.fromEntries(Object.keys(files).map(file => [file, null])));
    for (const index of [0, 1, 2, 3]) {
      await until(`/many-${index} to be held`, async () => (await sandbox.app(`/many-${index}`))?.sync === 'held');
      expect(await sandbox.marathonApp(`/many-${index}`)).toBeDefined();
    }
  });

  it('a broken cluster.yaml changes nothing and says so', async () => {
    const before = await sandbox.marathonApp('/hello');
    await sandbox.push(sandbox.urls.desired, {
      [cluster]: text => `${text}\nunknown: [`,
      [hello]: text => text.replace('instances: 2', 'instances: 3'),
    });
    await until('the freeze', async () => (await sandbox.pacer('status')).out.includes('cluster.yaml'));
    expect((await sandbox.marathonApp('/hello'))?.version).toBe(before?.version);
  });
});
