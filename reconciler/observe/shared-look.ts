import type { Clock } from '../../clock/clock.ts';
import type { LiveApp } from '../../marathon/types.ts';
import type { Observed } from './observed.ts';

/** For readers of one app: whatever their number, Marathon is asked for it at most this often. Milliseconds. */
const freshFor = 1_000;

/**
 * Reads an app with its tasks for people who look at it. Those who come within a second share one answer; while Marathon
 * cannot be asked they get what was last seen. Never rejects.
 */
export function createSharedLook(
  observed: Pick<Observed, 'app' | 'look'>,
  clock: Clock,
): (id: string) => Promise<LiveApp | undefined> {
  const looks = new Map<string, { readonly at: number; readonly app: Promise<LiveApp | undefined> }>();
  return id => {
    const known = looks.get(id);
    if (known !== undefined && clock.now() - known.at < freshFor) return known.app;
    for (const [other, { at }] of looks) if (clock.now() - at >= freshFor) looks.delete(other);
    const app = observed.look(id).catch(() => observed.app(id));
    looks.set(id, { at: clock.now(), app });
    return app;
  };
}
