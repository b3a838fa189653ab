import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Plan } from '../reconciler/plan/types.ts';
import { clusterName } from './fleet.ts';
import { cpuTimeOf, memoryOf, type CpuTime, type Memory } from './process-figures.ts';
import type { ProbeReading, ProbeRequest } from './probe.ts';

/** The daemon as a process of its own, started as a user starts it: `./pacer run --config FILE`. */
export interface DaemonUnderTest {
  readonly url: string;
  /** When it was spawned, `performance.now()`. */
  readonly startedAt: number;
  cpuTime(): CpuTime;
  memory(): Memory;
  /** Resolves with the plan as soon as it has so many apps in it. */
  planned(apps: number): Promise<Plan>;
  /** Resolves when it calls so many apps as promised. */
  settled(apps: number): Promise<void>;
  tell(request: Exclude<ProbeRequest, 'read'>): void;
  read(): Promise<ProbeReading>;
  stop(): Promise<void>;
}

/** How to start it. */
export interface DaemonOptions {
  readonly directory: string;
  readonly repository: string;
  /** E.g. `30s`. */
  readonly interval: string;
  /** Folder for CPU profiles. */
  readonly profile?: string | undefined;
}

interface AppsAnswer {
  readonly asPromised: boolean;
  readonly apps: readonly unknown[];
}

const program = join(import.meta.dirname, '..', 'pacer');
const probe = join(import.meta.dirname, 'probe.ts');
const patience = 120_000;

/** Starts a daemon with empty caches. Rejects with the end of its log when it ends before it listens. */
export async function startDaemonUnderTest(options: DaemonOptions): Promise<DaemonUnderTest> {
  await rm(join(options.directory, 'data'), { recursive: true, force: true });
  await mkdir(options.directory, { recursive: true });
  const configuration = join(options.directory, 'daemon.yaml');
  await writeFile(
    configuration,
    JSON.stringify({
      repository: options.repository,
      branch: 'main',
      cluster: clusterName,
      data: 'data',
      listen: { host: '127.0.0.1', port: 0 },
      interval: options.interval,
    }),
  );
  const probing = `--import=${pathToFileURL(probe).href}`;
  const profiling = options.profile === undefined ? '' : `--cpu-prof --cpu-prof-dir=${options.profile}`;
  const startedAt = performance.now();
  const child = spawn(program, ['run', '--config', configuration], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: `${probing} ${profiling}` },
  });
  const stop = (): Promise<void> => end(child);
  const url = await listening(child).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const pid = child.pid ?? 0;

  async function ask<Answer>(what: string, every: number, fits: (answer: Answer) => boolean): Promise<Answer> {
    const until = performance.now() + patience;
    while (performance.now() < until && child.exitCode === null) {
      const answer = await fetch(`${url}/api/v1/${what}`);
      const body = (await answer.json()) as Answer;
      if (answer.status === 200 && fits(body)) return body;
      await pause(every);
    }
    throw new Error(`The daemon ended, or its ${what} are not complete after ${patience / 1000} s.`);
  }

  return {
    url,
    startedAt,
    cpuTime: () => cpuTimeOf(pid),
    memory: () => memoryOf(pid),
    planned: apps => ask<Plan>('plan', 5, plan => plan.apps.length === apps),
    async settled(apps) {
      await ask<AppsAnswer>('apps', 100, answer => answer.asPromised && answer.apps.length === apps);
    },
    tell: request => void child.send(request),
    read: () =>
      new Promise(resolve => {
        child.once('message', (message: ProbeReading) => resolve(message));
        child.send('read');
      }),
    stop,
  };
}

function listening(child: ChildProcess): Promise<string> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', line => {
        lines.push(line);
        if (lines.length > 50) lines.shift();
        const url = /"url":"(http:[^"]+)".*"daemon listens"/.exec(line)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
    child.once('exit', code => reject(new Error(`The daemon ended with ${code}:\n${lines.join('\n')}`)));
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise(resolve => {
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
