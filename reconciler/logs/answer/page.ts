import type { LogPage } from '../../../schemas/generated/log-page.ts';
import type { LogMarker } from '../../../schemas/generated/log-marker.ts';
import { pacerError } from '../../../errors/pacer-error.ts';
import { readCursor, readEntryId, readShown, writeCursor, type Places } from '../cursor.ts';
import type { Entry } from '../entry/types.ts';
import { createMatcher } from '../filter.ts';
import { mergeChunks, type ChunkReader } from '../merge/page-merge.ts';
import { createOrderJudge, type OrderJudge } from '../merge/order.ts';
import { readBackward } from '../read/backward.ts';
import { readForward } from '../read/forward.ts';
import { seekTime } from '../read/seek.ts';
import type { LogRequest } from '../select/request.ts';
import { showEntry } from '../show-entry.ts';
import { markBefore, markBegin, markBehind, type LookedAt } from './places.ts';

/** What a page is made of. */
export interface PageParts {
  readonly looked: readonly LookedAt[];
  readonly request: LogRequest;
  readonly turn: () => Promise<void>;
  readonly hide: <T>(value: T) => T;
  readonly now: () => number;
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
  /** Entries that fit, in the order in which they were found. */
  readonly found: readonly Entry[];
  readonly lastKey: number | undefined;
}

/** One page: the newest, the one before or after a cursor, or the one around an entry. */
export async function readPage(parts: PageParts): Promise<PageBody> {
  const { request } = parts;
  if (request.around !== undefined) return pageAround(parts, request.around);
  if (request.after !== undefined) {
    const judge = createOrderJudge(readShown(request.after));
    return pageAfter(parts, await placesAfter(parts, request.after), judge);
  }
  const places =
    request.before === undefined ? new Map<string, number>() : await placesOf(parts, cursorOf(request.before));
  return pageBefore(parts, places, createOrderJudge(), request.before !== undefined);
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

async function pageBefore(
  parts: PageParts,
  places: ReadonlyMap<string, number>,
  judge: OrderJudge,
  isSequel: boolean,
): Promise<PageBody> {
  const { looked, request } = parts;
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
  const walk = await walkThrough(
    parts,
    mergeChunks(chunks, 'backward'),
    readers,
    oldest,
    key => floor !== undefined && key < floor,
  );
  const entries = show(parts, walk.found.toReversed(), judge);
  const given = request.before === undefined ? undefined : readCursor(request.before);
  const markOf = (choose: (look: LookedAt) => string): Places =>
    new Map(looked.map(look => [look.source.id, choose(look)]));
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
    ),
    after: writeCursor(markOf(behind), isSequel ? undefined : judge.shown()),
    reason: walk.reason,
    ...scanned(walk),
  };
}

async function pageAfter(parts: PageParts, places: ReadonlyMap<string, number>, judge: OrderJudge): Promise<PageBody> {
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
  const walk = await walkThrough(
    parts,
    mergeChunks(chunks, 'forward'),
    readers,
    newest,
    key => ceiling !== undefined && key > ceiling,
  );
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
    after: writeCursor(after, judge.shown()),
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
    request: { ...without(parts.request), limit: Math.ceil(parts.request.limit / 2) },
  };
  const judge = createOrderJudge();
  const earlier = await pageBefore(half, new Map(places), judge, true);
  const later = await pageAfter(half, new Map(places), judge);
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
  isBeyond: (key: number) => boolean,
): Promise<Walk> {
  const { request, turn, now } = parts;
  const matcher = createMatcher(request.filter);
  const started = now();
  const found: Entry[] = [];
  let count = 0;
  let lastKey: number | undefined;
  for await (const entry of entries) {
    if (isBeyond(entry.key)) return { reason: 'end', found, lastKey };
    passed.set(entry.source, entry);
    lastKey = entry.key;
    if (matcher.matches(entry)) found.push(entry);
    if (found.length >= request.limit) return { reason: 'page', found, lastKey };
    if (++count % entriesPerTurn !== 0) continue;
    await turn();
    const bytes = readers.reduce((sum, reader) => sum + reader.scanned(), 0);
    if (bytes > mostBytes || now() - started > mostMilliseconds) return { reason: 'budget', found, lastKey };
  }
  return { reason: 'end', found, lastKey };
}

function scanned({ lastKey }: Walk): { readonly scannedTo?: string } {
  return lastKey === undefined || !Number.isFinite(lastKey) ? {} : { scannedTo: new Date(lastKey).toISOString() };
}

function show({ looked, request, hide }: PageParts, entries: readonly Entry[], judge: OrderJudge): LogPage['entries'] {
  const files = new Map(looked.map(({ source }) => [source.id, source.file]));
  const matcher = createMatcher(request.filter);
  return entries.flatMap(entry => {
    const file = files.get(entry.source);
    if (file === undefined) return [];
    return [showEntry(entry, file, { ...judge.judge(entry), marks: matcher.hits(entry.text) }, hide)];
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
