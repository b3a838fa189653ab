import type { IconName } from './icon-shapes.ts';
import { healthLooks, syncLooks } from './states.ts';
import type { Suggestion } from './suggestion.ts';

/** A word of the filter of apps that has values. */
interface FilterKey {
  readonly key: string;
  readonly means: string;
  readonly values: readonly { readonly value: string; readonly means?: string; readonly icon?: IconName }[];
}

/** What is known of this cluster that a filter may name. */
export interface FilterWords {
  readonly images: readonly string[];
  readonly agents: readonly string[];
  readonly owners: readonly string[];
}

/** Words of which nothing is known. */
export const noWords: FilterWords = { images: [], agents: [], owners: [] };

const mostSuggestions = 12;

/** What the word that is being typed at the end of a filter could become; each suggestion's id is the whole text then. */
export function filterSuggestions(text: string, words: FilterWords): readonly Suggestion[] {
  const start = text.search(/\S*$/);
  const before = text.slice(0, start);
  const minus = text.charAt(start) === '-' ? '-' : '';
  const word = text.slice(start + minus.length).toLowerCase();
  const colon = word.indexOf(':');
  const keys = keysWith(words);
  if (word.startsWith('/')) return [];
  if (colon < 0)
    return [...keyed(keys, word, before + minus), ...valued(keys, word, before + minus)].slice(0, mostSuggestions);
  const found = keys.find(({ key }) => key === word.slice(0, colon));
  if (found === undefined) return [];
  const comma = Math.max(word.lastIndexOf(','), colon);
  const typed = word.slice(comma + 1);
  const given = word.slice(colon + 1, comma + 1).split(',');
  return found.values
    .filter(({ value }) => value.toLowerCase().includes(typed) && value !== typed && !given.includes(value))
    .slice(0, mostSuggestions)
    .map(({ value, means, icon }) => ({
      id: `${before}${minus}${word.slice(0, comma + 1)}${value} `,
      name: `${minus}${found.key}:${value}`,
      ...(means === undefined ? {} : { note: means }),
      ...(icon === undefined ? {} : { icon }),
    }));
}

function keyed(keys: readonly FilterKey[], word: string, before: string): Suggestion[] {
  return keys
    .filter(({ key }) => key.startsWith(word))
    .map(({ key, means }) => ({ id: `${before}${key}:`, name: `${key}:`, note: means }));
}

/** `drif` is meant as `sync:drifted`. */
function valued(keys: readonly FilterKey[], word: string, before: string): Suggestion[] {
  if (word.length < 2) return [];
  return keys.flatMap(({ key, values }) =>
    values
      .filter(({ value }) => value.startsWith(word))
      .map(({ value, means, icon }) => ({
        id: `${before}${key}:${value} `,
        name: `${key}:${value}`,
        ...(means === undefined ? {} : { note: means }),
        ...(icon === undefined ? {} : { icon }),
      })),
  );
}

function keysWith({ images, agents, owners }: FilterWords): readonly FilterKey[] {
  return [
    {
      key: 'is',
      means: 'a usual question',
      values: [
        { value: 'attention', means: 'A person should look.', icon: 'warning' },
        { value: 'promised', means: 'As git says, and healthy.', icon: 'check' },
      ],
    },
    {
      key: 'sync',
      means: 'is it what git says?',
      values: Object.entries(syncLooks).map(([value, { means, icon }]) => ({ value, means, icon })),
    },
    {
      key: 'health',
      means: 'does it keep its promise?',
      values: Object.entries(healthLooks).map(([value, { means, icon }]) => ({ value, means, icon })),
    },
    { key: 'image', means: 'part of the image it runs', values: images.map(value => ({ value })) },
    { key: 'agent', means: 'has tasks on an agent', values: agents.map(value => ({ value })) },
    {
      key: 'owner',
      means: 'whose it is, by its label or by policy',
      // A value ends at a blank or a comma.
      values: [
        ...owners.filter(owner => !/[\s,]/.test(owner)).map(value => ({ value })),
        { value: 'none', means: 'Nobody is named.' },
      ],
    },
    { key: 'file', means: 'part of its file in git', values: [] },
    { key: 'commit', means: 'the commit that was looked at', values: [] },
    { key: 'id', means: 'part of its id; = for exactly one', values: [] },
  ];
}
