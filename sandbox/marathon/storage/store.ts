import { join } from 'node:path';
import type { AppRecord, StoredFailure } from '../apps/app-record.ts';
import type { Plan } from '../deployments/plan.ts';
import type { GroupRecord, RootDelta } from '../groups/root.ts';
import { openJsonFiles } from './files.ts';

/** What is kept of an app. */
export interface StoredApp {
  readonly current: AppRecord;
  /** Oldest first; the current one is among them. */
  readonly versions: readonly AppRecord[];
  readonly lastFailure?: StoredFailure;
}

/** A deployment that has not ended, and the step that it had reached. */
export interface StoredDeployment {
  readonly plan: Plan;
  readonly step: number;
}

/** Everything that an earlier run left behind. */
export interface StoredState {
  readonly apps: ReadonlyMap<string, StoredApp>;
  readonly groups: ReadonlyMap<string, GroupRecord>;
  /** Oldest first. */
  readonly deltas: readonly RootDelta[];
  /** In the order of their acceptance. */
  readonly deployments: readonly StoredDeployment[];
}

/** Where the stand-in keeps its state over restarts. */
export interface Store {
  load(): StoredState;
  saveApp(app: StoredApp): void;
  removeApp(id: string): void;
  saveGroup(group: GroupRecord): void;
  removeGroup(id: string): void;
  saveDelta(delta: RootDelta): void;
  removeDelta(version: string): void;
  saveDeployment(deployment: StoredDeployment): void;
  removeDeployment(id: string): void;
}

/** Opens the store in `directory`, which is made when it is not there. */
export function openStore(directory: string): Store {
  const apps = openJsonFiles(join(directory, 'apps'));
  const groups = openJsonFiles(join(directory, 'groups'));
  const deltas = openJsonFiles(join(directory, 'root-versions'));
  const deployments = openJsonFiles(join(directory, 'deployments'));
  return {
    load: () => ({
      // The files are written by this module alone, so their shapes are known.
      apps: apps.readAll() as ReadonlyMap<string, StoredApp>,
      groups: groups.readAll() as ReadonlyMap<string, GroupRecord>,
      deltas: ([...deltas.readAll().values()] as RootDelta[]).toSorted(byVersion),
      deployments: ([...deployments.readAll().values()] as StoredDeployment[]).toSorted((one, other) =>
        byVersion(one.plan, other.plan),
      ),
    }),
    saveApp: app => apps.write(app.current.id, app),
    removeApp: id => apps.remove(id),
    saveGroup: group => groups.write(group.id, group),
    removeGroup: id => groups.remove(id),
    saveDelta: delta => deltas.write(delta.version, delta),
    removeDelta: version => deltas.remove(version),
    saveDeployment: deployment => deployments.write(deployment.plan.id, deployment),
    removeDeployment: id => deployments.remove(id),
  };
}

function byVersion(one: { readonly version: string }, other: { readonly version: string }): number {
  return one.version < other.version ? -1 : 1;
}
