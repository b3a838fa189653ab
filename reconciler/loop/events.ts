import type { AppState } from '../rollout/app-state.ts';

/** Something that happened, for the event stream to browsers and for tests. Numbered in order. */
export interface DaemonEvent {
  readonly id: number;
  /** `app` (a state changed), `commit` (another commit is followed), `ledger` (an action was recorded). */
  readonly type: 'app' | 'commit' | 'ledger';
  readonly data: unknown;
}

/** A bounded memory of events with listeners; a reader that reconnects gets what it missed, or is told to re-read. */
export interface EventLog {
  append(type: DaemonEvent['type'], data: unknown): void;
  /** Events after `id`; `undefined` when some of them are no longer kept. */
  after(id: number): readonly DaemonEvent[] | undefined;
  subscribe(listener: (event: DaemonEvent) => void): () => void;
  lastId(): number;
}

/**
 * Keeps the newest `capacity` events. `first` is the number before the first one: a daemon takes its start in
 * milliseconds, so that numbers of an earlier process are never taken for its own. `hide` takes secrets out of what is told.
 */
export function createEventLog(capacity = 2_000, first = 0, hide: <T>(value: T) => T = value => value): EventLog {
  const events: DaemonEvent[] = [];
  const listeners = new Set<(event: DaemonEvent) => void>();
  let last = first;
  return {
    append(type, data) {
      const event = { id: ++last, type, data: hide(data) };
      events.push(event);
      if (events.length > capacity) events.shift();
      for (const listener of listeners) listener(event);
    },
    after(id) {
      const oldest = events[0]?.id ?? last + 1;
      if (id + 1 < oldest || id > last) return id === last ? [] : undefined;
      return events.filter(event => event.id > id);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    lastId: () => last,
  };
}

/** States of all apps; a change is an event. */
export interface StateStore {
  /** Keeps `since` when the two words did not change; tells nobody when nothing changed. */
  set(state: Omit<AppState, 'since'>): void;
  remove(id: string): void;
  get(id: string): AppState | undefined;
  all(): readonly AppState[];
}

/** Makes a store that appends `app` events to `log`. `hide` takes secrets out of what is kept. */
export function createStateStore(
  log: EventLog,
  now: () => number,
  hide: <T>(value: T) => T = value => value,
): StateStore {
  const states = new Map<string, AppState>();
  return {
    set(told) {
      const next = hide(told);
      const known = states.get(next.id);
      const same = known !== undefined && known.sync === next.sync && known.health === next.health;
      const state = { ...next, since: same ? known.since : new Date(now()).toISOString() };
      if (known !== undefined && JSON.stringify(known) === JSON.stringify(state)) return;
      states.set(next.id, state);
      log.append('app', state);
    },
    remove(id) {
      if (states.delete(id)) log.append('app', { id, gone: true });
    },
    get: id => states.get(id),
    all: () => [...states.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}
