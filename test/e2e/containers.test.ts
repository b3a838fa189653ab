import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPodman } from '../../sandbox/mesos/executor/podman.ts';
import { skipReason } from '../referee/installed.ts';
import { whyNoContainers } from '../referee/podman.ts';
import { until } from '../support/until.ts';
import { get, startTestSandbox, type TestSandbox } from './sandbox.ts';

const skip = skipReason(whyNoContainers(), 'The sandbox with containers');

describe.skipIf(skip)('the sandbox with --executor podman', () => {
  let sandbox: TestSandbox;
  let podmanDirectory: string;
  beforeAll(async () => {
    sandbox = await startTestSandbox({ arguments: ['--executor', 'podman'] });
    podmanDirectory = join(sandbox.urls.dir, 'podman');
  }, 120_000);
  afterAll(() => sandbox.remove());

  it('runs what was built in containers of their own, and they answer', async () => {
    await until('two healthy instances', async () => (await sandbox.app('/hello'))?.health === 'healthy', 60);
    const tasks = (await sandbox.marathonApp('/hello'))?.tasks ?? [];
    expect(tasks).toHaveLength(2);
    for (const { ports } of tasks) {
      const answer = await fetch(`http://127.0.0.1:${ports[0]}/`);
      expect(answer.status).toBe(200);
    }
    const pids = (await createPodman(podmanDirectory).run(['ps', '--format={{.Pid}}'])).trim().split('\n');
    expect(pids).toHaveLength(2);
    const ownRoots = new Set(pids.map(pid => execFileSync('readlink', [`/proc/${pid}/ns/mnt`], { encoding: 'utf8' })));
    expect(ownRoots.size).toBe(2);
  }, 90_000);

  it('has the kernel end an app that takes more memory than it asked for, and the state says why', async () => {
    const hello = (await sandbox.marathonApp('/hello'))?.container?.docker?.image ?? '';
    const greedy = {
      id: '/greedy',
      cmd: `exec node -e 'const kept = []; setInterval(() => kept.push(Buffer.alloc(20000000, 1)), 50)'`,
      cpus: 0.1,
      mem: 96,
      instances: 1,
      container: { type: 'DOCKER', docker: { image: hello } },
    };
    await sandbox.push(sandbox.urls.desired, { 'clusters/sandbox/greedy.json': JSON.stringify(greedy) });
    const message = await until(
      'Marathon to tell of the failure',
      async () => {
        const url = `${sandbox.urls.marathon}/v2/apps/greedy?embed=app.lastTaskFailure`;
        const { app } = (await get<{ app: { lastTaskFailure?: { message: string } } }>(url)) ?? {};
        return app?.lastTaskFailure?.message;
      },
      30,
    );
    expect(message).toBe('Memory limit exceeded: the kernel ended a process of the container, which may use 96 MB');
    await until('Pacer to say so', async () => {
      const app = await sandbox.app('/greedy');
      return JSON.stringify(app).includes('Memory limit exceeded');
    });
  }, 90_000);

  it('leaves no container when it ends', async () => {
    const pids = (await createPodman(podmanDirectory).run(['ps', '--format={{.Pid}}'])).trim().split('\n');
    expect(await sandbox.interrupt()).toBe(0);
    for (const pid of pids) await expect(readFile(`/proc/${pid}/stat`)).rejects.toMatchObject({ code: 'ENOENT' });
    const podman = createPodman(podmanDirectory);
    expect((await podman.run(['ps', '--all', '--quiet'])).trim()).toBe('');
    podman.close();
  });
});
