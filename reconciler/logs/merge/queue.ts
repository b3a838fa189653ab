import type { Entry } from '../entry/types.ts';

/** Entries of one source that wait for their turn, in the order they were written. */
export interface EntryQueue {
  push(entries: readonly Entry[]): void;
  peek(): Entry | undefined;
  shift(): Entry | undefined;
  size(): number;
}

/** Taking from the front costs nothing, however long it is. */
export function createEntryQueue(): EntryQueue {
  let items: Entry[] = [];
  let first = 0;
  return {
    push(entries) {
      if (first > 0 && first === items.length) {
        items = [];
        first = 0;
      }
      for (const entry of entries) items.push(entry);
    },
    peek: () => items[first],
    shift() {
      const entry = items[first];
      if (entry === undefined) return undefined;
      first++;
      if (first > 1024 && first * 2 > items.length) {
        items = items.slice(first);
        first = 0;
      }
      return entry;
    },
    size: () => items.length - first,
  };
}
