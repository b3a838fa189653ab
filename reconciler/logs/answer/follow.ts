import type { Clock, Timer } from '../../../clock/clock.ts';
import type { LogEntry } from '../../../schemas/generated/log-entry.ts';
import { readNear, readShown, writeCursor } from '../cursor.ts';
import type { Entry } from '../entry/types.ts';
import { createMatcher } from '../filter.ts';
import { createLiveMerge, type PlacedEntry } from '../merge/live-merge.ts';
import { readForward, type ForwardReader } from '../read/forward.ts';
import type { LogRequest } from '../select/request.ts';
import { showEntry } from '../show-entry.ts';
import { noProof } from '../read/proofs.ts';
import type { OpenSource } from '../source.ts';
import { createNear, type Chosen } from './near.ts';

/** Where following a source begins: at a mark that somebody was shown everything before, or at its begin or its end. */
export type FollowFrom = { readonly mark: string } | 'begin' | 'end';

/** Somebody who follows. */
export interface Follower {
  /** These sources take part from now on; those that do already are left as they are. */
  follow(sources: readonly OpenSource[], from: (source: OpenSource) => FollowFrom): void;
  /** There is room again. */
  resume(): void;
  stop(): void;
}

/** Needs of `createFollower`. */
export interface FollowerParts {
  readonly request: LogRequest;
  readonly clock: Clock;
  readonly turn: () => Promise<void>;
  readonly hide: <T>(value: T) => T;
  /** Entries in order, and the cursor behind them. */
  readonly send: (entries: readonly LogEntry[], cursor: string) => void;
  /** True while nothing more may be sent: the reader is slow. Nothing is lost: it is read again later. */
  readonly isFull: () => boolean;
  readonly onError: (thrown: unknown) => void;
}

interface Followed {
  readonly source: OpenSource;
  readonly unwatch: () => void;
  readonly from: FollowFrom;
  /** Where the next entry for the merge begins; undefined until that is known. */
  position: number | undefined;
  /** Mark behind the last entry that was sent, or where following began. */
  mark: string | undefined;
  /** What is older than memory is read for this follower alone. */
  backlog: ForwardReader | undefined;
  isCaughtUp: boolean;
  /** Something is missing before the next entry. */
  gap: Entry['gap'];
  /** The unfinished line that was shown last. */
  partial: { readonly start: number; readonly end: number; readonly id: string } | undefined;
}

/** A source waits in the merge with at most so many entries. */
const mostWaiting = 1_000;
const batchSize = 200;
const batchPause = 80;
const placeGone = 'What was shown last is not there any more: lines may have been rotated away since.';
/** So long the first entries are held back until every source has shown what it had. */
const catchUpPatience = 10_000;

/** Merges the tails of many sources for one reader, and remembers how far it was shown each of them. */
export function createFollower(parts: FollowerParts): Follower {
  const { clock, request } = parts;
  const followed = new Map<string, Followed>();
  const merge = createLiveMerge(request.window, readShown(request.after ?? ''));
  const matcher = createMatcher(request.filter);
  const near = createNear<PlacedEntry>(request.context, readNear(request.after ?? ''));
  const began = clock.now();
  let timer: Timer | undefined;
  let wakesAt = Infinity;
  let isPumping = false;
  let isStopped = false;

  function wake(delay: number): void {
    if (isStopped) return;
    const at = clock.now() + delay;
    if (timer !== undefined && wakesAt <= at) return;
    timer?.cancel();
    wakesAt = at;
    timer = clock.after(
      delay,
      () => {
        timer = undefined;
        void pump().catch(parts.onError);
      },
      { background: true },
    );
  }

  async function pump(): Promise<void> {
    if (isPumping) {
      wake(batchPause);
      return;
    }
    isPumping = true;
    try {
      while (!isStopped && !parts.isFull()) {
        let more = false;
        for (const each of followed.values()) more = (await fill(each)) || more;
        const isReady =
          clock.now() - began > catchUpPatience || Array.from(followed.values()).every(each => each.isCaughtUp);
        const taken = isReady || merge.waiting() > mostWaiting * 4 ? merge.take(clock.now(), batchSize) : [];
        give(taken);
        await parts.turn();
        if (!more && taken.length < batchSize) break;
      }
      givePartials();
    } finally {
      isPumping = false;
    }
    const due = merge.due();
    if (due !== undefined && !parts.isFull()) wake(Math.max(batchPause, due - clock.now()));
  }

  /** Hands the entries of a source on to the merge; true when there may be more at once. */
  async function fill(each: Followed): Promise<boolean> {
    const { source } = each;
    const room = mostWaiting - merge.waiting(source.id);
    if (room <= 0) return false;
    each.position ??= await placeOf(each);
    if (each.position === undefined) return standAside(each);
    // Before anything is shown of it, this is the place to come back to.
    each.mark ??= source.file.mark(each.position, noProof, 'before');
    const settled = source.tail.settledTo();
    const found = source.tail.after(each.position, room);
    if (found === 'behind') return readBacklog(each);
    if (found === 'not-yet') return standAside(each);
    each.backlog = undefined;
    take(each, found.entries);
    each.position = Math.max(each.position, found.next);
    each.isCaughtUp = found.entries.length < room;
    if (each.isCaughtUp) merge.settle(source.id, settled);
    return !each.isCaughtUp;
  }

  /** Nothing can be read of it yet. When that is so because of trouble, nobody waits for it. */
  function standAside(each: Followed): false {
    each.isCaughtUp = each.source.tail.state().kind !== 'following';
    if (each.isCaughtUp) merge.settle(each.source.id, Infinity);
    return false;
  }

  /** The position at which a source is to be followed; undefined while it cannot be read. */
  async function placeOf(each: Followed): Promise<number | undefined> {
    const { source, from } = each;
    if (from === 'end') return source.tail.end();
    const begin = source.tail.begin();
    if (begin === undefined || from === 'begin') return begin === undefined ? undefined : 0;
    try {
      const found = await source.file.find(from.mark);
      if (found === undefined) each.gap = { sentence: placeGone };
      return found ?? 0;
    } catch {
      return undefined;
    }
  }

  async function readBacklog(each: Followed): Promise<boolean> {
    const { source } = each;
    try {
      if (each.backlog === undefined) {
        const extent = await source.file.look();
        const from = Math.max(extent.begin, each.position ?? 0);
        const until = Math.min(extent.end, source.tail.begin() ?? extent.end);
        const reader = source.reader(extent);
        // At 0 nothing was shown yet: whatever is there is the begin.
        if (each.position !== undefined && each.position > 0 && from > each.position)
          reader.gap({
            bytes: from - each.position,
            sentence: 'Lines were rotated away before they could be read.',
          });
        each.backlog = readForward({ file: source.file, from, until, reader, extent });
      }
      const entries = await each.backlog.next();
      if (entries === undefined) {
        each.backlog = undefined;
        each.position = Math.max(each.position ?? 0, source.tail.begin() ?? 0);
      } else
        take(
          each,
          entries.filter(entry => entry.partial !== true),
        );
      return true;
    } catch {
      // Its tail says why it cannot be read; it is tried again when that reads on.
      each.backlog = undefined;
      each.isCaughtUp = true;
      merge.settle(source.id, Infinity);
      return false;
    }
  }

  function take(each: Followed, entries: readonly Entry[]): void {
    const [first, ...others] = entries;
    if (first === undefined) return;
    const { gap } = each;
    each.gap = undefined;
    each.position = entries.at(-1)?.end ?? first.end;
    merge.push(each.source.id, gap === undefined ? entries : [{ ...first, gap }, ...others], clock.now());
  }

  function give(taken: readonly PlacedEntry[]): void {
    if (taken.length === 0 || isStopped) return;
    const shown: LogEntry[] = [];
    for (const placed of taken) {
      const each = followed.get(placed.entry.source);
      if (each === undefined) continue;
      each.mark = each.source.file.mark(placed.entry.end, placed.entry.tail, 'before');
      for (const chosen of choose(placed, each)) shown.push(...showChosen(chosen));
    }
    parts.send(shown, cursor());
  }

  /** What is to be shown now that this one came. */
  function choose(placed: PlacedEntry, each: Followed): readonly Chosen<PlacedEntry>[] {
    const { entry, late } = placed;
    const isHit = matcher.matches(entry) || each.partial?.start === entry.start;
    // One that comes late has no neighbours here: they were shown, or left out, before it.
    if (late && request.context > 0) return isHit ? [{ item: placed, isContext: false, isApart: false }] : [];
    return isHit || matcher.isThere(entry) ? near.take(placed, isHit).chosen : [];
  }

  function showChosen({ item, isContext, isApart }: Chosen<PlacedEntry>): readonly LogEntry[] {
    const { entry, order, late } = item;
    const each = followed.get(entry.source);
    if (each === undefined) return [];
    const replaces = replacedBy(each, entry);
    if (replaces !== undefined) each.partial = undefined;
    const marks = isContext ? [] : matcher.hits(entry.text);
    const place = { order, late, marks, context: isContext, apart: isApart && request.context > 0 };
    return [{ ...showEntry(entry, each.source.file, place, parts.hide), ...replaces }];
  }

  /** Lines without an end are shown when everything before them was; they do not move the cursor. */
  function givePartials(): void {
    // What is near it comes before it, and that is known when it is whole.
    if (request.context > 0) return;
    const shown: LogEntry[] = [];
    for (const each of followed.values()) {
      const { source } = each;
      const partial = source.tail.partial();
      if (partial === undefined || partial.end === each.partial?.end || merge.waiting(source.id) > 0) continue;
      if (each.position !== partial.start || !matcher.matches(partial)) continue;
      const replaces = replacedBy(each, partial);
      const late = partial.key < merge.shown().key;
      const place = { order: 'known' as const, late, marks: matcher.hits(partial.text) };
      const entry = showEntry(partial, source.file, place, parts.hide);
      shown.push({ ...entry, ...replaces });
      each.partial = { start: partial.start, end: partial.end, id: entry.id };
    }
    if (shown.length > 0 && !isStopped) parts.send(shown, cursor());
  }

  function replacedBy({ partial }: Followed, entry: Entry): { readonly replaces: string } | undefined {
    return partial?.start === entry.start ? { replaces: partial.id } : undefined;
  }

  function cursor(): string {
    const marks = Array.from(followed.values(), ({ source, mark }) => [source.id, mark] as const);
    const places = new Map(marks.flatMap(([id, mark]) => (mark === undefined ? [] : [[id, mark] as const])));
    const shown = merge.shown();
    const waiting = near.waiting();
    const [oldest] = waiting;
    if (oldest === undefined) return writeCursor(places, shown, near.state());
    // What waits for a hit is read again by whoever goes on from here, and is not late then.
    for (const { entry } of waiting.toReversed()) {
      const file = followed.get(entry.source)?.source.file;
      if (file !== undefined) places.set(entry.source, file.mark(entry.start, entry.head, 'behind'));
    }
    return writeCursor(places, { ...shown, key: Math.min(shown.key, oldest.entry.key) }, near.state());
  }

  return {
    follow(sources, from) {
      for (const source of sources) {
        if (followed.has(source.id)) continue;
        merge.add(source.id);
        const start = from(source);
        followed.set(source.id, {
          source,
          unwatch: source.tail.watch(() => wake(batchPause)),
          from: start,
          position: undefined,
          mark: typeof start === 'object' ? start.mark : undefined,
          backlog: undefined,
          isCaughtUp: false,
          gap: undefined,
          partial: undefined,
        });
      }
      wake(0);
    },
    resume: () => wake(0),
    stop() {
      isStopped = true;
      timer?.cancel();
      for (const { unwatch } of followed.values()) unwatch();
      followed.clear();
    },
  };
}
