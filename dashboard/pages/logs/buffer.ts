import type { LogEntry } from '../../../schemas/generated/log-entry.ts';
import type { LogMarker } from '../../../schemas/generated/log-marker.ts';

/** One row: an entry, or something that happened between entries. */
export type LogItem =
  | { readonly kind: 'entry'; readonly key: string; readonly at: number; readonly entry: LogEntry }
  | { readonly kind: 'marker'; readonly key: string; readonly at: number; readonly marker: LogMarker };

/** The rows in memory, a bounded number of them. */
export interface LogBuffer {
  /** The rows in order. The same array changes; look at `append` and its like for when. */
  items(): readonly LogItem[];
  /** Adds what came last. An entry that is there already takes the place of the old one. How many are new. */
  append(entries: readonly LogEntry[], markers: readonly LogMarker[]): number;
  /** Adds what was before. */
  prepend(entries: readonly LogEntry[], markers: readonly LogMarker[]): void;
  /** Drops from the begin, or the end, what is over the limit; how many were dropped. */
  trim(from: 'begin' | 'end'): number;
  indexOf(key: string): number;
  clear(): void;
}

/** Late entries are looked for among so many; what is older than that is put there all the same. */
const lookBack = 5_000;

/** Rows of at most `limit` entries and markers. */
export function createLogBuffer(limit: number): LogBuffer {
  let items: LogItem[] = [];
  const known = new Set<string>();

  /** Where something of this time belongs, seen from the end. */
  function placeOf(at: number): number {
    const least = Math.max(0, items.length - lookBack);
    for (let index = items.length; index > least; index--) if ((items[index - 1]?.at ?? 0) <= at) return index;
    return least;
  }

  function replace(item: LogItem): void {
    for (let index = items.length - 1; index >= 0; index--)
      if (items[index]?.key === item.key) {
        items[index] = item;
        return;
      }
  }

  function mark(marker: LogMarker): void {
    const item = markerItem(marker);
    if (known.has(item.key)) return;
    known.add(item.key);
    items.splice(placeOf(item.at), 0, item);
  }

  return {
    items: () => items,
    append(entries, markers) {
      let added = 0;
      for (const entry of entries) {
        const item = entryItem(entry, items.at(-1)?.at);
        if (known.has(item.key)) {
          replace(item);
          continue;
        }
        known.add(item.key);
        added++;
        if (entry.late === true) items.splice(placeOf(item.at), 0, item);
        else items.push(item);
      }
      for (const marker of markers) mark(marker);
      return added;
    },
    prepend(entries, markers) {
      const before: LogItem[] = [];
      for (const entry of entries) {
        const item = entryItem(entry, before.at(-1)?.at);
        if (known.has(item.key)) continue;
        known.add(item.key);
        before.push(item);
      }
      items = [...before, ...items];
      for (const marker of markers) mark(marker);
    },
    trim(from) {
      const over = items.length - limit;
      if (over <= 0) return 0;
      const dropped = from === 'begin' ? items.splice(0, over) : items.splice(limit);
      for (const { key } of dropped) known.delete(key);
      return over;
    },
    indexOf: key => (known.has(key) ? items.findIndex(item => item.key === key) : -1),
    clear() {
      items = [];
      known.clear();
    },
  };
}

/** An entry without a time stands where the one before it stands. */
function entryItem(entry: LogEntry, before: number | undefined): LogItem {
  const at = entry.time === undefined ? (before ?? 0) : Date.parse(entry.time);
  return { kind: 'entry', key: entry.id, at, entry };
}

function markerItem(marker: LogMarker): LogItem {
  const key = `${marker.time} ${marker.instance ?? marker.app ?? ''} ${marker.sentence}`;
  return { kind: 'marker', key, at: Date.parse(marker.time), marker };
}
