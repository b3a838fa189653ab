import { channel } from 'node:diagnostics_channel';
import type { ChildProcess } from 'node:child_process';
import { constants, performance, PerformanceObserver, type NodeGCPerformanceDetail } from 'node:perf_hooks';

/**
 * Loaded into the daemon's process (`node --import`) by the benchmarks: counts the processes that it starts and measures
 * the turns of its event loop. Asked over the process channel; nothing of the daemon knows of it.
 */
export interface ProbeReading {
  /** Lengths of the turns of the event loop, milliseconds, without the pause of the probe's own timer. */
  readonly turns: readonly number[];
  /** First word of every git command that was started, in order. */
  readonly gitCommands: readonly string[];
  /** How often the whole heap was gone through for garbage. */
  readonly fullCollections: number;
}

/** What the benchmark sends. `sample` starts measuring turns, which costs a little: not while CPU time is measured. */
export type ProbeRequest = 'reset' | 'sample' | 'read';

/** Pause between two samples, milliseconds. */
export const samplePause = 2;

let turns: number[] = [];
let gitCommands: string[] = [];
let sampling = false;
let fullCollections = 0;

new PerformanceObserver(list => {
  for (const entry of list.getEntries() as unknown as readonly { readonly detail: NodeGCPerformanceDetail }[])
    if (entry.detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) fullCollections++;
}).observe({ entryTypes: ['gc'] });

function sample(): void {
  let before = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    turns.push(Math.max(0, now - before - samplePause));
    before = now;
  }, samplePause);
  timer.unref();
}

function commandOf(words: readonly string[]): string {
  const rest = [...words];
  while (rest[0] === '-c') rest.splice(0, 2);
  return rest[0] ?? '';
}

channel('child_process').subscribe(message => {
  const { process: child } = message as { readonly process: ChildProcess };
  // The channel speaks before the arguments are set.
  queueMicrotask(() => {
    const [program = '', ...words] = child.spawnargs;
    if (program === 'git') gitCommands.push(commandOf(words));
  });
});

process.on('message', (request: ProbeRequest) => {
  if (request === 'read') {
    const reading: ProbeReading = { turns, gitCommands, fullCollections };
    process.send?.(reading);
    return;
  }
  turns = [];
  gitCommands = [];
  fullCollections = 0;
  if (request === 'sample' && !sampling) {
    sampling = true;
    sample();
  }
});
// Whoever measures is gone: nobody would stop this process any more.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
