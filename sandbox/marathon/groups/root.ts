import { parentId } from '../../../marathon/path-id.ts';
import type { AppRecord, StoredFailure } from '../apps/app-record.ts';
import { withPortIndexes } from '../apps/port-indexes.ts';
import type { StoredState, Store } from '../storage/store.ts';

/** A group; its apps and subgroups are found by their ids. */
export interface GroupRecord {
  readonly id: string;
  readonly dependencies: readonly string[];
  readonly version: string;
  /** Its apps must have its name for a role (from 1.9 on). */
  readonly enforceRole?: boolean;
}

/** What a version of the root replaced: enough to go back. `null` stands for what did not exist. */
export interface RootDelta {
  readonly version: string;
  readonly apps: Readonly<Record<string, AppRecord | null>>;
  readonly groups: Readonly<Record<string, GroupRecord | null>>;
}

/** A change of the root: what becomes of some apps and groups; `undefined` removes. */
export interface RootUpdate {
  readonly version: string;
  readonly apps: ReadonlyMap<string, AppRecord | undefined>;
  readonly groups: ReadonlyMap<string, GroupRecord | undefined>;
}

/** A root as it was. */
export interface RootView {
  readonly apps: ReadonlyMap<string, AppRecord>;
  readonly groups: ReadonlyMap<string, GroupRecord>;
}

/** The tree of groups and apps with its history. */
export interface Root extends RootView {
  /** Stored versions of an app, oldest first. */
  versionsOf(appId: string): readonly AppRecord[];
  /** Adds a version without making it the current one; only the latest ones are kept. */
  addVersion(record: AppRecord): void;
  failureOf(appId: string): StoredFailure | undefined;
  setFailure(failure: StoredFailure): void;
  /** Drops what is kept for an app besides its definition, once its last task is gone. */
  forget(appId: string): void;
  /** Makes a change the present state. */
  apply(update: RootUpdate): void;
  /** Reads the apps as they are stored, as a new leader does. */
  reload(): void;
  /** Versions of the whole tree, oldest first. */
  rootVersions(): string[];
  /** The tree at a version, `undefined` when it is not stored (any more). */
  at(version: string): RootView | undefined;
}

/** So many versions of an app, and of the root, are kept (`--zk_max_versions`). */
const maxVersions = 50;

/** Opens the tree that an earlier run left in the store. */
export function openRoot(store: Store, state: StoredState): Root {
  const apps = new Map<string, AppRecord>();
  const versions = new Map<string, AppRecord[]>();
  const failures = new Map<string, StoredFailure>();
  const groups = new Map(state.groups);
  const deltas = [...state.deltas];
  for (const [id, stored] of state.apps) {
    apps.set(id, asStored(stored.current));
    versions.set(id, stored.versions.map(asStored));
    if (stored.lastFailure !== undefined) failures.set(id, stored.lastFailure);
  }

  function save(appId: string): void {
    const current = apps.get(appId);
    if (current === undefined) return;
    const lastFailure = failures.get(appId);
    const kept = { current, versions: versions.get(appId) ?? [] };
    store.saveApp(lastFailure === undefined ? kept : { ...kept, lastFailure });
  }

  function addVersion(record: AppRecord): void {
    const list = (versions.get(record.id) ?? []).filter(({ version }) => version !== record.version);
    list.push(record);
    versions.set(record.id, list.slice(-maxVersions));
  }

  function remember(update: RootUpdate): void {
    const before: RootDelta = {
      version: update.version,
      apps: Object.fromEntries([...update.apps.keys()].map(id => [id, apps.get(id) ?? null])),
      groups: Object.fromEntries([...update.groups.keys()].map(id => [id, groups.get(id) ?? null])),
    };
    deltas.push(before);
    store.saveDelta(before);
    while (deltas.length > maxVersions) {
      const oldest = deltas.shift();
      if (oldest !== undefined) store.removeDelta(oldest.version);
    }
  }

  return {
    apps,
    groups,
    versionsOf: appId => versions.get(appId) ?? [],
    addVersion,
    failureOf: appId => failures.get(appId),
    setFailure(failure) {
      failures.set(failure.appId, failure);
      save(failure.appId);
    },
    forget(appId) {
      if (apps.has(appId)) return;
      failures.delete(appId);
      versions.delete(appId);
    },
    apply(update) {
      remember(update);
      for (const [id, group] of update.groups) {
        if (group === undefined) {
          groups.delete(id);
          store.removeGroup(id);
          continue;
        }
        groups.set(id, group);
        store.saveGroup(group);
      }
      for (const [id, record] of update.apps) {
        if (record === undefined) {
          apps.delete(id);
          versions.delete(id);
          failures.delete(id);
          store.removeApp(id);
          continue;
        }
        apps.set(id, record);
        addVersion(record);
        save(id);
      }
    },
    reload() {
      for (const [id, record] of apps) apps.set(id, asStored(record));
      for (const [id, list] of versions) versions.set(id, list.map(asStored));
    },
    rootVersions: () => deltas.map(delta => delta.version),
    at(version) {
      if (!deltas.some(delta => delta.version === version)) return undefined;
      const view = { apps: new Map(apps), groups: new Map(groups) };
      for (const delta of deltas.toReversed()) {
        if (delta.version <= version) break;
        for (const [id, record] of Object.entries(delta.apps)) put(view.apps, id, record);
        for (const [id, group] of Object.entries(delta.groups)) put(view.groups, id, group);
      }
      return view;
    },
  };
}

/** A record as Marathon's storage gives it back: there every check points at a port (reference 10.1, number 7). */
function asStored(record: AppRecord): AppRecord {
  const definition = withPortIndexes(record.definition);
  return definition === record.definition ? record : { ...record, definition };
}

function put<T>(map: Map<string, T>, id: string, value: T | null): void {
  if (value === null) map.delete(id);
  else map.set(id, value);
}

/** True when `id` lies below the group, at any depth. */
export function isBelow(id: string, groupId: string): boolean {
  return groupId === '/' ? id !== '/' : id.startsWith(`${groupId}/`);
}

/** The groups that an app or group lies in, nearest first, the root last. */
export function groupsAbove(id: string): string[] {
  const above: string[] = [];
  for (let group = parentId(id); ; group = parentId(group)) {
    above.push(group);
    if (group === '/') return above;
  }
}
