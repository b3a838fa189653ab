import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pacerError } from '../errors/pacer-error.ts';
import { stringifyYaml } from './yaml.ts';

/** The daemon of the sandbox: a process of its own, as it is in production, started again when it dies. */
export interface DaemonProcess {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Secret of its hooks. */
  readonly hookSecret: string;
  stop(): Promise<void>;
}

/** Settings of the daemon's process. */
export interface DaemonProcessOptions {
  /** Folder for its configuration, caches and log. */
  readonly directory: string;
  /** `pacer.ts` of this installation. */
  readonly program: string;
  readonly repository: string;
  /** 0 for a free one. */
  readonly port: number;
  /** `access` and `publicUrl` of its configuration; everybody on this machine may do everything when left out. */
  readonly access?: Readonly<Record<string, unknown>>;
  readonly onExit: (sentence: string) => void;
}

const restartDelay = 300;
const stopPatience = 5_000;
const startPatience = 30_000;

/** Starts the daemon and keeps it running until `stop`. */
export async function startDaemonProcess(options: DaemonProcessOptions): Promise<DaemonProcess> {
  const { directory } = options;
  await mkdir(directory, { recursive: true });
  const configuration = join(directory, 'daemon.yaml');
  // Nothing that anybody could guess, nor a word: the daemon hides its secrets in all that it says.
  const hookSecret = randomBytes(16).toString('hex');
  await writeFile(join(directory, 'hook-secret'), `${hookSecret}\n`, { mode: 0o600 });
  const configure = (port: number): Promise<void> =>
    writeFile(
      configuration,
      stringifyYaml({
        repository: options.repository,
        branch: 'main',
        cluster: 'sandbox',
        data: 'data',
        listen: { host: '127.0.0.1', port },
        interval: '5s',
        forge: { kind: 'notes' },
        hooks: { secretFile: 'hook-secret' },
        ...options.access,
      }),
    );
  await configure(options.port);
  const pidFile = join(directory, 'pid');
  const log = createWriteStream(join(directory, 'daemon.log'), { flags: 'a' });
  let child: ChildProcess | undefined;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;

  let told: (url: string) => void = () => undefined;
  let refused: (error: Error) => void = () => undefined;
  const listening = new Promise<string>((resolve, reject) => {
    told = resolve;
    refused = reject;
  });
  // Also when nobody waits for it any more.
  listening.catch(() => undefined);

  function start(): void {
    const started = spawn(
      process.execPath,
      [
        ...process.execArgv.filter(flag => !flag.startsWith('--watch')),
        options.program,
        'run',
        '--config',
        configuration,
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE_ENV: 'production' },
      },
    );
    child = started;
    if (started.pid !== undefined) void writeFile(pidFile, String(started.pid));
    started.stdout.pipe(log, { end: false });
    createInterface({ input: started.stdout }).on('line', line => {
      const url = /"url":"(http:[^"]+)".*"msg":"daemon listens"/.exec(line)?.[1];
      if (url !== undefined) told(url);
    });
    started.stderr.pipe(log, { end: false });
    let said = '';
    started.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString('utf8')}`.slice(-4_000)));
    started.on('close', (code, signal) => {
      child = undefined;
      if (stopping) return;
      // Trying again would change nothing.
      if (said.includes('(configuration-invalid)')) {
        refused(configurationRefused(said));
        return;
      }
      options.onExit(
        `The daemon ended (${signal ?? `exit code ${code}`}); it is started again. Its log: ${join(directory, 'daemon.log')}`,
      );
      timer = setTimeout(start, restartDelay);
    });
  }

  async function stop(): Promise<void> {
    stopping = true;
    clearTimeout(timer);
    const running = child;
    if (running !== undefined) await end(running);
    await rm(pidFile, { force: true });
    await new Promise<void>(resolve => log.end(() => resolve()));
  }

  start();
  const late = new Promise<undefined>(resolve => setTimeout(() => resolve(undefined), startPatience).unref());
  const url = await Promise.race([listening, late]).catch(async (thrown: unknown) => {
    await stop();
    throw thrown;
  });
  if (url === undefined) {
    await stop();
    throw pacerError('upstream-timeout', {
      message: `The daemon does not listen after ${startPatience / 1000} s.`,
      advice: `Look into ${join(directory, 'daemon.log')}.`,
    });
  }
  // A daemon that is started again has to be found where the first one was.
  await configure(Number(new URL(url).port));
  return { url, hookSecret, stop };
}

/** What the daemon said of its configuration, without the form in which it said it. */
function configurationRefused(said: string): Error {
  const [message = '', ...advice] = said
    .trim()
    .replace(/\s*\(configuration-invalid\)$/, '')
    .split('\n');
  return pacerError('configuration-invalid', {
    message: message.replace(/^error: /, ''),
    ...(advice.length === 0 ? {} : { advice: advice.join(' ') }),
  });
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
