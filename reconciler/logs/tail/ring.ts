import type { Entry } from '../entry/types.ts';

/** The newest entries of one source. */
export interface Ring {
  /** Forgets everything; the next entries begin at this position. */
  reset(position: number | undefined): void;
  push(entries: readonly Entry[]): void;
  /** There is nothing up to this position. */
  skip(position: number): void;
  after(position: number, most: number): { readonly entries: readonly Entry[]; readonly next: number } | 'behind';
  begin(): number | undefined;
  end(): number | undefined;
}

const mostEntries = 1_500;
const mostCharacters = 512 * 1024;

/** Bounded by number and by size. */
export function createRing(): Ring {
  let items: Entry[] = [];
  let first = 0;
  let characters = 0;
  let begin: number | undefined;
  let end: number | undefined;

  function shrink(): void {
    while (items.length - first > 1 && (items.length - first > mostEntries || characters > mostCharacters)) {
      characters -= items[first]?.text.length ?? 0;
      first++;
      begin = items[first]?.start ?? begin;
    }
    if (first > 1024 && first * 2 > items.length) {
      items = items.slice(first);
      first = 0;
    }
  }

  /** The first entry that begins at the position or later. */
  function indexOf(position: number): number {
    let low = first;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((items[middle]?.start ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    reset(position) {
      items = [];
      first = 0;
      characters = 0;
      begin = position;
      end = position;
    },
    push(entries) {
      for (const entry of entries) {
        items.push(entry);
        characters += entry.text.length;
        end = entry.end;
      }
      shrink();
    },
    skip(position) {
      end = position;
    },
    after(position, most) {
      if (begin === undefined || position < begin) return 'behind';
      const from = indexOf(position);
      const entries = items.slice(from, from + most);
      return { entries, next: entries.at(-1)?.end ?? position };
    },
    begin: () => begin,
    end: () => end,
  };
}
