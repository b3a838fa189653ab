import type { LogHistogram } from '../../../schemas/generated/log-histogram.ts';
import { createMatcher } from '../filter.ts';
import { readBackward } from '../read/backward.ts';
import type { PageParts } from './page.ts';
import type { LookedAt } from './places.ts';

const mostBytes = 64 * 1024 * 1024;
const mostMilliseconds = 5_000;
const ordinaryRange = 3_600_000;

/**
 * Counts entries by time and level. Each source is read back from its end, in turn with the others, so that of logs that
 * are too long at least the newest part is complete.
 */
export async function countEntries(parts: PageParts): Promise<Omit<LogHistogram, 'markers'>> {
  const { request, looked, turn, now } = parts;
  const to = request.filter.until ?? now();
  const from = request.filter.since ?? to - ordinaryRange;
  const step = Math.max(1, Math.ceil((to - from) / request.buckets));
  const matcher = createMatcher({ ...request.filter, since: from, until: to });
  const buckets = new Map<number, Record<string, number>>();
  const started = now();
  let scanned = 0;
  let countedFrom = from;

  async function count({ source, extent }: LookedAt): Promise<void> {
    const reader = () => source.reader(extent);
    const backward = readBackward({ file: source.file, from: extent.end, createReader: reader, extent });
    let before = 0;
    for (let chunk = await backward.previous(); chunk !== undefined; chunk = await backward.previous()) {
      for (const entry of chunk) {
        if (!matcher.matches(entry)) continue;
        const bucket = from + Math.floor((entry.key - from) / step) * step;
        const counts = buckets.get(bucket) ?? {};
        buckets.set(bucket, counts);
        const name = entry.level ?? 'none';
        counts[name] = (counts[name] ?? 0) + 1;
      }
      const oldest = chunk[0]?.key ?? from;
      if (oldest < from) return;
      scanned += backward.scanned() - before;
      before = backward.scanned();
      await turn();
      if (scanned < mostBytes && now() - started < mostMilliseconds) continue;
      countedFrom = Math.max(countedFrom, oldest);
      return;
    }
  }

  await Promise.all(looked.map(count));
  return {
    from: iso(from),
    to: iso(to),
    step,
    buckets: [...buckets].sort(([a], [b]) => a - b).map(([time, counts]) => ({ time: iso(time), counts })),
    complete: countedFrom === from,
    ...(countedFrom === from ? {} : { countedFrom: iso(countedFrom) }),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
