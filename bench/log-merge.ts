import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../clock/clock.ts';
import type { LiveApp } from '../marathon/types.ts';
import { createMesos } from '../mesos/client/create-mesos.ts';
import type { Mesos } from '../mesos/client/types.ts';
import { createLogs, type LogSink } from '../reconciler/logs/logs.ts';
import { createMemoryLog } from '../reconciler/logs/read/memory-log.ts';
import { readRequest } from '../reconciler/logs/select/request.ts';
import type { Figure } from './figures.ts';
import { lineBytes } from './log-lines.ts';
import { percentile } from './statistics.ts';

const instances = 50;
const linesPerSecond = 400;
const app = '/bench';
const names = Array.from({ length: instances }, (_, index) => `bench.${index}`);

// Started by measures/logs.ts, alone in its process: what other measures left behind is not counted.
const figures = await mergeLines(Number(process.argv[2]));
process.send?.(figures, () => process.disconnect());

/** Twenty thousand lines a second from fifty instances, merged; the baseline reads the same bytes in the same way and does nothing with them. */
async function mergeLines(seconds: number): Promise<readonly Figure[]> {
  const agent = fork(join(import.meta.dirname, 'log-agent.ts'));
  try {
    const [{ port }] = (await once(agent, 'message')) as [{ port: number }];
    const master = createMesos({ url: `http://127.0.0.1:${port}`, clock: systemClock, connections: 16 });
    const agents = [{ id: 'agent', hostname: 'agent', pid: `slave(1)@127.0.0.1:${port}` }] as never;
    const mesos: Mesos = { ...master, agents: () => Promise.resolve(agents) };
    try {
      const times = await plan(agent, seconds);
      const read = await readOnly(mesos, times.end, seconds);
      await plan(agent, seconds);
      const merged = await merge(mesos, seconds);
      return figuresOf(merged, read, seconds);
    } finally {
      await master.close();
    }
  } finally {
    agent.disconnect();
    agent.kill();
  }
}

interface Run {
  readonly lines: number;
  readonly cpu: number;
  readonly memory: number;
}

interface MergedRun extends Run {
  readonly turns: readonly number[];
  readonly disordered: number;
  readonly late: number;
}

async function plan(agent: ChildProcess, seconds: number): Promise<{ readonly end: number }> {
  const begin = Date.now() + 500;
  const times = { begin, end: begin + seconds * 1000 };
  agent.send({ instances, linesPerSecond, ...times });
  await once(agent, 'message');
  return times;
}

async function merge(mesos: Mesos, seconds: number): Promise<MergedRun> {
  const tasks = names.map(id => ({ id, appId: app, slaveId: 'agent', state: 'TASK_RUNNING' }));
  const logs = createLogs({
    clock: systemClock,
    random: Math.random,
    questions: { app: id => Promise.resolve({ id, tasks } as unknown as LiveApp), tasks: () => Promise.resolve([]) },
    mesos: () => mesos,
    frameworkId: () => Promise.resolve('framework'),
    daemon: createMemoryLog(0, () => Date.now()),
    ledger: () => [],
    hide: text => text,
    onError: thrown => process.stderr.write(`${String(thrown)}\n`),
  });
  let lines = 0;
  let disordered = 0;
  let late = 0;
  let latest = '';
  const sink: LogSink = {
    entries(entries) {
      for (const entry of entries) {
        if (entry.partial === true) continue;
        lines++;
        if (entry.late === true) late++;
        else if ((entry.time ?? '') < latest) disordered++;
        latest = entry.time ?? latest;
      }
    },
    sources: () => {},
    markers: () => {},
    reset: () => {},
    isFull: () => false,
  };
  const turns = watchTurns();
  const start = usage();
  const stream = logs.stream(readRequest({ app, after: 'start' }, Date.now()), sink);
  const wanted = instances * linesPerSecond * seconds;
  const deadline = Date.now() + seconds * 3_000 + 20_000;
  let memory = 0;
  while (lines < wanted && Date.now() < deadline) {
    await pause(100);
    memory = Math.max(memory, heldMegabytes());
  }
  stream.stop();
  logs.stop();
  if (lines !== wanted) throw new Error(`${wanted} lines were written and ${lines} were given`);
  return { lines, cpu: usage() - start, memory, turns: turns.stop(), disordered, late };
}

/** The same files in the same pieces, at the same pace. */
async function readOnly(mesos: Mesos, end: number, seconds: number): Promise<Run> {
  const start = usage();
  let bytes = 0;
  let memory = 0;
  await Promise.all(
    names.map(async name => {
      const agentUrl = mesos.agentUrl({ pid: `slave(1)@${new URL(mesos.url).host}` });
      const path = `/frameworks/framework/executors/${name}/runs/latest`;
      for (let offset = 0, isLast = false; !isLast;) {
        isLast = Date.now() > end;
        await mesos.browse(agentUrl, path);
        memory = Math.max(memory, heldMegabytes());
        for (;;) {
          const piece = await mesos.readFile({ agentUrl, path: `${path}/stdout`, offset, length: 65_536 });
          offset += piece.bytes.length;
          bytes += piece.bytes.length;
          if (piece.bytes.length < 65_536) break;
        }
        if (!isLast) await pause(500);
      }
    }),
  );
  const wanted = instances * linesPerSecond * seconds;
  if (bytes !== wanted * lineBytes) throw new Error(`${wanted * lineBytes} bytes were written and ${bytes} were read`);
  return { lines: wanted, cpu: usage() - start, memory };
}

/** MB of objects and buffers, those included that are garbage by now. */
function heldMegabytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

/** Milliseconds of CPU time of this process. */
function usage(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function watchTurns(): { stop(): readonly number[] } {
  const turns: number[] = [];
  let before = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    turns.push(Math.max(0, now - before - 2));
    before = now;
  }, 2);
  return {
    stop() {
      clearInterval(timer);
      return turns;
    },
  };
}

function figuresOf(merged: MergedRun, read: Run, seconds: number): readonly Figure[] {
  const perSecond = (run: Run): number => run.cpu / seconds;
  const baseline = { name: 'reading the same bytes', value: perSecond(read) };
  return [
    {
      measure: 'CPU to merge 20,000 log lines of 50 instances',
      value: perSecond(merged),
      unit: 'ms',
      baseline,
      aim: 1_000,
    },
    {
      measure: 'Lines out of order inside of the window, of all that were merged',
      value: merged.disordered,
      unit: '',
      baseline: { name: 'lines', value: merged.lines },
      aim: 0,
    },
    {
      measure: 'Lines that came after the window',
      value: merged.late,
      unit: '',
      baseline: { name: 'lines', value: merged.lines },
    },
    {
      measure: 'Event loop while merging, p99',
      value: percentile(merged.turns, 0.99),
      unit: 'ms',
      baseline: { name: 'longest', value: Math.max(...merged.turns) },
      aim: 20,
    },
    {
      measure: 'Memory while merging',
      value: merged.memory,
      unit: 'MB',
      baseline: { name: 'reading the same bytes', value: read.memory },
      aim: 250,
    },
  ];
}
