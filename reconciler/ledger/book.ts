import type { LastAction } from '../plan/types.ts';
import { isAction, isLastOutcome, saysTheSame } from './line.ts';
import type { LedgerEntry, LedgerFilter } from './types.ts';

/** The ledger in memory. */
export interface Book {
  /** Takes an entry in at its time; false when it says nothing new. */
  add(entry: LedgerEntry): boolean;
  entries(filter: LedgerFilter): readonly LedgerEntry[];
  last(app: string): LastAction | undefined;
}

interface Page {
  readonly entries: LedgerEntry[];
  /** Newest line of the newest action that put or deleted something; kept apart, so that forgetting never loses it. */
  latest: LedgerEntry | undefined;
}

/** Makes an empty book that keeps the newest `keep` entries of each app. */
export function createBook(keep: number): Book {
  const pages = new Map<string, Page>();

  function pageOf(app: string): Page {
    const known = pages.get(app);
    if (known !== undefined) return known;
    const page: Page = { entries: [], latest: undefined };
    pages.set(app, page);
    return page;
  }

  return {
    add(entry) {
      const page = pageOf(entry.app);
      if (page.entries.some(known => saysTheSame(known, entry))) return false;
      // Putting an older wish back says nothing about the newest one: that stays failed.
      if (
        entry.cause !== 'rollback' &&
        entry.outcome !== 'held' &&
        isAction(entry) &&
        (page.latest === undefined || isLater(entry, page.latest))
      )
        page.latest = entry;
      insert(page.entries, entry);
      if (page.entries.length > keep) forgetOne(page.entries);
      return true;
    },
    entries(filter) {
      const chosen = filter.app === undefined ? [...pages.values()] : [pages.get(filter.app)];
      const found = chosen.flatMap(page => page?.entries ?? []);
      const matching =
        filter.commit === undefined ? found : found.filter(entry => entry.commit.startsWith(filter.commit ?? ''));
      return chosen.length === 1 ? [...matching] : matching.toSorted((a, b) => compare(a.time, b.time));
    },
    last(app) {
      const latest = pages.get(app)?.latest;
      if (latest === undefined) return undefined;
      const { wish, outcome, commit } = latest;
      return isLastOutcome(outcome) ? { wish, outcome, commit } : undefined;
    },
  };
}

/** What is told of the past goes before what was done: an app that loses its health often must not lose its history. */
function forgetOne(entries: LedgerEntry[]): void {
  const index = entries.findIndex(entry => !isAction(entry));
  entries.splice(Math.max(0, index), 1);
}

/** Entries mostly come in order: the place is looked for from the end. Equal times keep the order of arrival. */
function insert(entries: LedgerEntry[], entry: LedgerEntry): void {
  let index = entries.length;
  while (index > 0 && compare(entries[index - 1]?.time ?? '', entry.time) > 0) index -= 1;
  entries.splice(index, 0, entry);
}

/**
 * Of two actions the one that began later counts, whatever was written about the other afterwards ("superseded" comes
 * after the "started" of its successor). Of two lines of one action the later one does, and an end is later than a start.
 */
function isLater(entry: LedgerEntry, known: LedgerEntry): boolean {
  if (entry.started !== known.started) return compare(entry.started, known.started) > 0;
  if (entry.outcome === 'started') return known.outcome === 'started' && compare(entry.time, known.time) >= 0;
  if (known.outcome === 'started') return true;
  return compare(entry.time, known.time) >= 0;
}

// Times are ISO 8601 in UTC with milliseconds: their order is that of the text.
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
