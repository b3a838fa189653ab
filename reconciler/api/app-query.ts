import { isAsPromised, type AppState } from '../rollout/app-state.ts';

/** Says whether an app fits a query. */
export type AppPredicate = (state: AppState) => boolean;

/** Names of agents in small letters, each with the ids of the apps that have tasks on it. */
export type AppsOnAgents = ReadonlyMap<string, ReadonlySet<string>>;

const fields: Readonly<Record<string, (state: AppState, value: string) => boolean>> = {
  sync: (state, value) => state.sync.startsWith(value),
  health: (state, value) => state.health.startsWith(value),
  image: (state, value) => state.image?.toLowerCase().includes(value) ?? false,
  commit: (state, value) => state.commit?.startsWith(value) ?? false,
  file: (state, value) => state.file?.toLowerCase().includes(value) ?? false,
  owner: ({ owner }, value) => (owner === undefined ? value === 'none' : owner.toLowerCase().includes(value)),
  id: (state, value) => (value.startsWith('=') ? state.id === value.slice(1) : state.id.includes(value)),
  is: (state, value) => {
    if (value === 'attention') return needsAttention(state);
    return value === 'promised' ? isAsPromised(state) : false;
  },
};

/** A view of sixty apps by their ids has to fit. */
const longestQuery = 4_000;

/**
 * Reads a query: words that all have to fit. `sync:drifted`, `health:failed`, `image:nginx`, `commit:1a2b`, `file:shop`,
 * `owner:web`, `owner:none` where nobody is known, `id:cart`, `id:=/shop/cart` for exactly that, `agent:10.0.0.3`, `is:attention`, `is:promised`; several values with commas
 * fit when one does; a word that begins with `/` is the beginning of an id; any other word is looked for in id, image and
 * sentence; a `-` before a word turns it around. Never throws: an unknown field is a word like others. Without `agents` no
 * app is on any agent.
 */
export function parseAppQuery(query: string, agents: AppsOnAgents = new Map()): AppPredicate {
  const words = query
    .slice(0, longestQuery)
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '' && word !== '-');
  const predicates = words.map(word => predicateOf(word, agents));
  return state => predicates.every(predicate => predicate(state));
}

/** Not as promised, and nothing on its way will mend it: a person should look. */
function needsAttention(state: Pick<AppState, 'sync' | 'health'>): boolean {
  if (isAsPromised(state)) return false;
  const moves = state.sync === 'building' || state.sync === 'pending' || state.sync === 'deploying';
  return !moves || state.health === 'failed' || state.health === 'degraded';
}

/** Whether a query asks which apps are on an agent; only then it is worth finding out. */
export function asksForAgents(query: string): boolean {
  return /(^|\s)-*agent:/i.test(query);
}

function predicateOf(word: string, agents: AppsOnAgents): AppPredicate {
  if (word.startsWith('-')) {
    const predicate = predicateOf(word.slice(1), agents);
    return state => !predicate(state);
  }
  if (word.startsWith('/')) return state => state.id.startsWith(word);
  if (word.startsWith('agent:')) return onAgents(word.slice('agent:'.length), agents);
  const colon = word.indexOf(':');
  const field = colon > 0 && Object.hasOwn(fields, word.slice(0, colon)) ? fields[word.slice(0, colon)] : undefined;
  if (field === undefined) {
    return ({ id, image, sentence }) =>
      id.includes(word) ||
      (image?.toLowerCase().includes(word) ?? false) ||
      (sentence?.toLowerCase().includes(word) ?? false);
  }
  const values = valuesOf(word.slice(colon + 1));
  return state => values.length === 0 || values.some(value => field(state, value));
}

function onAgents(text: string, agents: AppsOnAgents): AppPredicate {
  const values = valuesOf(text);
  if (values.length === 0) return () => true;
  const apps = new Set<string>();
  for (const [agent, ids] of agents)
    if (values.some(value => agent.includes(value))) for (const id of ids) apps.add(id);
  return ({ id }) => apps.has(id);
}

function valuesOf(text: string): readonly string[] {
  return text.split(',').filter(value => value !== '');
}
