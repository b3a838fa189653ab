import type { AppRow, AppRows, StateCount } from '../../schemas/generated/app-rows.ts';
import type { AppState } from '../rollout/app-state.ts';
import { parseAppQuery, type AppsOnAgents } from './app-query.ts';
import { closeness } from './closeness.ts';

/** Which part of the list is asked for. */
export interface AppRowsRequest {
  /** See `parseAppQuery`. */
  readonly query: string;
  readonly sort: AppSort;
  readonly offset: number;
  readonly limit: number;
  /** Only apps whose id is close to this, the closest first; `sort` does not count then. */
  readonly near?: string;
  /** Which apps are on which agents, when the query asks for that. */
  readonly agents?: AppsOnAgents;
}

/** Orders of the list: by id; the worst first; what changed last first. */
export type AppSort = 'id' | 'severity' | 'newest';

const healthOrder: readonly AppState['health'][] = [
  'failed',
  'degraded',
  'unknown',
  'progressing',
  'suspended',
  'healthy',
];
const syncOrder: readonly AppState['sync'][] = [
  'held',
  'drifted',
  'unknown',
  'pending',
  'building',
  'deploying',
  'synced',
];
const longestSentence = 300;

/** A part of the list of apps, and how all of them stand. `states` is sorted by id. Pure. */
export function appRows(cluster: string, states: readonly AppState[], request: AppRowsRequest): AppRows {
  const found = states.filter(parseAppQuery(request.query, request.agents));
  const { near = '' } = request;
  const matching = near === '' ? sorted(found, request.sort) : closest(found, near);
  return {
    cluster,
    total: states.length,
    matched: matching.length,
    offset: request.offset,
    states: countStates(states),
    rows: matching.slice(request.offset, request.offset + request.limit).map(appRow),
  };
}

/** An app in few bytes. */
export function appRow(state: AppState): AppRow {
  const { running, healthy, unhealthy, wanted } = state.instances;
  return {
    id: state.id,
    sync: state.sync,
    health: state.health,
    wanted,
    // Without health checks Marathon counts nobody as healthy or unhealthy.
    ready: healthy === 0 && unhealthy === 0 && state.health !== 'progressing' ? running : healthy,
    since: state.since,
    ...(state.image === undefined ? {} : { image: shortImage(state.image) }),
    ...(state.commit === undefined ? {} : { commit: state.commit.slice(0, 8) }),
    ...(state.owner === undefined ? {} : { owner: state.owner }),
    ...(state.sentence === undefined ? {} : { sentence: cut(state.sentence) }),
  };
}

/** `registry.example.com/shop/cart@sha256:0123…` → `shop/cart@0123456789ab`. */
export function shortImage(reference: string): string {
  const digest = /^(.*)@sha256:([0-9a-f]{12})/.exec(reference);
  const name = (digest?.[1] ?? reference).replace(/^[^/]*[.:][^/]*\//, '');
  return digest === null ? name : `${name}@${digest[2]}`;
}

function cut(sentence: string): string {
  return sentence.length > longestSentence ? `${sentence.slice(0, longestSentence - 1)}…` : sentence;
}

function countStates(states: readonly AppState[]): StateCount[] {
  const counts = new Map<string, StateCount>();
  for (const { sync, health } of states) {
    const key = `${sync} ${health}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { sync, health, count: 1 });
    else known.count++;
  }
  return [...counts.values()].sort((a, b) => severity(a) - severity(b));
}

function sorted(states: AppState[], sort: AppSort): readonly AppState[] {
  if (sort === 'severity') return states.sort((a, b) => severity(a) - severity(b));
  return sort === 'newest' ? states.sort((a, b) => compareTexts(b.since, a.since)) : states;
}

function closest(states: readonly AppState[], near: string): readonly AppState[] {
  return states
    .flatMap(state => {
      const distance = closeness(state.id, near);
      return distance === undefined ? [] : [{ state, distance }];
    })
    .sort((a, b) => a.distance - b.distance || a.state.id.length - b.state.id.length)
    .map(({ state }) => state);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function severity({ sync, health }: Pick<AppState, 'sync' | 'health'>): number {
  return healthOrder.indexOf(health) * syncOrder.length + syncOrder.indexOf(sync);
}
