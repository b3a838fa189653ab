import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Dialect } from '../marathon/dialect.ts';
import { guide } from './guide.ts';
import type { Sandbox } from './start.ts';

/** What the command needs from the process that runs it; a part of what the daemon's commands need. */
export interface SandboxCommandParts {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly colour: boolean;
  readonly directory: string;
  /** Folder of the Pacer installation. */
  readonly home: string;
  /** Folder in which `.sandbox` lies when nobody says otherwise. */
  readonly keptIn: string;
  /** How people call this program, `./pacer` in a clone. */
  readonly call: string;
  readonly signal: AbortSignal;
  /** Runs an action, turns what it throws into a sentence, and sets the exit code. */
  readonly run: (action: () => Promise<number>) => Promise<void>;
}

interface SandboxCommandOptions {
  readonly dir: string | undefined;
  readonly port: number | undefined;
  readonly marathonVersion: Dialect;
  readonly format: string;
  readonly executor: 'process' | 'podman';
  readonly access: string | undefined;
}

/** Adds `pacer sandbox`. */
export function addSandboxCommand(program: Command, parts: SandboxCommandParts): void {
  program
    .command('sandbox')
    .description(
      'run everything on this machine: repositories, Marathon with Mesos, Jenkins, a registry, and the daemon',
    )
    .option(
      '--dir <folder>',
      'where it lives; .sandbox in the clone of Pacer when left out, or in the current folder when it was installed',
    )
    .option('--port <number>', 'first of consecutive ports; 0 picks free ones', parsePort)
    .addOption(
      new Option('--marathon-version <version>', 'the Marathon to stand in for, to try definitions for an older one')
        .choices(['1.4', '1.5', '1.8', '1.9', '1.10'])
        .default('1.8'),
    )
    .addOption(
      new Option('--executor <kind>', 'how tasks run: as plain processes, or in containers by podman and runc')
        .choices(['process', 'podman'])
        .default('process'),
    )
    .option(
      '--access <file>',
      'who may come in: a file with the part "access:" of a daemon\'s configuration; everybody on this machine when left out',
    )
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action((options: SandboxCommandOptions) => parts.run(() => sandbox(parts, options)));
}

async function sandbox(parts: SandboxCommandParts, options: SandboxCommandOptions): Promise<number> {
  const directory = resolve(parts.directory, options.dir ?? resolve(parts.keptIn, '.sandbox'));
  const started = Date.now();
  const json = options.format === 'json';
  const progress = (sentence: string): void => {
    if (!json) parts.err(`  ${seconds(started)}  ${sentence}\n`);
  };
  if (!json) parts.err(`Pacer sandbox in ${directory}\n`);
  // Loaded only when it is wanted: the other commands start faster without it.
  const { startSandbox } = await import('./start.ts');
  const { port: firstPort, marathonVersion } = options;
  const running = await startSandbox({
    directory,
    home: parts.home,
    firstPort,
    marathonVersion,
    executor: options.executor,
    ...(options.access === undefined ? {} : { accessFile: resolve(parts.directory, options.access) }),
    progress,
  });
  try {
    if (json) parts.out(`${JSON.stringify(readyLine(running))}\n`);
    else await tell(parts, running, progress);
    await aborted(parts.signal);
  } finally {
    if (!json) parts.err('\nStopping: tasks, daemon, servers …\n');
    await running.stop();
    if (!json) parts.err('Everything is stopped. The next start finds it again as it was.\n');
  }
  return 0;
}

function readyLine({ file }: Sandbox): object {
  const { ready, desired, sources, marathon, mesos, jenkins, registry, api, dashboard, dir, control } = file;
  return { ready, desired, sources, marathon, mesos, jenkins, registry, api, dashboard, dir, control };
}

async function tell(parts: SandboxCommandParts, running: Sandbox, progress: (sentence: string) => void): Promise<void> {
  const { watchFirstDeployment } = await import('./watch-first-deployment.ts');
  await watchFirstDeployment(running, '/hello', progress, parts.signal);
  if (parts.signal.aborted) return;
  const servicePort = running.proxy.ports().get('/hello')?.[0] ?? running.file.servicePorts;
  parts.out(guide(running.file, servicePort, { ...parts, asksWho: running.token !== undefined }));
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise(resolve_ => signal.addEventListener('abort', () => resolve_(), { once: true }));
}

function seconds(started: number): string {
  return `${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s`;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_530) return port;
  throw new InvalidArgumentError('It must be a number from 0 to 65530.');
}
