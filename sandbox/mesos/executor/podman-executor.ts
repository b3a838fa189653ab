import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sleep, type Clock } from '../../../clock/clock.ts';
import type { Log } from '../log.ts';
import { cgroupUsage } from './cgroup-usage.ts';
import { fetchUri } from './fetch-uri.ts';
import { createPodman } from './podman.ts';
import { clientEnvironment, containerName, ownerLabel, runArguments } from './podman-arguments.ts';
import { isSameProcess, processIdentity } from './process-identity.ts';
import { runCommand } from './run-command.ts';
import { spawnContainer } from './spawn-container.ts';
import type { ContainerExit, ContainerRequest, Executor, PreparedContainer, RunningContainer } from './types.ts';

/** What the container executor works with. */
export interface PodmanExecutorOptions {
  /** For images and containers; apart from the machine's own. */
  readonly directory: string;
  readonly clock: Clock;
  /** Runs tasks that have no image: as in Mesos, they see the machine. */
  readonly processes: Executor;
  readonly log: Log;
}

/** Exit codes of `podman run` (podman-run(1)): podman itself failed, and 128 + SIGKILL. */
const podmanFailed = 125;
const killed = 128 + 9;

/**
 * An executor whose containers are real ones, made by podman with runc: root file system, processes and memory are
 * their own, and the kernel ends what uses more memory than it asked for. The network is the machine's, since Mesos gives
 * out its ports. An image without a system of its own (no `/bin`, `/usr`, `/lib`) gets the machine's for reading. Throws
 * `usage` when podman does not work here.
 */
export function createPodmanExecutor(options: PodmanExecutorOptions): Executor {
  const { clock, processes } = options;
  const podman = createPodman(options.directory);
  const owner = options.directory;
  /** Where podman and its monitor leave their notes on a container: outside of the sandbox, where the task cannot write. */
  const notesOf = (request: ContainerRequest): string => join(options.directory, 'notes', request.containerId);
  const pidFileOf = (request: ContainerRequest): string => join(notesOf(request), 'pid');
  const running = new Map<string, { readonly container: RunningContainer; killed: boolean }>();
  const ours = new WeakSet<PreparedContainer>();
  options.log.warn(
    { executor: 'podman' },
    'tasks with an image run in containers; their network is the one of this machine',
  );

  // The last resort when this process ends without stopping its tasks: an exception, or process.exit().
  const atExit = (): void => {
    if (running.size > 0) podman.runNow(['rm', '--force', '--time=0', ...[...running.keys()].map(containerName)]);
  };
  process.once('exit', atExit);

  const pulls = new Map<string, Promise<string>>();

  /** Pulls once, however many tasks want it; the image's id. */
  function pull(image: string, force: boolean): Promise<string> {
    const known = pulls.get(image);
    if (known !== undefined) return known;
    const host = image.split('/', 1)[0] ?? '';
    const insecure = /^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(host);
    const pulled = (async (): Promise<string> => {
      const line = ['pull', '--quiet', `--tls-verify=${!insecure}`, image];
      if (!force) {
        const local = await podman.run(['image', 'inspect', '--format={{.Id}}', image]).catch(() => '');
        if (local.trim() !== '') return local.trim();
      }
      return (await podman.run(line)).trim();
    })().finally(() => pulls.delete(image));
    pulls.set(image, pulled);
    return pulled;
  }

  async function lacksSystem(imageId: string): Promise<boolean> {
    const root = (await podman.run(['image', 'mount', imageId])).trim();
    const names = await readdir(root);
    return !names.some(name => ['bin', 'usr', 'lib', 'lib64', 'sbin'].includes(name));
  }

  async function prepare(request: ContainerRequest, signal: AbortSignal): Promise<PreparedContainer> {
    const { image, forcePullImage } = request.task;
    if (image === undefined) return processes.prepare(request, signal);
    for (const entry of request.task.fetch ?? []) await fetchUri(entry, request.sandbox, signal);
    const imageId = await pull(image, forcePullImage === true).catch((error: unknown) => {
      throw new Error(`Failed to pull image '${image}': ${error instanceof Error ? error.message : String(error)}`);
    });
    const lendSystem = await lacksSystem(imageId);
    signal.throwIfAborted();
    const args = runArguments({ request, imageId, lendSystem, owner, pidFile: pidFileOf(request) });
    const prepared: PreparedContainer = {
      request,
      argv: [...podman.line, ...args],
      workingDirectory: notesOf(request),
      environment: clientEnvironment(request),
    };
    ours.add(prepared);
    return prepared;
  }

  async function start(prepared: PreparedContainer): Promise<RunningContainer> {
    if (!ours.has(prepared)) return processes.start(prepared);
    const { request } = prepared;
    const { containerId, task } = request;
    await mkdir(notesOf(request), { recursive: true });
    const { pid: client, exit } = await spawnContainer(prepared);
    let ended = false;
    void exit.then(() => (ended = true));
    // The container is there from the moment its first process has a number; a short one may have ended before.
    while (!ended && !existsSync(pidFileOf(request))) await sleep(clock, 10);
    const first = Number.parseInt(readIfThere(pidFileOf(request)), 10);
    if (Number.isNaN(first) && (await exit).code === podmanFailed)
      throw new Error(`podman did not start the container: see stderr of the task`);

    const entry = { killed: false };
    const exited = exit.then(async ({ code }): Promise<ContainerExit> => {
      running.delete(containerId);
      await podman.run(['rm', '--force', '--time=0', containerName(containerId)]).catch(() => '');
      // The monitor (conmon) leaves this file in its working directory when the kernel tells it of a lack of memory.
      const lackedMemory = existsSync(join(notesOf(request), 'oom'));
      return endOf(code, entry.killed, lackedMemory, task.resources.mem);
    });
    const container = { prepared, process: processIdentity(Number.isNaN(first) ? client : first), exited };
    running.set(containerId, Object.assign(entry, { container }));
    return container;
  }

  function signal(container: RunningContainer, name: 'SIGTERM' | 'SIGKILL'): void {
    const entry = running.get(container.prepared.request.containerId);
    if (entry === undefined || !isSameProcess(container.process)) return;
    if (name === 'SIGKILL') entry.killed = true;
    process.kill(container.process.pid, name);
  }

  return {
    name: 'podman',
    prepare,
    start,
    stop(container, gracePeriod) {
      if (!ours.has(container.prepared)) return processes.stop(container, gracePeriod);
      signal(container, 'SIGTERM');
      const timer = clock.after(gracePeriod, () => signal(container, 'SIGKILL'));
      void container.exited.then(() => timer.cancel());
    },
    kill(container) {
      if (ours.has(container.prepared)) signal(container, 'SIGKILL');
      else processes.kill(container);
    },
    execute(container, command, timeout) {
      if (!ours.has(container.prepared)) return processes.execute(container, command, timeout);
      const name = containerName(container.prepared.request.containerId);
      const line = [...podman.line, 'exec', name, '/bin/sh', '-c', command].map(quoted).join(' ');
      return runCommand(clock, container.prepared, `exec ${line}`, timeout);
    },
    statistics: container =>
      ours.has(container.prepared) ? cgroupUsage(container.process.pid) : processes.statistics(container),
    async cleanUp(request) {
      if (request.task.image === undefined) return processes.cleanUp(request);
      await rm(notesOf(request), { recursive: true, force: true });
    },
    async endLeftovers(identities, directory) {
      const listed = await podman.run(['ps', '--all', '--quiet', `--filter=label=${ownerLabel}=${owner}`]);
      const ids = listed.split('\n').filter(id => id !== '');
      if (ids.length > 0) await podman.run(['rm', '--force', '--time=0', ...ids]);
      await processes.endLeftovers(identities, directory);
    },
    close() {
      processes.close();
      podman.close();
      process.removeListener('exit', atExit);
    },
  };
}

/** Any process of a container may be the one that the kernel ends, so its first one need not die of a signal. */
function endOf(code: number | null, killedByUs: boolean, lackedMemory: boolean, megabytes: number): ContainerExit {
  if (lackedMemory && !killedByUs && code !== 0) {
    const message = `Memory limit exceeded: the kernel ended a process of the container, which may use ${megabytes} MB`;
    return { code: null, signal: 'SIGKILL', limitation: { reason: 'REASON_CONTAINER_LIMITATION_MEMORY', message } };
  }
  if (code === killed) return { code: null, signal: 'SIGKILL' };
  if (code === 128 + 15) return { code: null, signal: 'SIGTERM' };
  return { code, signal: null };
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** One word of a shell line. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
