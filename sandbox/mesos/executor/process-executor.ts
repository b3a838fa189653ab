import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../clock/clock.ts';
import type { ImageStore } from '../image/image-store.ts';
import type { PulledImage } from '../image/types.ts';
import type { Log } from '../log.ts';
import { containerCommand, insideRootfs } from './container-command.ts';
import { containerEnvironment, containerMarker } from './environment.ts';
import { fetchUri } from './fetch-uri.ts';
import { createMemoryWatch } from './memory-watch.ts';
import { killContainer, signalContainer } from './process-group.ts';
import { isSameProcess, processIdentity } from './process-identity.ts';
import { membersOf, readProcessTable, usageOf } from './process-table.ts';
import { runCommand } from './run-command.ts';
import { spawnContainer } from './spawn-container.ts';
import type { ContainerExit, ContainerRequest, Executor, PreparedContainer, RunningContainer } from './types.ts';

/** What the process executor works with. */
export interface ProcessExecutorOptions {
  readonly clock: Clock;
  readonly images: ImageStore;
  /** For the one sentence that says what this executor does not do. */
  readonly log: Log;
}

/**
 * An executor whose containers are plain child processes in process groups of their own. **It isolates nothing**: tasks
 * see the machine's files, network and processes, run as the user of the sandbox, and an image's files are only
 * the working directory. Memory is watched each second where there is /proc; cpus and disk are not limited.
 */
export function createProcessExecutor(options: ProcessExecutorOptions): Executor {
  const { clock, images } = options;
  const memory = createMemoryWatch(clock);
  const running = new Map<string, number>();
  options.log.warn({ executor: 'process' }, 'tasks run as plain processes: nothing isolates them from this machine');

  // The last resort when this process ends without stopping its tasks: an exception, or process.exit().
  const atExit = (): void => {
    for (const leader of running.values()) signalContainer(leader, 'SIGKILL');
  };
  process.once('exit', atExit);

  async function unpackForTask(request: ContainerRequest, signal: AbortSignal): Promise<PulledImage | undefined> {
    const { image, forcePullImage } = request.task;
    if (image === undefined) return undefined;
    const pulled = await images.pull(image, forcePullImage === true, signal);
    const rootfs = rootfsOf(request);
    await rm(rootfs, { recursive: true, force: true });
    await images.copyRootfs(pulled, rootfs);
    return { ...pulled, rootfs };
  }

  async function prepare(request: ContainerRequest, signal: AbortSignal): Promise<PreparedContainer> {
    for (const entry of request.task.fetch ?? []) await fetchUri(entry, request.sandbox, signal);
    const image = await unpackForTask(request, signal);
    const argv = containerCommand(request.task, image?.configuration);
    if (argv === undefined) throw new Error(`There is nothing to run: neither the task nor its image names a command`);
    signal.throwIfAborted();
    if (image === undefined)
      return {
        request,
        argv,
        workingDirectory: request.sandbox,
        environment: containerEnvironment(request, undefined),
      };

    const workingDirectory = join(image.rootfs, image.configuration.workingDirectory);
    await mkdir(workingDirectory, { recursive: true });
    const variables = image.configuration.environment;
    return {
      request,
      argv: request.task.command === undefined ? insideRootfs(argv, image.rootfs) : argv,
      workingDirectory,
      environment: containerEnvironment(request, { variables, rootfs: image.rootfs }),
    };
  }

  async function start(prepared: PreparedContainer): Promise<RunningContainer> {
    const { containerId, task } = prepared.request;
    const { pid: leader, exit } = await spawnContainer(prepared);
    running.set(containerId, leader);

    let limitation: ContainerExit['limitation'];
    const unwatch = memory.watch({
      leader,
      mem: task.resources.mem,
      exceeded(message) {
        limitation = { reason: 'REASON_CONTAINER_LIMITATION_MEMORY', message };
        signalContainer(leader, 'SIGKILL');
      },
    });
    const exited = exit.then(async (end): Promise<ContainerExit> => {
      unwatch();
      await killContainer(leader, containerMarker(containerId));
      running.delete(containerId);
      return limitation === undefined ? end : { ...end, limitation };
    });
    return { prepared, process: processIdentity(leader), exited };
  }

  function signal(container: RunningContainer, name: NodeJS.Signals): void {
    if (running.has(container.prepared.request.containerId)) signalContainer(container.process.pid, name);
  }

  return {
    name: 'process',
    prepare,
    start,
    stop(container, gracePeriod) {
      signal(container, 'SIGTERM');
      const timer = clock.after(gracePeriod, () => signal(container, 'SIGKILL'));
      void container.exited.then(() => timer.cancel());
    },
    kill: container => signal(container, 'SIGKILL'),
    execute: (container, command, timeout) => runCommand(clock, container.prepared, command, timeout),
    statistics(container) {
      const table = readProcessTable();
      if (table === undefined) return {};
      const usage = usageOf(membersOf(container.process.pid, table));
      return {
        cpus_user_time_secs: usage.cpusUserTimeSecs,
        cpus_system_time_secs: usage.cpusSystemTimeSecs,
        mem_rss_bytes: usage.memRssBytes,
        mem_total_bytes: usage.memTotalBytes,
        processes: usage.processes,
        threads: usage.threads,
      };
    },
    async cleanUp(request) {
      await rm(rootfsOf(request), { recursive: true, force: true });
    },
    async endLeftovers(processes, directory) {
      const marker = `MESOS_SANDBOX=${directory}/`;
      for (const leader of processes.filter(isSameProcess)) await killContainer(leader.pid, marker);
      await killContainer(undefined, marker);
    },
    close() {
      memory.close();
      process.removeListener('exit', atExit);
    },
  };
}

function rootfsOf(request: ContainerRequest): string {
  return join(request.sandbox, 'rootfs');
}
