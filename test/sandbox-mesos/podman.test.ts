import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPodmanExecutor } from '../../sandbox/mesos/executor/podman-executor.ts';
import { createPodman } from '../../sandbox/mesos/executor/podman.ts';
import { createProcessExecutor } from '../../sandbox/mesos/executor/process-executor.ts';
import { skipReason } from '../referee/installed.ts';
import { whyNoContainers } from '../referee/podman.ts';
import { startStandIn } from '../referee/registry-stand-in.ts';
import { createWorkbench } from '../pipeline/pipeline.ts';
import { startMesos, temporaryDirectory, type Harness } from './support.ts';
import { until } from '../support/until.ts';

describe.skipIf(skipReason(whyNoContainers(), 'The executor with containers'))('tasks in containers of podman', () => {
  let bench: Awaited<ReturnType<typeof createWorkbench>>;
  let standIn: Awaited<ReturnType<typeof startStandIn>>;
  /** References of an image with a system of its own, and of one with nothing but a file. */
  let whole: string;
  let bare: string;

  beforeAll(async () => {
    bench = await createWorkbench();
    standIn = await startStandIn('open');
    const host = new URL(standIn.url).host;
    await mkdir(join(bench.repository, 'bin'));
    await copyFile('/bin/busybox', join(bench.repository, 'bin/sh'));
    const commit = await bench.commit({ 'message.txt': 'from the image\n' });
    const push = async (name: string, recipe: object): Promise<string> => {
      const image = { KEY: name, TAG: 'v1', IMAGE: `${host}/${name}`, SOURCE_COMMIT: commit };
      const built = await bench.build({ ...image, RECIPE: JSON.stringify(recipe) });
      if (built.code !== 0) throw new Error(built.console);
      return `${host}/${name}@${built.lastLine}`;
    };
    const copy = { 'message.txt': '/srv/' };
    whole = await push('whole', {
      copy: { ...copy, 'bin/sh': '/bin/sh' },
      command: ['/bin/sh', '-c', 'echo own command'],
    });
    bare = await push('bare', { copy });
  });
  afterAll(async () => {
    await standIn.stop();
    await bench.remove();
  });

  async function start(): Promise<Harness & { readonly home: string }> {
    const home = await temporaryDirectory();
    const mesos = await startMesos({
      executor: parts =>
        createPodmanExecutor({
          directory: home,
          clock: parts.clock,
          processes: createProcessExecutor(parts),
          log: parts.log,
        }),
    });
    return { ...mesos, home };
  }

  it('see the files of their image, their sandbox and their environment, and no process but their own', async () => {
    const mesos = await start();
    const look =
      'read line < /srv/message.txt; echo "$line"; echo "pid $$, $SHOP"; echo kept > $MESOS_SANDBOX/file; test -e /root || echo alone';
    mesos.launch({ taskId: 'look', image: whole, command: look, environment: { SHOP: 'a "b" $c', HOME: '/srv' } });
    expect((await mesos.reached('look', 'TASK_FINISHED', 'TASK_FAILED')).message).toBe('Command exited with status 0');
    expect(await mesos.read('look', 'stdout')).toBe('from the image\npid 1, a "b" $c\nalone\n');
    expect(await mesos.read('look', 'file')).toBe('kept\n');
  });

  it('run the command of the image when none is given, and fail with its exit code', async () => {
    const mesos = await start();
    mesos.launch({ taskId: 'own', image: whole });
    mesos.launch({ taskId: 'bad', image: whole, command: 'exit 7' });
    expect((await mesos.reached('own', 'TASK_FINISHED', 'TASK_FAILED')).state).toBe('TASK_FINISHED');
    expect(await mesos.read('own', 'stdout')).toBe('own command\n');
    expect((await mesos.reached('bad', 'TASK_FAILED')).message).toBe('Command exited with status 7');
  });

  it('are ended by the kernel when they use more memory than they may, and the status says so', async () => {
    const mesos = await start();
    const resources = { cpus: 0.1, mem: 32, disk: 0, gpus: 0 };
    mesos.launch({
      taskId: 'greedy',
      image: whole,
      command: 'exec dd if=/dev/zero of=/dev/null bs=200M count=1',
      resources,
    });
    const status = await mesos.reached('greedy', 'TASK_FAILED', 'TASK_FINISHED');
    expect(status).toMatchObject({ state: 'TASK_FAILED', reason: 'REASON_CONTAINER_LIMITATION_MEMORY' });
    expect(status.message).toContain('32 MB');
  });

  it('get the system of this machine when their image has none', async () => {
    const mesos = await start();
    const command = 'cat /srv/message.txt && exec node -p "process.env.MESOS_SANDBOX"';
    mesos.launch({ taskId: 'lent', image: bare, command, resources: { cpus: 0.1, mem: 256, disk: 0, gpus: 0 } });
    await mesos.reached('lent', 'TASK_FINISHED', 'TASK_FAILED');
    expect(await mesos.read('lent', 'stdout')).toBe('from the image\n/mnt/mesos/sandbox\n');
  });

  it('end on SIGTERM, after their grace period by SIGKILL, and leave no container', async () => {
    const mesos = await start();
    const polite = 'trap "echo bye; exit 0" TERM; echo up; while true; do sleep 0.1; done';
    const deaf = 'trap "" TERM; echo up; while true; do sleep 0.1; done';
    const up = (id: string) => until(`${id} to be up`, async () => (await mesos.read(id, 'stdout')) === 'up\n');
    mesos.launch({ taskId: 'polite', image: whole, command: polite, killGracePeriod: 5_000 });
    mesos.launch({ taskId: 'deaf', image: whole, command: deaf, killGracePeriod: 300 });
    await Promise.all([mesos.reached('polite', 'TASK_RUNNING'), mesos.reached('deaf', 'TASK_RUNNING')]);
    await Promise.all([up('polite'), up('deaf')]);
    mesos.mesos.kill('polite');
    mesos.mesos.kill('deaf');
    await mesos.reached('polite', 'TASK_KILLED');
    expect(await mesos.read('polite', 'stdout')).toBe('up\nbye\n');
    expect((await mesos.reached('deaf', 'TASK_KILLED')).message).toBe('Command terminated with signal Killed');
    const left = await createPodman(mesos.home).run(['ps', '--all', '--quiet']);
    expect(left.trim()).toBe('');
  });

  it('are checked by commands inside of the container, and tell what they use', async () => {
    const mesos = await start();
    const check = {
      kind: 'command',
      command: 'test -e /tmp-ready && test "$$" != 1',
      delay: 0,
      interval: 200,
    } as const;
    mesos.launch({
      taskId: 'checked',
      image: whole,
      command: 'echo > /tmp-ready; while true; do sleep 0.2; done',
      check: { ...check, timeout: 5_000, grace: 10_000, maxConsecutiveFailures: 0 },
    });
    await until('the task to be healthy', () => mesos.statuses.some(status => status.healthy === true));
    const [usage] = (await mesos.json('/slave(1)/monitor/statistics')) as { statistics: Record<string, number> }[];
    expect(usage?.statistics['mem_rss_bytes']).toBeGreaterThan(10_000);
    expect(usage?.statistics['mem_rss_bytes']).toBeLessThan(32 * 1024 * 1024);
  });

  it('say which image cannot be pulled and why', async () => {
    const mesos = await start();
    const host = new URL(standIn.url).host;
    mesos.launch({ taskId: 'absent', image: `${host}/none/such:1` });
    const status = await mesos.reached('absent', 'TASK_FAILED');
    expect(status.message).toMatch(
      /^Failed to launch container: Failed to pull image '.*\/none\/such:1': .*(unknown|not found)/,
    );
  });

  it('that a crashed sandbox left are ended by the next one', async () => {
    const home = await mkdtemp(join(tmpdir(), 'pacer-podman-left-'));
    const podman = createPodman(home);
    await writeFile(join(home, 'Containerfile'), '');
    await podman.run(['pull', '--quiet', '--tls-verify=false', whole]);
    const limits = ['--ulimit=nofile=1024:1024', '--ulimit=nproc=1024:1024'];
    const line = ['run', '--detach', '--network=host', ...limits, `--label=pacer.sandbox=${home}`];
    const id = (
      await podman.run([...line, '--entrypoint=["/bin/sh","-c"]', whole, 'while true; do sleep 1; done'])
    ).trim();
    const pid = (await podman.run(['inspect', '--format={{.State.Pid}}', id])).trim();
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).toContain('/bin/sh');
    await startMesos({
      executor: parts =>
        createPodmanExecutor({
          directory: home,
          clock: parts.clock,
          processes: createProcessExecutor(parts),
          log: parts.log,
        }),
    });
    expect((await podman.run(['ps', '--all', '--quiet'])).trim()).toBe('');
    await expect(readFile(`/proc/${pid}/cmdline`)).rejects.toMatchObject({ code: 'ENOENT' });
    podman.close();
    await rm(home, { recursive: true, force: true });
  });
});
