import type { Figure } from '../figures.ts';
import type { World } from '../world.ts';
import { memoryOfListing, readEverything } from './baselines.ts';

/**
 * The start after `npm ci` or an upgrade, when Node has not yet compiled anything. It fills the cache of compiled code, which
 * every later start of a run then finds, as it does on a user's machine.
 */
export async function measureFirstStart(world: World): Promise<readonly Figure[]> {
  const daemon = await world.daemon({ interval: '30s' });
  const time = performance.now() - daemon.startedAt;
  await daemon.settled(world.apps);
  const { resident } = daemon.memory();
  await daemon.stop();
  const all = { name: 'all files by git cat-file, JSON.parse of the listing', value: await readEverything(world) };
  const memory = { name: 'a bare Node that holds the listing', value: await memoryOfListing(world) };
  const what = `the very first start at ${world.apps} apps, nothing compiled yet`;
  return [
    { measure: `${what}: complete plan`, value: time, unit: 'ms', baseline: all },
    { measure: `${what}: memory`, value: resident, unit: 'MB', baseline: memory },
  ];
}
