import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { get, git, startTestSandbox, type TestSandbox } from './sandbox.ts';

const hello = 'clusters/sandbox/hello.yaml';
const cluster = 'clusters/sandbox/cluster.yaml';

interface Held {
  readonly sync: string;
  readonly sentence?: string;
  readonly held?: { readonly by: string; readonly until?: string; readonly release: string };
}

describe('policy', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
  });
  afterAll(() => sandbox.remove());

  const scale = (from: number, to: number): Promise<string> =>
    sandbox.push(sandbox.urls.desired, {
      [hello]: text => text.replace(`instances: ${from}`, `instances: ${to}`),
    });
  const heldBy = (rule: string): Promise<Held> =>
    until(`/hello to be held by ${rule}`, async () => {
      const app = (await get<{ app: Held }>(`${sandbox.urls.api}/api/v1/apps/hello`))?.app;
      return app?.held?.by === rule ? app : undefined;
    });
  const instances = async (): Promise<number | undefined> => (await sandbox.marathonApp('/hello'))?.instances;
  const frozen = async (): Promise<string | undefined> =>
    (await get<{ frozen?: string }>(`${sandbox.urls.api}/api/v1/overview`))?.frozen;

  async function killAndWipe(): Promise<void> {
    const pid = await sandbox.daemonPid();
    process.kill(pid, 'SIGKILL');
    await rm(join(sandbox.urls.dir, 'daemon', 'data'), { recursive: true, force: true });
    await until(
      'another daemon',
      async () => (await sandbox.daemonPid()) !== pid && (await fetch(`${sandbox.urls.api}/readyz`)).ok,
    );
  }

  it('a freeze by command holds a push, says who can lift it, outlives kill -9 and a wiped disk, and lets go', async () => {
    const made = await sandbox.pacer('freeze', '--for', '2h', '--reason', 'Audit', '--owner', 'ada@example.com');
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/frozen until .*: Audit/)]);
    const commit = await scale(2, 3);
    const app = await heldBy('freeze');
    expect(app).toMatchObject({
      sync: 'held',
      held: { until: expect.any(String), release: expect.stringMatching(/pacer unfreeze/) },
    });
    expect((await sandbox.pacer('why', '/hello')).out).toMatch(/frozen by ada@example\.com: Audit[^]*pacer unfreeze/);
    expect((await sandbox.pacer('status')).out).toContain('frozen by ada@example.com');
    await killAndWipe();
    await heldBy('freeze');
    expect(await instances()).toBe(2);
    expect((await sandbox.pacer('unfreeze')).code).toBe(0);
    await sandbox.settled('/hello', commit);
    expect(await instances()).toBe(3);
  });

  it('a rewind outlives kill -9 of the daemon, and the next push on top says that it was meant', async () => {
    const clone = join(sandbox.urls.dir, 'rewinder');
    await git(sandbox.urls.dir, 'clone', '-q', sandbox.urls.desired, clone);
    await git(clone, 'push', '-q', '--force', 'origin', 'HEAD~1:main');
    await until('the hold', async () => (await frozen())?.includes('was rewound'));
    await killAndWipe();
    await until('the hold, again', async () => (await frozen())?.includes('was rewound'));
    expect(await instances()).toBe(3);
    const commit = await scale(2, 1);
    await sandbox.settled('/hello', commit);
    expect(await frozen()).toBeUndefined();
    await killAndWipe();
    await sandbox.settled('/hello');
    expect(await frozen()).toBeUndefined();
  });

  it('what needs approval waits for a commit of the right person', async () => {
    await sandbox.push(sandbox.urls.desired, {
      [cluster]: text => `${text.trimEnd()}\n  approval: [{actions: [scale], by: [ada@example.com]}]\n`,
      [hello]: text => text.replace(/instances: \d/, 'instances: 4'),
    });
    const before = await instances();
    await heldBy('approval');
    await sandbox.push(sandbox.urls.desired, { 'README.md': 'one\n' }, 'Agree\n\nApproved-by: Eve <eve@example.com>');
    await heldBy('approval');
    expect(await instances()).toBe(before);
    await sandbox.push(sandbox.urls.desired, { 'README.md': 'two\n' }, 'Agree\n\nApproved-by: Ada <ada@example.com>');
    await until('four instances', async () => (await instances()) === 4);
    await sandbox.settled('/hello');
  });

  it('what is only observed is planned and told, and neither Marathon nor Jenkins is touched', async () => {
    const builds = (await sandbox.builds()).length;
    await sandbox.push(sandbox.urls.desired, {
      [cluster]: text => text.replace(/approval: .*/, 'mode: observe'),
      [hello]: text => text.replace(/instances: \d/, 'instances: 3'),
    });
    const running = await instances();
    const app = await heldBy('observe');
    expect(app.sentence).toMatch(/Would scale/);
    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': 'Only observed\n' });
    await heldBy('image');
    expect([await instances(), (await sandbox.builds()).length]).toEqual([running, builds]);
  });
});
