import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ContainerRequest } from './types.ts';

/** Where a container finds its sandbox directory, as with Mesos's Docker containerizer. */
const sandboxInside = '/mnt/mesos/sandbox';
/** Label by which the containers of one sandbox are found again. */
export const ownerLabel = 'pacer.sandbox';

/** Name of a task's container, as Mesos gives it. */
export function containerName(containerId: string): string {
  return `mesos-${containerId}`;
}

/** What `podman run` is told about one task. */
export interface PodmanRunParts {
  readonly request: ContainerRequest;
  readonly imageId: string;
  /** Whether the image has no system of its own: then it gets the one of this machine, for reading. */
  readonly lendSystem: boolean;
  readonly owner: string;
  readonly pidFile: string;
}

/** Arguments of `podman run`: the kernel keeps memory and number of processes within their limits. */
export function runArguments(parts: PodmanRunParts): readonly string[] {
  const { request, imageId } = parts;
  const { task } = request;
  const memory = `${Math.max(6, Math.ceil(task.resources.mem))}m`;
  return [
    'run',
    `--name=${containerName(request.containerId)}`,
    `--label=${ownerLabel}=${parts.owner}`,
    `--pidfile=${parts.pidFile}`,
    '--pull=never',
    // Ports are given out by Mesos, and everything listens on loopback.
    '--network=host',
    `--memory=${memory}`,
    `--memory-swap=${memory}`,
    `--cpu-shares=${Math.max(2, Math.round(task.resources.cpus * 1024))}`,
    ...limitOptions(),
    `--volume=${request.sandbox}:${sandboxInside}`,
    ...(parts.lendSystem ? systemOptions(task.environment['PATH']) : []),
    ...Object.entries(environmentOf(request)).map(([name, value]) =>
      isOfPodman(name) ? `--env=${name}=${value}` : `--env=${name}`,
    ),
    ...(task.command === undefined ? [] : ['--entrypoint=["/bin/sh","-c"]']),
    imageId,
    ...(task.command === undefined ? (task.args ?? []) : [task.command]),
  ];
}

/** The environment of podman itself: most values of the task go there, where other users of this machine do not see them. */
export function clientEnvironment(request: ContainerRequest): Readonly<Record<string, string>> {
  const handed = Object.entries(environmentOf(request)).filter(([name]) => !isOfPodman(name));
  return { ...Object.fromEntries(handed), PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' };
}

/** Variables that mean something to podman and its helpers, and so must not be those of the task. */
function isOfPodman(name: string): boolean {
  return /^(PATH|HOME|TMPDIR|NOTIFY_SOCKET|(XDG|LD|GO|CONTAINERS?|STORAGE|PODMAN|REGISTRY|SSL|DBUS|NETAVARK)_?.*|.*_PROXY)$/i.test(
    name,
  );
}

function environmentOf({ task, containerId }: ContainerRequest): Readonly<Record<string, string>> {
  return {
    ...task.environment,
    MESOS_SANDBOX: sandboxInside,
    MESOS_DIRECTORY: sandboxInside,
    MESOS_TASK_ID: task.taskId,
    MESOS_AGENT_ID: task.agentId,
    MESOS_SLAVE_ID: task.agentId,
    MESOS_CONTAINER_NAME: containerName(containerId),
  };
}

/** Podman lowers its own limit of processes to a little more than this before it starts a container. */
const mostOfAnything = 32_768;

/** Podman asks for more than a machine may allow, and fails; so it is told, within what this process may. */
function limitOptions(): readonly string[] {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  return (
    [
      ['nofile', /^Max open files\s+\S+\s+(\d+)/m],
      ['nproc', /^Max processes\s+\S+\s+(\d+)/m],
    ] as const
  ).map(([name, pattern]) => {
    const limit = Math.min(mostOfAnything, Number(pattern.exec(limits)?.[1] ?? mostOfAnything));
    return `--ulimit=${name}=${limit}:${limit}`;
  });
}

const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc/ssl', '/etc/alternatives'];

function systemOptions(path: string | undefined): readonly string[] {
  const node = dirname(process.execPath);
  const folders = [...systemFolders, node].filter(folder => existsSync(folder));
  const search = path ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return [...folders.map(folder => `--volume=${folder}:${folder}:ro`), `--env=PATH=${node}:${search}`];
}
