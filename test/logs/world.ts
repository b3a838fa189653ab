import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import type { LiveApp } from '../../marathon/types.ts';
import type { Mesos } from '../../mesos/client/types.ts';
import { createLogs, type Logs, type LogSink } from '../../reconciler/logs/logs.ts';
import { createMemoryLog, type MemoryLog } from '../../reconciler/logs/read/memory-log.ts';
import { readRequest, type RawQuery } from '../../reconciler/logs/select/request.ts';
import type { LogEntry } from '../../schemas/generated/log-entry.ts';
import type { LogSource } from '../../schemas/generated/log-source.ts';

/** One instance with its files, which a test writes, rotates and takes away. */
export interface FakeInstance {
  readonly id: string;
  readonly files: Map<string, Buffer>;
  write(text: string | Buffer, file?: string): void;
  /** By rename, as logrotate does; keeps so many. */
  rotate(keep: number): void;
  /** Compresses what was rotated, which keeps its time; with `delay` not the newest of it. */
  compress(delay: boolean): void;
  truncate(): void;
  /** What asking its agent throws. */
  failure: Error | undefined;
  /** The task has ended: Marathon does not have it any more, Mesos still does. */
  isOver: boolean;
  /** When something was last written to its files. */
  changedAt: number;
  /** By how much the clock of its agent is ahead, milliseconds. */
  ahead: number;
}

/** A cluster in memory, on virtual time, with everything that was asked of it. */
export interface LogWorld {
  readonly clock: VirtualClock;
  readonly instances: FakeInstance[];
  readonly requests: { browse: number; read: number };
  readonly daemon: MemoryLog;
  add(name: string): FakeInstance;
  /** Another daemon, which knows nothing yet. */
  start(): Logs;
  /** Lets time pass, and everything that is due happen. */
  pass(milliseconds: number): Promise<void>;
}

/** Entries that a follower was given, and where it was. */
export interface Reader extends LogSink {
  readonly entries_: LogEntry[];
  readonly batches: number[];
  sources_: readonly LogSource[];
  cursor: string | undefined;
  full: boolean;
  resets: number;
}

/** Milliseconds since the epoch at which worlds begin: a whole second. */
export const worldBegin = Date.UTC(2026, 10, 22, 7, 49, 2);

/** Makes a world without instances. */
export function createLogWorld(): LogWorld {
  const clock = createVirtualClock(worldBegin);
  const instances: FakeInstance[] = [];
  /** When files that are not written any more were changed last. */
  const times = new WeakMap<Buffer, number>();
  const requests = { browse: 0, read: 0 };
  const daemon = createMemoryLog(1024 * 1024, () => clock.now());

  function instanceAt(path: string): FakeInstance {
    const found = instances.find(({ id }) => path.includes(`/${id}/`));
    if (found === undefined) throw pacerError('sandbox-file-missing', { message: `no ${path}` });
    if (found.failure !== undefined) throw found.failure;
    return found;
  }

  const mesos: Partial<Mesos> = {
    agents: () =>
      Promise.resolve(
        instances.map(({ id }) => ({ id: `agent-${id}`, pid: `slave(1)@${id}:1`, hostname: `host-${id}` }) as never),
      ),
    agentUrl: ({ pid }) => `http://${pid}`,
    async browse(_agent, path) {
      requests.browse++;
      await Promise.resolve();
      const { files, ahead, changedAt } = instanceAt(`${path}/`);
      const now = clock.now();
      const date = Math.floor((now + ahead) / 1000) * 1000;
      const timeOf = (name: string, bytes: Buffer): number => {
        if (name.startsWith('std') && !/[.-]/.test(name)) return changedAt;
        const time = times.get(bytes) ?? changedAt;
        times.set(bytes, time);
        return time;
      };
      return {
        files: Array.from(files, ([name, bytes]) => ({
          name,
          size: bytes.length,
          changedAt: Math.floor((timeOf(name, bytes) + ahead) / 1000) * 1000,
        })),
        clock: { sent: now, received: now, date },
      };
    },
    async readFile({ path, offset, length }) {
      requests.read++;
      await Promise.resolve();
      const { files } = instanceAt(path);
      const bytes = files.get(path.slice(path.lastIndexOf('/') + 1));
      if (bytes === undefined) throw pacerError('sandbox-file-missing', { message: `no ${path}` });
      return { bytes: bytes.subarray(offset, offset + Math.min(length, 65_536)), offset };
    },
    runs: () => Promise.resolve([]),
  };

  return {
    clock,
    instances,
    requests,
    daemon,
    add(name) {
      const files = new Map([
        ['stdout', Buffer.alloc(0)],
        ['stderr', Buffer.alloc(0)],
      ]);
      const instance: FakeInstance = {
        id: `shop_cart.${name}`,
        files,
        failure: undefined,
        isOver: false,
        ahead: 0,
        changedAt: clock.now(),
        write(text, file = 'stdout') {
          instance.changedAt = clock.now();
          const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
          files.set(file, Buffer.concat([files.get(file) ?? Buffer.alloc(0), bytes]));
        },
        rotate(keep) {
          for (let number = 20; number >= 1; number--) {
            for (const ending of ['', '.gz']) {
              const bytes = files.get(`stdout.${number}${ending}`);
              files.delete(`stdout.${number}${ending}`);
              if (bytes !== undefined && number < keep) files.set(`stdout.${number + 1}${ending}`, bytes);
            }
          }
          const newest = files.get('stdout') ?? Buffer.alloc(0);
          times.set(newest, instance.changedAt);
          if (keep > 0) files.set('stdout.1', newest);
          files.set('stdout', Buffer.alloc(0));
        },
        compress(delay) {
          for (const [file, bytes] of files) {
            if (!/^stdout\.\d+$/.test(file) || (delay && file === 'stdout.1')) continue;
            const packed = gzipSync(bytes);
            times.set(packed, times.get(bytes) ?? instance.changedAt);
            files.delete(file);
            files.set(`${file}.gz`, packed);
          }
        },
        truncate: () => void files.set('stdout', Buffer.alloc(0)),
      };
      instances.push(instance);
      return instance;
    },
    start: () =>
      createLogs({
        clock,
        random: () => 0.5,
        questions: {
          app: id =>
            Promise.resolve({
              id,
              tasks: instances
                .filter(each => !each.isOver)
                .map(each => ({ id: each.id, appId: id, slaveId: `agent-${each.id}`, state: 'TASK_RUNNING' })),
            } as unknown as LiveApp),
          tasks: () =>
            Promise.resolve(
              instances.map(each => ({
                id: each.id,
                agentId: `agent-${each.id}`,
                executorId: each.id,
                state: each.isOver ? 'TASK_FINISHED' : 'TASK_RUNNING',
                isOver: each.isOver,
              })),
            ),
        },
        mesos: () => mesos as Mesos,
        frameworkId: () => Promise.resolve('framework-1'),
        daemon,
        ledger: () => [],
        hide: text => text,
        onError: thrown => {
          throw thrown;
        },
      }),
    async pass(milliseconds) {
      const end = clock.now() + milliseconds;
      while (clock.now() < end) {
        await clock.advance(Math.min(50, end - clock.now()));
        for (let turn = 0; turn < 6; turn++) await setImmediate();
      }
    },
  };
}

/** A follower that keeps what it is given; lines without an end only until they have one. */
export function createReader(): Reader {
  const reader: Reader = {
    entries_: [],
    batches: [],
    sources_: [],
    cursor: undefined,
    full: false,
    resets: 0,
    entries(entries, cursor) {
      reader.batches.push(entries.length);
      reader.entries_.push(...entries.filter(entry => entry.partial !== true));
      reader.cursor = cursor;
    },
    sources(sources) {
      reader.sources_ = sources;
    },
    markers: () => {},
    reset: () => void reader.resets++,
    isFull: () => reader.full,
  };
  return reader;
}

/** A question as the API would understand it. */
export function ask(query: RawQuery): ReturnType<typeof readRequest> {
  return readRequest({ app: 'shop/cart', ...query }, worldBegin);
}
