import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskLaunch } from '../types.ts';

/** The part of an image configuration that says what to run. */
export interface ImageCommand {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
}

/**
 * Program and arguments of a task, as Mesos's Docker containerizer decides: a shell line replaces the image's
 * entry point; arguments follow it; with neither the image's own command runs. Without an image the arguments are
 * the whole command. Undefined when there is nothing to run.
 */
export function containerCommand(task: TaskLaunch, image?: ImageCommand): readonly string[] | undefined {
  if (task.command !== undefined) return ['/bin/sh', '-c', task.command];
  const entrypoint = image?.entrypoint ?? [];
  if (task.args !== undefined && task.args.length > 0) return [...entrypoint, ...task.args];
  const whole = [...entrypoint, ...(image?.cmd ?? [])];
  return whole.length === 0 ? undefined : whole;
}

/**
 * A process sees the machine's root directory, not the image's. So an argument that is exactly the absolute path of
 * something in the image (`node /app/server.js`) becomes its path in the unpacked image; a program that
 * only the image has likewise. Paths inside longer texts stay as they are.
 */
export function insideRootfs(argv: readonly string[], rootfs: string): readonly string[] {
  return argv.map((argument, position) => {
    if (!argument.startsWith('/') || argument === '/') return argument;
    // The machine's own /bin/sh or /usr/bin/env runs anywhere; the image's might not.
    if (position === 0 && existsSync(argument)) return argument;
    const inside = join(rootfs, argument);
    return existsSync(inside) ? inside : argument;
  });
}
