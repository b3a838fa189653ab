import type { ActivityEntry } from '../../schemas/generated/activity.ts';
import { durationOf } from '../desired/duration.ts';
import { isInGroup } from '../policy/scope.ts';

type Predicate = (entry: ActivityEntry) => boolean;

const fields: Readonly<Record<string, (entry: ActivityEntry, value: string, now: number) => boolean>> = {
  app: ({ apps }, value) => apps.some(app => isInGroup(app, value)),
  who: ({ who }, value) => who.toLowerCase().includes(value),
  what: ({ what }, value) => what.startsWith(value),
  cause: ({ cause }, value) => cause?.startsWith(value) ?? false,
  outcome: ({ outcome }, value) => outcome?.startsWith(value) ?? false,
  commit: ({ commit }, value) => commit?.startsWith(value) ?? false,
  since: ({ time }, value, now) => Date.parse(time) >= momentOf(value, now),
  until: ({ time }, value, now) => Date.parse(time) < momentOf(value, now),
};

const longestQuery = 500;

/**
 * Reads a query: words that all have to fit. `app:/shop` (a group is everything in it), `who:ann`, `what:restart`,
 * `cause:drift`, `outcome:failed`, `commit:1a2b`, `since:7d` or `since:2026-11-01`, `until:` the same; several values with commas
 * fit when one does; any other word is looked for in all of it; a `-` before a word turns it around. Never throws.
 */
export function parseActivityQuery(query: string, now: number): Predicate {
  const words = query
    .slice(0, longestQuery)
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '' && word !== '-');
  const predicates = words.map(word => predicateOf(word, now));
  return entry => predicates.every(predicate => predicate(entry));
}

function predicateOf(word: string, now: number): Predicate {
  if (word.startsWith('-')) {
    const predicate = predicateOf(word.slice(1), now);
    return entry => !predicate(entry);
  }
  const colon = word.indexOf(':');
  const name = word.slice(0, Math.max(0, colon));
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) return entry => textOf(entry).includes(word);
  const values = word
    .slice(colon + 1)
    .split(',')
    .filter(value => value !== '');
  return entry => values.length === 0 || values.some(value => field(entry, value, now));
}

function textOf({ who, what, apps, image, sentence }: ActivityEntry): string {
  return [who, what, ...apps, image, sentence].join('\n').toLowerCase();
}

/** A duration before now, or a time; NaN, which nothing fits, for neither. */
function momentOf(value: string, now: number): number {
  const span = durationOf(value);
  return span === undefined ? Date.parse(value.toUpperCase()) : now - span;
}
