import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { processIdentity } from '../../sandbox/mesos/executor/process-identity.ts';
import type { Executor, RunningContainer } from '../../sandbox/mesos/executor/types.ts';
import { createMesosStandIn, type MesosStandIn, type MesosStandInOptions } from '../../sandbox/mesos/stand-in.ts';
import type { TaskLaunch, TaskState, TaskStatus } from '../../sandbox/mesos/types.ts';
import { startServer } from '../../sandbox/server.ts';
import { silent, twoAgents } from './support-agents.ts';

export { silent, twoAgents } from './support-agents.ts';

/** A stand-in under test with its server and everything it said. */
export interface Harness {
  readonly mesos: MesosStandIn;
  readonly directory: string;
  readonly url: string;
  readonly statuses: TaskStatus[];
  /** Launches a task on agent-1 with small resources, unless said otherwise. */
  launch(task: Partial<TaskLaunch> & { readonly taskId: string }): void;
  /** The first status of a task in one of the states; waits for it, ten seconds of real time at most. */
  reached(taskId: string, ...states: readonly TaskState[]): Promise<TaskStatus>;
  statesOf(taskId: string): readonly TaskState[];
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  json(path: string): Promise<never>;
  /** Path of a file of a task's sandbox for `/files`. */
  file(taskId: string, name: string): string;
  /** Content of a file of a task's sandbox, by `/files/read`. */
  read(taskId: string, name: string): Promise<string>;
}

/** A directory that is gone after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pacer-mesos-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}

/** Starts a stand-in on two small agents; stopped, with all its tasks, when the test ends. */
export async function startMesos(options: Partial<MesosStandInOptions> = {}): Promise<Harness> {
  const directory = options.directory ?? (await temporaryDirectory());
  const mesos = await createMesosStandIn({ clock: systemClock, agents: twoAgents, log: silent, ...options, directory });
  onTestFinished(() => mesos.stop());
  const server = await startServer('mesos', 0, mesos.handler);
  onTestFinished(() => server.stop());
  mesos.listening(server.port);
  const statuses: TaskStatus[] = [];
  const listeners = new Set<() => void>();
  mesos.onStatus(status => {
    statuses.push(status);
    for (const listener of listeners) listener();
  });

  const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(server.url + path, { headers, redirect: 'manual' });
  const file = (taskId: string, name: string): string =>
    `/frameworks/${mesos.frameworkId}/executors/${taskId}/runs/latest/${name}`;

  return {
    mesos,
    directory,
    url: server.url,
    statuses,
    launch: task => mesos.launch({ ...smallTask, name: task.taskId, ...task }),
    reached(taskId, ...states) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const found = statuses.find(status => status.taskId === taskId && states.includes(status.state));
          if (found === undefined) return;
          listeners.delete(look);
          clearTimeout(timer);
          resolve(found);
        };
        const timer = setTimeout(() => {
          const said = statuses.filter(status => status.taskId === taskId);
          reject(new Error(`${taskId} never was ${states.join(' or ')}: ${JSON.stringify(said)}`));
        }, 10_000);
        listeners.add(look);
        look();
      });
    },
    statesOf: taskId => statuses.filter(status => status.taskId === taskId).map(status => status.state),
    get,
    json: async path => (await (await get(path)).json()) as never,
    file,
    async read(taskId, name) {
      const response = await get(`/files/read?path=${file(taskId, name)}&offset=0`);
      return ((await response.json()) as { data: string }).data;
    },
  };
}

const smallTask = {
  agentId: 'agent-1',
  environment: {},
  resources: { cpus: 0.1, mem: 64, disk: 0, gpus: 0 },
  ports: [],
  killGracePeriod: 3000,
} as const;

/** Tells whether a process runs; a zombie does not. */
export function runs(pid: number): boolean {
  return processIdentity(pid).started !== '';
}

/** An executor without processes: a container runs until it is stopped. */
export function paperExecutor(): Executor & { end(taskId: string, code: number): void } {
  const endings = new Map<string, (code: number | null, signal: NodeJS.Signals | null) => void>();
  const idOf = (container: RunningContainer): string => container.prepared.request.task.taskId;
  return {
    name: 'paper',
    end: (taskId, code) => endings.get(taskId)?.(code, null),
    prepare: request =>
      Promise.resolve({ request, argv: ['paper'], workingDirectory: request.sandbox, environment: {} }),
    start: prepared => {
      const { promise, resolve } = Promise.withResolvers<{ code: number | null; signal: NodeJS.Signals | null }>();
      endings.set(prepared.request.task.taskId, (code, signal) => resolve({ code, signal }));
      return Promise.resolve({ prepared, process: { pid: 0, started: '', boot: '' }, exited: promise });
    },
    stop: container => endings.get(idOf(container))?.(null, 'SIGTERM'),
    kill: container => endings.get(idOf(container))?.(null, 'SIGKILL'),
    execute: () => Promise.resolve({ code: 0, cause: '' }),
    statistics: () => ({}),
    cleanUp: () => Promise.resolve(),
    endLeftovers: () => Promise.resolve(),
    close() {},
  };
}
