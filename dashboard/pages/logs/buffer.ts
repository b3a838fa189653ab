import type { LogEntry } from '../../../schemas/generated/log-entry.ts';
import type { LogMarker } from '../../../schemas/generated/log-marker.ts';

/** One row: an entry, or something that happened between entries. */
export type LogItem =
  | { readonly kind: 'entry'; readonly key: string; readonly at: number; readonly entry: LogEntry }
  | { readonly kind: 'marker'; readonly key: string; readonly at: number; readonly marker: LogMarker };

/** The rows in memory, a bounded number of them. No step of it costs more for a full memory than for an empty one. */
export interface LogBuffer {
  readonly count: number;
  /** How many of them are entries. */
  readonly entries: number;
  /** How many lines high all rows are, as they are drawn when nothing is wrapped or open. */
  readonly lines: number;
  /** Number of the first row, which stays with a row when others are dropped or put before it. */
  readonly firstNumber: number;
  at(index: number): LogItem | undefined;
  /** Rows from `from` on, up to and without `to`. */
  slice(from: number, to: number): readonly LogItem[];
  /** -1 when it is not there. */
  indexOf(key: string): number;
  /** Where a row begins, counted in lines, and how much higher than that the measured rows before it are; pixels. */
  placeOf(index: number): Place;
  /** The row that covers a place when a line is so many pixels high; the nearest one when none does. */
  indexAt(top: number, lineHeight: number): number;
  /** Adds what came last. An entry that is there already takes the place of the old one. How many are new. */
  append(entries: readonly LogEntry[], markers: readonly LogMarker[]): number;
  /** Adds what was before. */
  prepend(entries: readonly LogEntry[], markers: readonly LogMarker[]): void;
  /** Drops from the begin, or the end, what is over the limit; how many were dropped. */
  trim(from: 'begin' | 'end'): number;
  /** A row is so many pixels higher than its lines are. Whether that is news. */
  measure(key: string, extra: number): boolean;
  /** Forgets what was measured. */
  forgetMeasures(): void;
  clear(): void;
}

/** A distance from the first row. */
export interface Place {
  readonly lines: number;
  readonly extra: number;
}

/** Rows that are counted together. */
interface Chunk {
  items: LogItem[];
  lines: number;
  /** Pixels that its measured rows are higher than their lines. */
  extra: number;
}

const chunkRows = 256;

/** Rows of at most `limit` entries and markers. */
export function createLogBuffer(limit: number): LogBuffer {
  let chunks: Chunk[] = [];
  let count = 0;
  let entryCount = 0;
  let lines = 0;
  let firstNumber = 0;
  const home = new Map<string, Chunk>();
  const extras = new Map<string, number>();
  /** Keys of lines that had no end when they were shown, by their places. */
  const unfinishedOnes = new Map<string, string>();

  function take(item: LogItem, chunk: Chunk, place: number): void {
    if (place === chunk.items.length) chunk.items.push(item);
    else chunk.items.splice(place, 0, item);
    const high = linesOf(item);
    chunk.lines += high;
    lines += high;
    count++;
    if (item.kind === 'entry') entryCount++;
    home.set(item.key, chunk);
  }

  function push(item: LogItem): void {
    let last = chunks.at(-1);
    if (last === undefined || last.items.length >= chunkRows) {
      last = { items: [], lines: 0, extra: 0 };
      chunks.push(last);
    }
    take(item, last, last.items.length);
  }

  /** Puts a row behind the last one that is not later, and never before one of the same source. */
  function insert(item: LogItem): void {
    for (let number = chunks.length - 1; number >= 0; number--) {
      const chunk = chunks[number];
      if (chunk === undefined) continue;
      for (let place = chunk.items.length; place > 0; place--) {
        const before = chunk.items[place - 1];
        if (before === undefined || (before.at > item.at && !isSameSource(before, item))) continue;
        take(item, chunk, place);
        split(chunk, number);
        return;
      }
    }
    const [first] = chunks;
    if (first === undefined) return push(item);
    take(item, first, 0);
    split(first, 0);
  }

  /** Many late rows at one place must not make a chunk of any size. */
  function split(chunk: Chunk, number: number): void {
    if (chunk.items.length <= chunkRows * 4) return;
    const tail = chunkOf(chunk.items.splice(chunkRows * 2));
    chunk.lines -= tail.lines;
    chunk.extra -= tail.extra;
    chunks.splice(number + 1, 0, tail);
  }

  function chunkOf(items: LogItem[]): Chunk {
    const chunk: Chunk = { items, lines: 0, extra: 0 };
    for (const item of items) {
      chunk.lines += linesOf(item);
      chunk.extra += extras.get(item.key) ?? 0;
      home.set(item.key, chunk);
    }
    return chunk;
  }

  /** Puts an item in the place of another one. */
  function replace(key: string, item: LogItem): void {
    const chunk = home.get(key);
    const place = chunk?.items.findIndex(other => other.key === key) ?? -1;
    const old = chunk?.items[place];
    if (chunk === undefined || old === undefined) return;
    chunk.items[place] = item;
    const higher = linesOf(item) - linesOf(old);
    chunk.lines += higher;
    lines += higher;
    if (item.key === key) return;
    const extra = extras.get(key) ?? 0;
    chunk.extra -= extra;
    extras.delete(key);
    home.delete(key);
    home.set(item.key, chunk);
  }

  /** Takes a row out, so that another one can stand elsewhere in its stead. */
  function remove(key: string): void {
    const chunk = home.get(key);
    const place = chunk?.items.findIndex(other => other.key === key) ?? -1;
    if (chunk !== undefined && place >= 0) forget(chunk, chunk.items.splice(place, 1));
  }

  function forget(chunk: Chunk, items: readonly LogItem[]): void {
    for (const item of items) {
      const high = linesOf(item);
      const extra = extras.get(item.key) ?? 0;
      chunk.lines -= high;
      chunk.extra -= extra;
      lines -= high;
      count--;
      if (item.kind === 'entry') entryCount--;
      home.delete(item.key);
      extras.delete(item.key);
    }
  }

  function mark(marker: LogMarker): void {
    const item = markerItem(marker);
    if (!home.has(item.key)) insert(item);
  }

  /** What happened before the first entry; where exactly is known when there are older ones. */
  function leadingMarkers(): readonly LogMarker[] {
    const found: LogMarker[] = [];
    for (const { items } of chunks)
      for (const item of items) {
        if (item.kind === 'entry') return found;
        found.push(item.marker);
      }
    return found;
  }

  function drop(from: 'begin' | 'end', over: number): void {
    let left = over;
    while (left > 0) {
      const chunk = from === 'begin' ? chunks[0] : chunks.at(-1);
      if (chunk === undefined) return;
      const some = Math.min(left, chunk.items.length);
      forget(chunk, from === 'begin' ? chunk.items.splice(0, some) : chunk.items.splice(-some, some));
      left -= some;
      if (chunk.items.length > 0) continue;
      if (from === 'begin') chunks.shift();
      else chunks.pop();
    }
  }

  return {
    get count() {
      return count;
    },
    get entries() {
      return entryCount;
    },
    get lines() {
      return lines;
    },
    get firstNumber() {
      return firstNumber;
    },
    at(index) {
      if (index < 0) return undefined;
      let left = index;
      for (const { items } of chunks) {
        if (left < items.length) return items[left];
        left -= items.length;
      }
      return undefined;
    },
    slice(from, to) {
      const found: LogItem[] = [];
      let begin = 0;
      for (const { items } of chunks) {
        if (begin >= to) break;
        if (begin + items.length > from) found.push(...items.slice(Math.max(0, from - begin), to - begin));
        begin += items.length;
      }
      return found;
    },
    indexOf(key) {
      const wanted = home.get(key);
      if (wanted === undefined) return -1;
      let begin = 0;
      for (const chunk of chunks) {
        if (chunk === wanted) return begin + chunk.items.findIndex(item => item.key === key);
        begin += chunk.items.length;
      }
      return -1;
    },
    placeOf(index) {
      const place = { lines: 0, extra: 0 };
      let left = index;
      for (const chunk of chunks) {
        if (left >= chunk.items.length) {
          place.lines += chunk.lines;
          place.extra += chunk.extra;
          left -= chunk.items.length;
          continue;
        }
        for (const item of chunk.items) {
          if (left-- <= 0) return place;
          place.lines += linesOf(item);
          place.extra += extras.get(item.key) ?? 0;
        }
      }
      return place;
    },
    indexAt(top, lineHeight) {
      let below = top;
      let index = 0;
      for (const chunk of chunks) {
        const high = chunk.lines * lineHeight + chunk.extra;
        if (below >= high) {
          below -= high;
          index += chunk.items.length;
          continue;
        }
        for (const item of chunk.items) {
          below -= linesOf(item) * lineHeight + (extras.get(item.key) ?? 0);
          if (below < 0) return index;
          index++;
        }
      }
      return Math.max(0, count - 1);
    },
    append(entries, markers) {
      let added = 0;
      let before = lastAt(chunks);
      for (const entry of entries) {
        const item = entryItem(entry, before);
        const unfinished = unfinishedOnes.get(placeIn(entry.id));
        if (entry.partial === true) unfinishedOnes.set(placeIn(entry.id), entry.id);
        else if (unfinished !== undefined) unfinishedOnes.delete(placeIn(entry.id));
        // A line that was shown before it had an end was not in its order yet: others may have come before it since.
        if (unfinished !== undefined && home.has(unfinished)) remove(unfinished);
        else if (home.has(item.key)) {
          replace(item.key, item);
          continue;
        } else added++;
        if (entry.late === true) insert(item);
        else {
          push(item);
          before = item.at;
        }
      }
      for (const marker of markers) mark(marker);
      return added;
    },
    prepend(entries, markers) {
      const fresh: LogItem[] = [];
      const keys = new Set<string>();
      for (const entry of entries) {
        const item = entryItem(entry, fresh.at(-1)?.at);
        if (home.has(item.key) || keys.has(item.key)) continue;
        keys.add(item.key);
        fresh.push(item);
      }
      const made: Chunk[] = [];
      for (let from = 0; from < fresh.length; from += chunkRows) {
        const chunk = chunkOf(fresh.slice(from, from + chunkRows));
        lines += chunk.lines;
        made.push(chunk);
      }
      const leading = leadingMarkers();
      if (leading.length > 0) drop('begin', leading.length);
      chunks = [...made, ...chunks];
      count += fresh.length;
      entryCount += fresh.length;
      firstNumber -= fresh.length;
      for (const marker of [...leading, ...markers]) mark(marker);
    },
    trim(from) {
      const over = count - limit;
      if (over <= 0) return 0;
      drop(from, over);
      if (from === 'begin') firstNumber += over;
      return over;
    },
    measure(key, extra) {
      const chunk = home.get(key);
      const old = extras.get(key) ?? 0;
      if (chunk === undefined || Math.abs(old - extra) < 0.5) return false;
      if (extra === 0) extras.delete(key);
      else extras.set(key, extra);
      chunk.extra += extra - old;
      return true;
    },
    forgetMeasures() {
      extras.clear();
      for (const chunk of chunks) chunk.extra = 0;
    },
    clear() {
      chunks = [];
      count = 0;
      entryCount = 0;
      lines = 0;
      home.clear();
      unfinishedOnes.clear();
      extras.clear();
    },
  };
}

/** How many lines of text a row is high when it is neither wrapped nor open: a folded entry has a second one, what is missing or left out before an entry one of its own. */
export function linesOf(item: LogItem): number {
  if (item.kind === 'marker') return 1;
  const { entry } = item;
  return 1 + (entry.lines > 1 ? 1 : 0) + (entry.gap === undefined ? 0 : 1) + (entry.apart === true ? 1 : 0);
}

/** Source and place of an entry. The rest of its id says what stood there, and that changes while it is being written. */
function placeIn(id: string): string {
  const end = id.indexOf('.');
  return end < 0 ? id : id.slice(0, end);
}

function lastAt(chunks: readonly Chunk[]): number | undefined {
  return chunks.at(-1)?.items.at(-1)?.at;
}

function isSameSource(one: LogItem, other: LogItem): boolean {
  return one.kind === 'entry' && other.kind === 'entry' && one.entry.source === other.entry.source;
}

/**
 * An entry without a time stands where the one before it stands, and so does one whose time goes back: what comes late is
 * put where it belongs among places, which never go back.
 */
function entryItem(entry: LogEntry, before: number | undefined): LogItem {
  const time = entry.time === undefined ? undefined : Date.parse(entry.time);
  const at = entry.late === true ? (time ?? before ?? 0) : Math.max(time ?? -Infinity, before ?? time ?? 0);
  return { kind: 'entry', key: entry.id, at, entry };
}

function markerItem(marker: LogMarker): LogItem {
  const key = `${marker.time} ${marker.instance ?? marker.app ?? ''} ${marker.sentence}`;
  return { kind: 'marker', key, at: Date.parse(marker.time), marker };
}
