import { setTimeout as pause } from 'node:timers/promises';
import { aimsFor } from '../aims.ts';
import type { DaemonUnderTest } from '../daemon.ts';
import type { Arrival, FakeMarathon } from '../fake-marathon.ts';
import type { Figure } from '../figures.ts';
import { samplePause } from '../probe.ts';
import { percentile, waitsOfArrivals } from '../statistics.ts';
import type { World } from '../world.ts';
import { memoryOfListing, parseListing } from './baselines.ts';

const intervalMilliseconds = 1_000;
/** The tidying up is not waited for longer. */
const mostFirstCycles = 30;

/** What a cycle costs in which nothing is to be done, and how long it keeps others waiting. */
export async function measureIdleCycles(world: World, cycles: number): Promise<readonly Figure[]> {
  const { apps, marathon } = world;
  const daemon = await world.daemon({ interval: `${intervalMilliseconds}ms` });
  try {
    await daemon.settled(apps);
    const first = await tidied(daemon, marathon);
    const costs = await measureCosts(daemon, marathon, cycles);
    // Once more with the sampler, which costs CPU time itself.
    daemon.tell('sample');
    await watchCycles(marathon, cycles);
    const { turns } = await daemon.read();
    const waits = waitsOfArrivals(turns, samplePause);

    const parse = { name: 'JSON.parse of the listing', value: parseListing(world) };
    const memory = { name: 'a bare Node that holds the listing', value: await memoryOfListing(world) };
    const one = { name: 'one each', value: 1 };
    const aims = aimsFor(apps);
    const at = `at ${apps} apps`;
    return [
      {
        measure: `idle cycle ${at}: CPU of the daemon`,
        value: costs.own,
        unit: 'ms',
        baseline: parse,
        aim: aims.idleCycle,
      },
      {
        measure: `the first cycles ${at}, with the garbage of the start: CPU of the daemon each`,
        value: first,
        unit: 'ms',
        baseline: parse,
      },
      { measure: `idle cycle ${at}: CPU of its git processes`, value: costs.children, unit: 'ms', baseline: parse },
      { measure: `idle cycle ${at}: Marathon requests`, value: costs.requests, unit: '', baseline: one, aim: 1 },
      // Counted against the clock, with one more where the stretch of time begins and ends between two.
      { measure: `idle cycle ${at}: git look-ups`, value: costs.lookups, unit: '', baseline: one, aim: 1 + 1 / cycles },
      {
        measure: `memory after idle cycles ${at}`,
        value: costs.resident,
        unit: 'MB',
        baseline: memory,
        aim: aims.memory,
      },
      {
        measure: `event loop delay at a cycle a second ${at}, p99`,
        value: percentile(waits, 0.99),
        unit: 'ms',
        baseline: parse,
        aim: aims.eventLoop,
      },
      { measure: `longest turn of the event loop ${at}`, value: Math.max(...turns), unit: 'ms', baseline: parse },
    ];
  } finally {
    await daemon.stop();
  }
}

/**
 * Waits until the daemon has tidied up after its start: about ten seconds after it V8 goes through the whole heap, once or
 * twice, which costs as much as several cycles and belongs to none. Resolves with the CPU milliseconds per cycle until then.
 */
async function tidied(daemon: DaemonUnderTest, marathon: FakeMarathon): Promise<number> {
  daemon.tell('reset');
  const before = daemon.cpuTime();
  let cycles = 0;
  let quiet = 0;
  let known = 0;
  while (cycles < mostFirstCycles && quiet < 3) {
    cycles += (await watchCycles(marathon, 1)).filter(isListing).length;
    const { fullCollections } = await daemon.read();
    quiet = fullCollections > 0 && fullCollections === known ? quiet + 1 : 0;
    known = fullCollections;
  }
  return (daemon.cpuTime().own - before.own) / cycles;
}

interface Costs {
  /** CPU milliseconds per cycle. */
  readonly own: number;
  readonly children: number;
  /** Per cycle. */
  readonly requests: number;
  /** Per interval. */
  readonly lookups: number;
  /** MB. */
  readonly resident: number;
}

async function measureCosts(daemon: DaemonUnderTest, marathon: FakeMarathon, cycles: number): Promise<Costs> {
  daemon.tell('reset');
  const before = daemon.cpuTime();
  const started = performance.now();
  const arrivals = await watchCycles(marathon, cycles);
  const after = daemon.cpuTime();
  const { gitCommands } = await daemon.read();
  const intervals = (performance.now() - started) / intervalMilliseconds;
  const looked = arrivals.filter(isListing).length;
  return {
    own: (after.own - before.own) / looked,
    children: (after.children - before.children) / looked,
    requests: arrivals.length / looked,
    lookups: gitCommands.filter(command => command === 'fetch' || command === 'ls-remote').length / intervals,
    resident: daemon.memory().resident,
  };
}

/** Everything that arrives during so many cycles; from half a second after a listing to half a second after one. */
async function watchCycles(marathon: FakeMarathon, cycles: number): Promise<readonly Arrival[]> {
  const arrivals: Arrival[] = [];
  const silence = marathon.onArrival(arrival => arrivals.push(arrival));
  while (arrivals.filter(isListing).length < cycles) await pause(20);
  await pause(500);
  silence();
  return arrivals;
}

function isListing({ kind }: Arrival): boolean {
  return kind === 'listing';
}
