import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringifyYaml } from './yaml.ts';

/** The daemon of the sandbox: a process of its own, as it is in production, started again when it dies. */
export interface DaemonProcess {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  pid(): number | undefined;
  stop(): Promise<void>;
}

/** Settings of the daemon's process. */
export interface DaemonProcessOptions {
  /** Folder for its configuration, caches and log. */
  readonly directory: string;
  /** `pacer.ts` of this installation. */
  readonly program: string;
  readonly repository: string;
  readonly port: number;
  readonly onExit: (sentence: string) => void;
}

const restartDelay = 300;
const stopPatience = 5_000;
/** Secret of the sandbox's own hooks; everything in a sandbox is on this machine and for trying. */
const hookSecret = 'sandbox';

/** Starts the daemon and keeps it running until `stop`. */
export async function startDaemonProcess(options: DaemonProcessOptions): Promise<DaemonProcess> {
  const { directory } = options;
  await mkdir(directory, { recursive: true });
  const configuration = join(directory, 'daemon.yaml');
  await writeFile(join(directory, 'hook-secret'), `${hookSecret}\n`);
  await writeFile(
    configuration,
    stringifyYaml({
      repository: options.repository,
      branch: 'main',
      cluster: 'sandbox',
      data: 'data',
      listen: { host: '127.0.0.1', port: options.port },
      interval: '5s',
      hooks: { secretFile: 'hook-secret' },
    }),
  );
  const pidFile = join(directory, 'pid');
  const log = createWriteStream(join(directory, 'daemon.log'), { flags: 'a' });
  let child: ChildProcess | undefined;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;

  function start(): void {
    const started = spawn(process.execPath, [options.program, 'run', '--config', configuration], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    child = started;
    if (started.pid !== undefined) void writeFile(pidFile, String(started.pid));
    started.stdout.pipe(log, { end: false });
    started.stderr.pipe(log, { end: false });
    started.on('exit', (code, signal) => {
      child = undefined;
      if (stopping) return;
      options.onExit(
        `The daemon ended (${signal ?? `exit code ${code}`}); it is started again. Its log: ${join(directory, 'daemon.log')}`,
      );
      timer = setTimeout(start, restartDelay);
    });
  }

  start();
  return {
    url: `http://127.0.0.1:${options.port}`,
    pid: () => child?.pid,
    async stop() {
      stopping = true;
      clearTimeout(timer);
      const running = child;
      if (running !== undefined) await end(running);
      await rm(pidFile, { force: true });
      await new Promise<void>(resolve => log.end(() => resolve()));
    },
  };
}

function end(child: ChildProcess): Promise<void> {
  return new Promise(resolve => {
    const force = setTimeout(() => child.kill('SIGKILL'), stopPatience);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
