import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a container's files are, below the agents' common work directory (Mesos API reference 5.1). */
export interface SandboxPlace {
  readonly directory: string;
  readonly agentId: string;
  readonly frameworkId: string;
  /** Of a command task: its task id. */
  readonly executorId: string;
}

/** Directory with all runs of an executor. */
export function executorDirectory(place: SandboxPlace): string {
  const { directory, agentId, frameworkId, executorId } = place;
  return join(directory, 'slaves', agentId, 'frameworks', frameworkId, 'executors', executorId);
}

/** The sandbox directory of one run. */
export function sandboxDirectory(place: SandboxPlace, containerId: string): string {
  return join(executorDirectory(place), 'runs', containerId);
}

/** Makes the sandbox directory of a run and points `runs/latest` at it. */
export async function createSandbox(place: SandboxPlace, containerId: string): Promise<void> {
  const runs = join(executorDirectory(place), 'runs');
  await mkdir(join(runs, containerId), { recursive: true });
  await rm(join(runs, 'latest'), { force: true });
  await symlink(containerId, join(runs, 'latest'));
}

/** True for ids that are safe as a directory name; Mesos refuses others too. */
export function isPlainId(id: string): boolean {
  return id !== '' && id.length <= 250 && id !== '.' && id !== '..' && !/[/\\\0]|\p{Cc}|\s/u.test(id);
}
