import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from './ports.ts';

/** What `sandbox.json` in the folder of a sandbox says: where everything is while it runs, and its ports for the next run. */
export interface SandboxFile {
  readonly ready: boolean;
  readonly desired: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly marathon: string;
  readonly mesos: string;
  readonly jenkins: string;
  readonly registry: string;
  readonly api: string;
  readonly dashboard: string;
  readonly dir: string;
  readonly control: string;
  readonly ports: Ports;
  /** First of the service ports that Marathon gives out here. */
  readonly servicePorts: number;
  /** Process of the sandbox. */
  readonly pid: number;
}

/** Reads `sandbox.json`; undefined when there is none or it is not one. */
export async function readSandboxFile(directory: string): Promise<SandboxFile | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, 'sandbox.json'), 'utf8')) as SandboxFile;
  } catch {
    return undefined;
  }
}

/** Writes `sandbox.json` at once or not at all. */
export async function writeSandboxFile(directory: string, file: SandboxFile): Promise<void> {
  const path = join(directory, 'sandbox.json');
  await writeFile(`${path}.new`, `${JSON.stringify(file, undefined, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** Whether a process with this id lives (and is not somebody else's to ask about). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
