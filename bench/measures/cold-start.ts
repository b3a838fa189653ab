import { aimsFor } from '../aims.ts';
import type { Figure } from '../figures.ts';
import { median } from '../statistics.ts';
import type { World } from '../world.ts';
import { memoryOfListing, readEverything } from './baselines.ts';

/** From spawning the daemon, its caches empty, to a plan with every app in it; and the memory it has then. */
export async function measureColdStart(world: World, runs: number): Promise<readonly Figure[]> {
  const { apps } = world;
  const times: number[] = [];
  const resident: number[] = [];
  const peak: number[] = [];
  for (let run = 0; run < runs; run++) {
    const daemon = await world.daemon({ interval: '30s' });
    times.push(performance.now() - daemon.startedAt);
    await daemon.settled(apps);
    const memory = daemon.memory();
    resident.push(memory.resident);
    peak.push(memory.peak);
    await daemon.stop();
  }
  const time = { name: 'all files by git cat-file, JSON.parse of the listing', value: await readEverything(world) };
  const memory = { name: 'a bare Node that holds the listing', value: await memoryOfListing(world) };
  const at = `at ${apps} apps`;
  const aims = aimsFor(apps);
  return [
    {
      measure: `cold start → complete plan ${at}`,
      value: median(times),
      unit: 'ms',
      baseline: time,
      aim: aims.coldStart,
    },
    { measure: `memory after it ${at}`, value: median(resident), unit: 'MB', baseline: memory, aim: aims.memory },
    { measure: `most memory until then ${at}`, value: Math.max(...peak), unit: 'MB', baseline: memory },
  ];
}
