import type { Entry } from '../entry/types.ts';
import { createHeap } from '../../loop/heap.ts';
import { createOrderJudge, isBefore, type Shown } from './order.ts';
import { createEntryQueue, type EntryQueue } from './queue.ts';

/** An entry in its place. */
export interface PlacedEntry {
  readonly entry: Entry;
  readonly order: 'known' | 'unknown';
  /** Later ones were given away before it came. */
  readonly late: boolean;
}

/** Puts entries that arrive from many sources in the order of their times. */
export interface LiveMerge {
  /** A source takes part from now on. */
  add(source: string): void;
  /** Its entries that wait stay. */
  remove(source: string): void;
  /** Entries in the order they were written. */
  push(source: string, entries: readonly Entry[], now: number): void;
  /** Everything that happened at this source until `time` has been pushed. Infinity when nothing more is to be waited for. */
  settle(source: string, time: number): void;
  /** What may be given away now, in order, at most so many. */
  take(now: number, limit: number): readonly PlacedEntry[];
  /** How many wait, of one source or of all. */
  waiting(source?: string): number;
  /** When something may be given away that may not yet; undefined when nothing waits. */
  due(): number | undefined;
  /** What was given away so far, and what was shown before. */
  shown(): Shown;
}

interface MergedSource {
  readonly id: string;
  readonly queue: EntryQueue;
  settled: number;
  isMember: boolean;
}

/**
 * An entry is given away when every source is known to have nothing earlier, and after `window` milliseconds at the
 * latest. So the order is exact as long as no entry arrives more than `window` after it happened; one that does is given
 * away at once and marked as late. So is one that belongs before what was `shown` elsewhere already. Memory holds what
 * waits and nothing else.
 */
export function createLiveMerge(window: number, shown?: Shown): LiveMerge {
  const sources = new Map<string, MergedSource>();
  const heads = createHeap<{ readonly entry: Entry; readonly source: MergedSource }>((a, b) =>
    isBefore(a.entry, b.entry),
  );
  const judge = createOrderJudge(shown);
  /** When the pushed entries have waited long enough, and up to which time everything goes with them. */
  let releases: { readonly at: number; readonly key: number }[] = [];
  let released = -Infinity;
  let waiting = 0;

  function sourceOf(id: string): MergedSource {
    const known = sources.get(id) ?? { id, queue: createEntryQueue(), settled: -Infinity, isMember: true };
    sources.set(id, known);
    return known;
  }

  function settledByAll(): number {
    let least = Infinity;
    for (const { queue, settled, isMember } of sources.values())
      if (isMember && queue.size() === 0 && settled < least) least = settled;
    return least;
  }

  function release(now: number): void {
    let passed = 0;
    for (const each of releases) {
      if (each.at > now) break;
      released = Math.max(released, each.key);
      passed++;
    }
    if (passed > 0) releases = releases.slice(passed);
  }

  return {
    add(source) {
      sourceOf(source).isMember = true;
    },
    remove(source) {
      const found = sources.get(source);
      if (found === undefined) return;
      found.isMember = false;
      if (found.queue.size() === 0) sources.delete(source);
    },
    push(source, entries, now) {
      const last = entries.at(-1);
      if (last === undefined) return;
      const target = sourceOf(source);
      const wasEmpty = target.queue.size() === 0;
      target.queue.push(entries);
      waiting += entries.length;
      const head = target.queue.peek();
      if (wasEmpty && head !== undefined) heads.push({ entry: head, source: target });
      releases.push({ at: now + window, key: last.key });
    },
    settle(source, time) {
      sourceOf(source).settled = time;
    },
    take(now, limit) {
      release(now);
      const taken: PlacedEntry[] = [];
      let allowed = Math.max(released, settledByAll());
      while (taken.length < limit) {
        const head = heads.peek();
        if (head === undefined || head.entry.key > allowed) break;
        heads.pop();
        const { entry, source } = head;
        source.queue.shift();
        waiting--;
        const next = source.queue.peek();
        if (next !== undefined) heads.push({ entry: next, source });
        else if (!source.isMember) sources.delete(source.id);
        else allowed = Math.max(released, Math.min(allowed, source.settled));
        taken.push({ entry, ...judge.judge(entry) });
      }
      return taken;
    },
    waiting: source => (source === undefined ? waiting : (sources.get(source)?.queue.size() ?? 0)),
    due: () => (waiting === 0 ? undefined : releases[0]?.at),
    shown: judge.shown,
  };
}
