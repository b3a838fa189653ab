import { dirname, delimiter, join } from 'node:path';
import type { ContainerRequest } from './types.ts';

const hostPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** What an image adds to the environment of its container. */
export interface ImageEnvironment {
  /** `NAME=value` lines of the image configuration. */
  readonly variables: readonly string[];
  readonly rootfs: string;
}

/** The environment variable and value by which every process of a container can be found. */
export function containerMarker(containerId: string): string {
  return `MESOS_CONTAINER_NAME=mesos-${containerId}`;
}

/**
 * Environment of a container: PATH, HOME and LANG only from here, then the image's, then the launch's, then Mesos's
 * own. Nothing of the sandbox's environment leaks in. The Node that runs the sandbox comes first on the PATH;
 * the image's own directories come last, since their programs may need libraries that only the image has.
 */
export function containerEnvironment(
  request: ContainerRequest,
  image: ImageEnvironment | undefined,
): Readonly<Record<string, string>> {
  const fromImage = Object.fromEntries((image?.variables ?? []).map(splitVariable));
  const merged: Record<string, string> = {
    HOME: request.sandbox,
    LANG: 'C.UTF-8',
    ...fromImage,
    ...request.task.environment,
  };
  return {
    ...merged,
    PATH: searchPath(request.task.environment['PATH'], fromImage['PATH'], image?.rootfs),
    MESOS_SANDBOX: request.sandbox,
    MESOS_DIRECTORY: request.sandbox,
    MESOS_TASK_ID: request.task.taskId,
    MESOS_AGENT_ID: request.task.agentId,
    MESOS_SLAVE_ID: request.task.agentId,
    MESOS_CONTAINER_NAME: `mesos-${request.containerId}`,
  };
}

function searchPath(ofLaunch: string | undefined, ofImage: string | undefined, rootfs: string | undefined): string {
  const own = ofLaunch?.split(delimiter) ?? hostPath;
  const inImage = rootfs === undefined ? [] : (ofImage?.split(delimiter) ?? hostPath).map(path => join(rootfs, path));
  return [...new Set([dirname(process.execPath), ...own, ...inImage])].filter(path => path !== '').join(delimiter);
}

function splitVariable(line: string): readonly [name: string, value: string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}
