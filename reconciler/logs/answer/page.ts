import type { LogPage } from '../../../schemas/generated/log-page.ts';
import type { LogMarker } from '../../../schemas/generated/log-marker.ts';
import { pacerError } from '../../../errors/pacer-error.ts';
import { readCursor, readEntryId, readNear, readShown, writeCursor, type Places } from '../cursor.ts';
import type { Entry } from '../entry/types.ts';
import { createMatcher } from '../filter.ts';
import { mergeChunks, type ChunkReader } from '../merge/page-merge.ts';
import { createOrderJudge, type OrderJudge } from '../merge/order.ts';
import { readBackward } from '../read/backward.ts';
import { readForward } from '../read/forward.ts';
import { seekTime } from '../read/seek.ts';
import type { LogRequest } from '../select/request.ts';
import { showEntry } from '../show-entry.ts';
import { createLogEnd } from './log-end.ts';
import { createNear, nothingLeftOut, type Chosen, type NearState } from './near.ts';
import { markBefore, markBegin, markBehind, type LookedAt } from './places.ts';

/** What a page is made of. */
export interface PageParts {
  readonly looked: readonly LookedAt[];
  readonly request: LogRequest;
  readonly turn: () => Promise<void>;
  readonly hide: <T>(value: T) => T;
  readonly now: () => number;
  /** An entry that is shown whether it fits or not. */
  readonly anchor?: Pick<Entry, 'source' | 'start'>;
}

/** Entries of a page with the cursors around them. */
export type PageBody = Pick<LogPage, 'entries' | 'before' | 'after' | 'reason'> & {
  readonly scannedTo?: string;
  readonly anchor?: string;
};

/** As much is read for one page, and so long. */
const mostBytes = 24 * 1024 * 1024;
const mostMilliseconds = 4_000;
const entriesPerTurn = 200;

interface Walk {
  readonly reason: LogPage['reason'];
  /** What is shown, in the order in which it was found. */
  readonly found: readonly Chosen<Entry>[];
  readonly near: NearState;
  /** Whether something was left out behind what was found last, as far as it is known. */
  readonly isApart: boolean;
  readonly lastKey: number | undefined;
}

/** One page: the newest, the one before or after a cursor, or the one around an entry. */
export async function readPage(parts: PageParts): Promise<PageBody> {
  const { request } = parts;
  if (request.around !== undefined) return pageAround(parts, request.around);
  if (request.after !== undefined) {
    const judge = createOrderJudge(readShown(request.after));
    return pageAfter(parts, await placesAfter(parts, request.after), judge, readNear(request.after));
  }
  const judge = createOrderJudge();
  if (request.before === undefined) return pageBefore(parts, new Map(), judge, undefined);
  const places = await placesOf(parts, cursorOf(request.before));
  return pageBefore(parts, places, judge, readNear(request.before));
}

/** Positions of the places of a cursor. A place that is not there any more is the begin of what is there. */
async function placesOf({ looked }: Pick<PageParts, 'looked'>, places: Places): Promise<Map<string, number>> {
  const positions = new Map<string, number>();
  await Promise.all(
    looked.map(async ({ source, extent }) => {
      const mark = places.get(source.id);
      if (mark !== undefined) positions.set(source.id, (await source.file.find(mark)) ?? extent.begin);
    }),
  );
  return positions;
}

/** The positions at which reading on begins: those of a cursor, or `start` and `end` of what is selected. */
export async function placesAfter(
  { looked, request }: Pick<PageParts, 'looked' | 'request'>,
  cursor: string,
): Promise<Map<string, number>> {
  if (cursor === 'end') return new Map(looked.map(({ source, extent }) => [source.id, extent.end]));
  const { since } = request.filter;
  if (cursor !== 'start') return placesOf({ looked }, cursorOf(cursor));
  const begins = looked.map(async ({ source, extent }) => {
    const position = since === undefined ? extent.begin : await seekTime(source, extent, since);
    return [source.id, position] as const;
  });
  return new Map(await Promise.all(begins));
}

function cursorOf(text: string): Places {
  const places = readCursor(text);
  if (places === undefined) throw pacerError('usage', { message: 'That is no cursor of a page of logs.' });
  return places;
}

/** The page before some places; without `near` the newest. */
async function pageBefore(
  parts: PageParts,
  places: ReadonlyMap<string, number>,
  judge: OrderJudge,
  near: NearState | undefined,
): Promise<PageBody> {
  const { looked, request } = parts;
  const isSequel = near !== undefined;
  const end = createLogEnd(request.context);
  const newest = new Map<string, Entry>();
  const oldest = new Map<string, Entry>();
  const readers: { scanned(): number }[] = [];
  const chunks = looked.flatMap(({ source, extent }): ChunkReader[] => {
    const from = places.get(source.id);
    // What was not there when the page behind this one was read began later.
    if (isSequel && from === undefined) return [];
    const backward = readBackward({
      file: source.file,
      from: from ?? extent.end,
      createReader: () => source.reader(extent),
      extent,
    });
    readers.push(backward);
    return [
      async () => {
        const entries = await backward.previous();
        const last = entries?.at(-1);
        if (last !== undefined && !newest.has(source.id)) newest.set(source.id, last);
        return entries;
      },
    ];
  });
  const floor = request.filter.since;
  const walk = await walkThrough(parts, mergeChunks(chunks, 'backward'), readers, oldest, {
    direction: 'backward',
    near: near ?? nothingLeftOut,
    isBeyond: key => floor !== undefined && key < floor,
    onEntry: end.pass,
  });
  // What was left out behind an entry on the way back stands before it.
  const found = walk.found.map((each, index) => ({ ...each, isApart: walk.found[index + 1]?.isApart ?? walk.isApart }));
  const entries = show(parts, found.toReversed(), judge);
  const given = request.before === undefined ? undefined : readCursor(request.before);
  const markOf = (choose: (look: LookedAt) => string): Places =>
    new Map(looked.map(look => [look.source.id, choose(look)]));
  const unseen = isSequel ? [] : end.unseen();
  const behind = ({ source, extent }: LookedAt): string => {
    const last = newest.get(source.id);
    return given?.get(source.id) ?? (last === undefined ? markBegin(source, extent) : markBehind(source, last));
  };
  return {
    entries,
    before: writeCursor(
      markOf(look => {
        const entry = oldest.get(look.source.id);
        return entry === undefined ? behind(look) : markBefore(look.source, entry);
      }),
      undefined,
      walk.near,
    ),
    after: writeCursor(
      markOf(look => {
        const entry = unseen.findLast(({ source }) => source === look.source.id);
        return entry === undefined ? behind(look) : markBefore(look.source, entry);
      }),
      isSequel ? undefined : judge.shown(),
      isSequel ? undefined : end.state(),
    ),
    reason: walk.reason,
    ...scanned(walk),
  };
}

async function pageAfter(
  parts: PageParts,
  places: ReadonlyMap<string, number>,
  judge: OrderJudge,
  near: NearState,
): Promise<PageBody> {
  const { looked, request } = parts;
  const newest = new Map<string, Entry>();
  const first = new Map<string, Entry>();
  const readers: { scanned(): number }[] = [];
  const chunks = looked.map(({ source, extent }): ChunkReader => {
    const from = Math.max(extent.begin, places.get(source.id) ?? extent.begin);
    const forward = readForward({ file: source.file, from, until: extent.end, reader: source.reader(extent), extent });
    readers.push(forward);
    return async () => {
      const entries = await forward.next();
      const [entry] = entries ?? [];
      if (entry !== undefined && !first.has(source.id)) first.set(source.id, entry);
      return entries;
    };
  });
  const ceiling = request.filter.until;
  const walk = await walkThrough(parts, mergeChunks(chunks, 'forward'), readers, newest, {
    direction: 'forward',
    near,
    isBeyond: key => ceiling !== undefined && key > ceiling,
  });
  const given = request.after === undefined ? undefined : readCursor(request.after);
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  for (const { source, extent } of looked) {
    const last = newest.get(source.id);
    const begin = first.get(source.id);
    const unread =
      given?.get(source.id) ?? (begin === undefined ? markBegin(source, extent) : markBefore(source, begin));
    before.set(source.id, unread);
    after.set(source.id, last === undefined ? unread : markBehind(source, last));
  }
  return {
    entries: show(parts, walk.found, judge),
    before: writeCursor(before),
    after: writeCursor(after, judge.shown(), walk.near),
    reason: walk.reason,
    ...scanned(walk),
  };
}

async function pageAround(parts: PageParts, id: string): Promise<PageBody> {
  const wanted = readEntryId(id);
  const look = parts.looked.find(({ source }) => source.id === wanted?.source);
  const position = wanted === undefined || look === undefined ? undefined : await look.source.file.find(wanted.mark);
  if (look === undefined || position === undefined)
    throw pacerError('log-entry-gone', {
      message: 'The entry of this link is not in the selected logs, or not any more.',
    });
  const { source, extent } = look;
  const forward = readForward({
    file: source.file,
    from: position,
    until: extent.end,
    reader: source.reader(extent),
    extent,
  });
  let entry: Entry | undefined;
  for (let chunk = await forward.next(); chunk !== undefined && entry === undefined; chunk = await forward.next())
    entry = chunk[0];
  const time = entry?.key ?? extent.lookedAt;
  const places = await Promise.all(
    parts.looked.map(async other => {
      const at = other.source === source ? position : await placeAt(other, time);
      return [other.source.id, at] as const;
    }),
  );
  const half: PageParts = {
    ...parts,
    ...(entry === undefined ? {} : { anchor: entry }),
    request: { ...without(parts.request), limit: Math.ceil(parts.request.limit / 2) },
  };
  const judge = createOrderJudge();
  const earlier = await pageBefore(half, new Map(places), judge, { left: parts.request.context, isApart: false });
  const later = await pageAfter(half, new Map(places), judge, nothingLeftOut);
  return {
    entries: [...earlier.entries, ...later.entries],
    before: earlier.before,
    after: later.after,
    reason: later.reason,
    anchor: id,
  };
}

/** The begin of the first entry that happened at a time or later. */
async function placeAt({ source, extent }: LookedAt, time: number): Promise<number> {
  const from = await seekTime(source, extent, time);
  const forward = readForward({ file: source.file, from, until: extent.end, reader: source.reader(extent), extent });
  for (let chunk = await forward.next(); chunk !== undefined; chunk = await forward.next()) {
    const found = chunk.find(entry => entry.key >= time);
    if (found !== undefined) return found.start;
  }
  return extent.end;
}

function without({ around: _around, before: _before, after: _after, ...rest }: LogRequest): LogRequest {
  return rest;
}

async function walkThrough(
  parts: PageParts,
  entries: AsyncGenerator<Entry>,
  readers: readonly { scanned(): number }[],
  passed: Map<string, Entry>,
  way: {
    readonly direction: 'forward' | 'backward';
    readonly near: NearState;
    readonly isBeyond: (key: number) => boolean;
    readonly onEntry?: (entry: Entry, isHit: boolean) => void;
  },
): Promise<Walk> {
  const { request, turn, now, anchor } = parts;
  const matcher = createMatcher(request.filter);
  const near = createNear<Entry>(request.context, way.near);
  const started = now();
  const found: Chosen<Entry>[] = [];
  let count = 0;
  let lastKey: number | undefined;

  const ended = (reason: Walk['reason']): Walk => {
    const state = near.state();
    const isApart = state.isApart || (reason === 'end' && near.waiting().length > 0);
    return { reason, found, lastKey, near: state, isApart };
  };

  for await (const entry of entries) {
    if (way.isBeyond(entry.key)) return ended('end');
    const isAnchor = anchor?.source === entry.source && anchor.start === entry.start;
    if (isAnchor || matcher.isThere(entry)) {
      const isHit = isAnchor || matcher.matches(entry);
      // From a full page on the way back goes on until it is known whether its last group does: its begin is marked.
      if (isHit && found.length >= request.limit) return ended('page');
      way.onEntry?.(entry, isHit);
      const { chosen, dropped } = near.take(entry, isHit);
      for (const each of dropped) passed.set(each.source, each);
      for (const { item } of chosen) passed.set(item.source, item);
      found.push(...chosen);
      const isKnown = way.direction === 'forward' || request.context === 0 || near.state().isApart;
      lastKey = entry.key;
      if (isKnown && found.length >= request.limit) return ended('page');
    } else if (!near.waiting().some(({ source }) => source === entry.source)) passed.set(entry.source, entry);
    lastKey = entry.key;
    if (++count % entriesPerTurn !== 0) continue;
    await turn();
    const bytes = readers.reduce((sum, reader) => sum + reader.scanned(), 0);
    if (bytes > mostBytes || now() - started > mostMilliseconds) return ended('budget');
  }
  return ended('end');
}

function scanned({ lastKey }: Walk): { readonly scannedTo?: string } {
  return lastKey === undefined || !Number.isFinite(lastKey) ? {} : { scannedTo: new Date(lastKey).toISOString() };
}

function show(
  { looked, request, hide }: PageParts,
  entries: readonly Chosen<Entry>[],
  judge: OrderJudge,
): LogPage['entries'] {
  const files = new Map(looked.map(({ source }) => [source.id, source.file]));
  const matcher = createMatcher(request.filter);
  return entries.flatMap(({ item: entry, isContext, isApart }) => {
    const file = files.get(entry.source);
    if (file === undefined) return [];
    const marks = isContext ? [] : matcher.hits(entry.text);
    const apart = isApart && request.context > 0;
    return [showEntry(entry, file, { ...judge.judge(entry), marks, context: isContext, apart }, hide)];
  });
}

/** Markers in the time of a page. */
export function markersBetween(
  markers: readonly LogMarker[],
  entries: LogPage['entries'],
  isNewest: boolean,
): LogMarker[] {
  const times = entries.flatMap(({ time }) => (time === undefined ? [] : [time]));
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return isNewest ? [...markers] : [];
  return markers.filter(({ time }) => time >= first && (isNewest || time <= last));
}
