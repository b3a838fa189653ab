import { setTimeout as pause } from 'node:timers/promises';
import type { Arrival } from '../fake-marathon.ts';
import type { Figure } from '../figures.ts';
import { percentile, waitsOfArrivals } from '../statistics.ts';
import type { World } from '../world.ts';
import { samplePause } from '../probe.ts';
import { parseMilliseconds } from './baselines.ts';

const aims: Readonly<Record<number, number>> = { 1_000: 50, 10_000: 300 };

/** What a cycle costs in which nothing is to be done, and how long it keeps others waiting. */
export async function measureIdleCycles(world: World, cycles: number): Promise<readonly Figure[]> {
  const { apps, marathon } = world;
  const daemon = await world.daemon({ interval: '1s' });
  let arrivals: Arrival[] = [];
  const silence = marathon.onArrival(arrival => arrivals.push(arrival));
  const listings = (): number => arrivals.filter(({ kind }) => kind === 'listing').length;
  const pass = async (wanted: number): Promise<void> => {
    arrivals = [];
    while (listings() < wanted) await pause(20);
    // The last cycle, whole.
    await pause(500);
  };
  try {
    await pass(3);
    daemon.tell('reset');
    const before = daemon.cpuTime();
    await pass(cycles);
    const after = daemon.cpuTime();
    const looked = listings();
    const requests = arrivals.length;
    const { gitCommands } = await daemon.read();
    const lookups = gitCommands.filter(command => command === 'fetch' || command === 'ls-remote').length;

    daemon.tell('sample');
    await pass(cycles);
    const { turns } = await daemon.read();
    const baseline = { name: 'JSON.parse of the same listing', value: parseMilliseconds(marathon.listing()) };
    const one = { name: 'one each', value: 1 };
    const at = `idle cycle at ${apps} apps`;
    const aim = aims[apps];
    const figures: Figure[] = [
      {
        measure: `${at}: CPU of the daemon`,
        value: (after.own - before.own) / looked,
        unit: 'ms',
        baseline,
        ...(aim === undefined ? {} : { aim }),
      },
      {
        measure: `${at}: CPU of its git processes`,
        value: (after.children - before.children) / looked,
        unit: 'ms',
        baseline,
      },
      { measure: `${at}: Marathon requests`, value: requests / looked, unit: '', baseline: one, aim: 1 },
      // Both have their own jitter, so over a stretch of time there may be one more of the one than of the other.
      { measure: `${at}: git look-ups`, value: lookups / looked, unit: '', baseline: one, aim: 1 + 2 / looked },
      {
        measure: `${at}, one a second: event loop delay, p99 of arrivals`,
        value: percentile(waitsOfArrivals(turns, samplePause), 0.99),
        unit: 'ms',
        baseline,
        ...(apps === 10_000 ? { aim: 50 } : {}),
      },
      { measure: `${at}: longest turn of the event loop`, value: Math.max(...turns), unit: 'ms', baseline },
    ];
    return figures;
  } finally {
    silence();
    await daemon.stop();
  }
}
