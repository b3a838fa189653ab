import type { LedgerEntry } from './types.ts';

/** How well an organisation delivers, in the four figures that are commonly compared. Spans in seconds. */
export interface DeliveryFigures {
  /** Time that the figures cover, ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** Changes from git that ended, well or not; healing and held ones do not count. */
  readonly deployments: number;
  readonly deploymentsPerDay: number;
  /** From commit to healthy; undefined when no entry knows when its commit was made. */
  readonly leadTime?: { readonly median: number; readonly p90: number };
  /** Share of deployments that failed, 0 to 1; undefined without deployments. */
  readonly failureRate?: number;
  /** From a failed deployment to the next healthy state of the same app. */
  readonly timeToRestore?: { readonly median: number; readonly p90: number };
}

const dayMilliseconds = 86_400_000;

/** Computes the figures of the entries that ended in `[from, to)`, both milliseconds since the epoch. Pure. */
export function deliveryFigures(entries: readonly LedgerEntry[], from: number, to: number): DeliveryFigures {
  const ends = entries
    .filter(entry => isEndOfDeployment(entry) && isWithin(entry, from, to))
    .toSorted((a, b) => endOf(a) - endOf(b));
  const failed = ends.filter(entry => entry.outcome === 'failed');
  const leadTimes = ends.flatMap(entry => {
    if (entry.outcome !== 'healthy' || entry.committed === undefined) return [];
    return [Math.max(0, endOf(entry) - Date.parse(entry.committed)) / 1000];
  });
  const leadTime = spread(leadTimes);
  const timeToRestore = spread(restorations(ends));
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    deployments: ends.length,
    deploymentsPerDay: ends.length / Math.max(1, (to - from) / dayMilliseconds),
    ...(leadTime === undefined ? {} : { leadTime }),
    ...(ends.length === 0 ? {} : { failureRate: failed.length / ends.length }),
    ...(timeToRestore === undefined ? {} : { timeToRestore }),
  };
}

function isEndOfDeployment(entry: LedgerEntry): boolean {
  const isEnd = entry.outcome === 'healthy' || entry.outcome === 'failed' || entry.outcome === 'deleted';
  return isEnd && entry.cause !== 'drift';
}

function isWithin(entry: LedgerEntry, from: number, to: number): boolean {
  return endOf(entry) >= from && endOf(entry) < to;
}

function endOf(entry: LedgerEntry): number {
  return Date.parse(entry.ended ?? entry.time);
}

/** Seconds from the first failure of an app to its next healthy end; a failure that still stands is not counted. */
function restorations(ends: readonly LedgerEntry[]): readonly number[] {
  const failedSince = new Map<string, number>();
  const spans: number[] = [];
  for (const entry of ends) {
    const since = failedSince.get(entry.app);
    if (entry.outcome === 'failed') failedSince.set(entry.app, since ?? endOf(entry));
    else if (since !== undefined) {
      spans.push((endOf(entry) - since) / 1000);
      failedSince.delete(entry.app);
    }
  }
  return spans;
}

function spread(values: readonly number[]): { median: number; p90: number } | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { median: at(0.5), p90: at(0.9) };
}
