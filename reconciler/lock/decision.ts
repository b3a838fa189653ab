import type { LockEntry } from '../desired/types.ts';
import type { WrittenImage } from './types.ts';

/**
 * Whether the entry of a lock file holds against another key that is computed now.
 *
 * `written` is what Pacer has written for the app, newest first. An entry that is the newest of them is Pacer's own, and
 * follows. Any other one was put there by a person, usually by `git revert`: it holds against every image that Pacer has
 * written after it, because those are what the person went back from. A key that is none of those is news, and moves it.
 */
export function holdsAgainst(entry: LockEntry, key: string, written: readonly WrittenImage[]): boolean {
  if (isAsWritten(entry, written)) return false;
  const place = written.findIndex(each => each.key === entry.key && each.digest === entry.digest);
  const undone = place < 0 ? written : written.slice(0, place);
  return undone.some(each => each.key === key);
}

/** True when an entry is what Pacer itself wrote last, or when nobody knows that it ever wrote one. */
export function isAsWritten(entry: LockEntry, written: readonly WrittenImage[]): boolean {
  const [newest] = written;
  return newest === undefined || (newest.key === entry.key && newest.digest === entry.digest);
}
