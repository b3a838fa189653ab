import { isAsPromised, type AppState } from '../rollout/app-state.ts';

/** Says whether an app fits a query. */
export type AppPredicate = (state: AppState) => boolean;

const fields: Readonly<Record<string, (state: AppState, value: string) => boolean>> = {
  sync: (state, value) => state.sync.startsWith(value),
  health: (state, value) => state.health.startsWith(value),
  image: (state, value) => state.image?.toLowerCase().includes(value) ?? false,
  commit: (state, value) => state.commit?.startsWith(value) ?? false,
  file: (state, value) => state.file?.toLowerCase().includes(value) ?? false,
  id: (state, value) => state.id.includes(value),
  is: (state, value) => {
    if (value === 'attention') return needsAttention(state);
    return value === 'promised' ? isAsPromised(state) : false;
  },
};

const longestQuery = 500;

/**
 * Reads a query: words that all have to fit. `sync:drifted`, `health:failed`, `image:nginx`, `commit:1a2b`, `file:shop`,
 * `id:cart`, `is:attention`, `is:promised`; several values with commas fit when one does; a word that begins with `/` is the beginning
 * of an id; any other word is looked for in id, image and sentence; a `-` before a word turns it around. Never throws:
 * an unknown field is a word like others.
 */
export function parseAppQuery(query: string): AppPredicate {
  const words = query
    .slice(0, longestQuery)
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '' && word !== '-');
  const predicates = words.map(predicateOf);
  return state => predicates.every(predicate => predicate(state));
}

/** Not as promised, and nothing on its way will mend it: a person should look. */
function needsAttention(state: Pick<AppState, 'sync' | 'health'>): boolean {
  if (isAsPromised(state)) return false;
  const moves = state.sync === 'building' || state.sync === 'pending' || state.sync === 'deploying';
  return !moves || state.health === 'failed' || state.health === 'degraded';
}

function predicateOf(word: string): AppPredicate {
  if (word.startsWith('-')) {
    const predicate = predicateOf(word.slice(1));
    return state => !predicate(state);
  }
  if (word.startsWith('/')) return state => state.id.startsWith(word);
  const colon = word.indexOf(':');
  const field = colon > 0 && Object.hasOwn(fields, word.slice(0, colon)) ? fields[word.slice(0, colon)] : undefined;
  if (field === undefined) {
    return ({ id, image, sentence }) =>
      id.includes(word) ||
      (image?.toLowerCase().includes(word) ?? false) ||
      (sentence?.toLowerCase().includes(word) ?? false);
  }
  const values = word
    .slice(colon + 1)
    .split(',')
    .filter(value => value !== '');
  return state => values.length === 0 || values.some(value => field(state, value));
}
