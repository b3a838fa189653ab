import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import { createPlan, affectedApps, lightPlan, type AppChange, type Plan } from '../deployments/plan.ts';
import { DependencyCycle, dependencyLevels, type DependencyRoot } from '../deployments/dependencies.ts';
import type { Deployments } from '../deployments/deployments.ts';
import type { EventBus } from '../events/bus.ts';
import type { AppRecord } from '../apps/app-record.ts';
import type { ServicePorts } from '../apps/service-ports.ts';
import { nextRecord } from '../apps/versioning.ts';
import { AppLocked, RootInvalid, TooManyDeployments } from './refusals.ts';
import { groupsAbove, isBelow, type GroupRecord, type Root } from './root.ts';

/** A wish to change the tree. */
export interface ChangeRequest {
  /** Apps with their new definitions; `undefined` removes. Service ports 0 are assigned. */
  readonly apps: ReadonlyMap<string, NormalApp | undefined>;
  /** Groups with their new dependencies; `undefined` removes. Parent groups are made by themselves. */
  readonly groups?: ReadonlyMap<string, readonly string[] | undefined>;
  /** Whether groups enforce their role (from 1.9 on). */
  readonly enforceRole?: ReadonlyMap<string, boolean>;
  /** Apps whose tasks are to be replaced though nothing differs. */
  readonly restart?: ReadonlySet<string>;
  /** Instances to end first when their app is scaled down. */
  readonly kill?: ReadonlyMap<string, readonly string[]>;
  /** Cancels the deployments that are in the way. */
  readonly force: boolean;
  /** Group named by the `group_change_…` events. */
  readonly groupId: string;
}

/** A change that was accepted. */
export interface AcceptedChange {
  readonly plan: Plan;
  readonly version: string;
}

/** Changes the tree: one change at a time, each with one deployment (reference 3.3). */
export interface RootChanger {
  /** Throws `TooManyDeployments`, `RootInvalid`, `PortsExhausted` or `AppLocked`; then the tree is as it was. */
  change(request: ChangeRequest): AcceptedChange;
  /** The plan that a change would have, without carrying it out (`dryRun`). */
  planOf(request: ChangeRequest): Plan;
}

/** What the changer is made of. */
export interface RootChangerParts {
  readonly root: Root;
  readonly servicePorts: ServicePorts;
  readonly deployments: Deployments;
  readonly bus: EventBus;
  readonly nextVersion: () => string;
  readonly newId: () => string;
  readonly maxRunningDeployments: number;
  /** `deployment_failed` says why (from 1.6 on). */
  readonly givesReasons: boolean;
}

/** Makes the changer; the service ports of the root's apps must be taken already. */
export function createRootChanger(parts: RootChangerParts): RootChanger {
  const { root, servicePorts, deployments, bus } = parts;

  function assignPorts(apps: ChangeRequest['apps']): Map<string, NormalApp | undefined> {
    const assigned = new Map<string, NormalApp | undefined>();
    try {
      for (const [id, app] of apps) {
        if (app === undefined) {
          assigned.set(id, app);
          continue;
        }
        const withPorts = servicePorts.assign(app, root.apps.get(id)?.definition);
        servicePorts.take(withPorts);
        assigned.set(id, withPorts);
      }
    } catch (error) {
      releasePorts(assigned);
      throw error;
    }
    return assigned;
  }

  function releasePorts(apps: ReadonlyMap<string, NormalApp | undefined>): void {
    for (const app of apps.values()) if (app !== undefined) servicePorts.release(app);
  }

  function prepare(request: ChangeRequest, apps: ReadonlyMap<string, NormalApp | undefined>, version: string) {
    const records = new Map<string, AppRecord | undefined>();
    for (const [id, app] of apps) {
      const before = root.apps.get(id);
      if (app === undefined && before === undefined) continue;
      const isRestart = request.restart?.has(id) === true;
      records.set(id, app === undefined ? undefined : nextRecord(before, app, version, isRestart));
    }
    const groups = groupsAfter(request, records, version);
    const target = { apps: overlaid(root.apps, records), groups: overlaid(root.groups, groups) };
    const levelOf = checkTree(target, records);
    const changes: AppChange[] = [];
    for (const [id, after] of records) {
      const before = root.apps.get(id);
      if (before !== after || request.kill?.has(id) === true) changes.push({ id, before, after });
    }
    const kill = request.kill === undefined ? {} : { kill: request.kill };
    const plan = createPlan({ id: parts.newId(), version, changes, levelOf, ...kill });
    const changedApps = new Map(changes.map(({ id, after }) => [id, after]));
    return { plan, update: { version, apps: changedApps, groups } };
  }

  function groupsAfter(
    request: ChangeRequest,
    records: ReadonlyMap<string, AppRecord | undefined>,
    version: string,
  ): Map<string, GroupRecord | undefined> {
    const groups = new Map<string, GroupRecord | undefined>();
    function touch(id: string, dependencies?: readonly string[]): void {
      const known = dependencies ?? groups.get(id)?.dependencies ?? root.groups.get(id)?.dependencies ?? [];
      const before = request.enforceRole?.get(id) ?? groups.get(id)?.enforceRole ?? root.groups.get(id)?.enforceRole;
      groups.set(id, { id, dependencies: known, version, ...(before === undefined ? {} : { enforceRole: before }) });
    }
    for (const [id, record] of records) {
      if (record !== root.apps.get(id)) for (const group of groupsAbove(id)) touch(group);
    }
    for (const [id, dependencies] of request.groups ?? []) {
      if (id !== '/') for (const group of groupsAbove(id)) touch(group);
      if (dependencies !== undefined) touch(id, dependencies);
    }
    for (const id of request.enforceRole?.keys() ?? []) touch(id);
    for (const [id, dependencies] of request.groups ?? []) if (dependencies === undefined) groups.set(id, undefined);
    return groups;
  }

  function refuseConflicts(plan: Plan, request: ChangeRequest): void {
    const conflicts = deployments.conflictsWith(affectedApps(plan));
    if (conflicts.length === 0) return;
    if (request.force) {
      for (const conflict of conflicts) deployments.cancel(conflict.plan.id, `cancelled in favour of ${plan.id}`);
      return;
    }
    const refusal = new AppLocked(conflicts.map(conflict => conflict.plan.id));
    const reason = refusal.message;
    bus.publish('group_change_failed', { groupId: request.groupId, version: plan.version, reason });
    const why = parts.givesReasons ? { reason } : {};
    bus.publish('deployment_failed', { id: plan.id, plan: lightPlan(plan), ...why });
    throw refusal;
  }

  return {
    change(request) {
      if (deployments.list().length >= parts.maxRunningDeployments) {
        throw new TooManyDeployments(parts.maxRunningDeployments);
      }
      const version = parts.nextVersion();
      const apps = assignPorts(request.apps);
      try {
        const { plan, update } = prepare(request, apps, version);
        // Marathon stores the versions before it asks for locks: they stay even when the change is refused.
        for (const record of update.apps.values()) if (record !== undefined) root.addVersion(record);
        refuseConflicts(plan, request);
        for (const id of apps.keys()) {
          const before = root.apps.get(id);
          if (before !== undefined) servicePorts.release(before.definition);
        }
        if (update.apps.size > 0 || update.groups.size > 0) root.apply(update);
        deployments.start(plan);
        bus.publish('group_change_success', { groupId: request.groupId, version });
        return { plan, version };
      } catch (error) {
        releasePorts(apps);
        throw error;
      }
    },
    planOf(request) {
      const apps = assignPorts(request.apps);
      try {
        return prepare(request, apps, parts.nextVersion()).plan;
      } finally {
        releasePorts(apps);
      }
    },
  };
}

/** Refuses apps in the place of groups, and circles; returns the depth of dependencies for planning. */
function checkTree(target: Target, records: ReadonlyMap<string, AppRecord | undefined>): (appId: string) => number {
  for (const [id, record] of records) {
    if (record === undefined) continue;
    if (target.groups.has(id)) throw new RootInvalid(id, `an app and a group cannot share the id ${id}`);
    const parent = groupsAbove(id).find(group => target.apps.has(group));
    if (parent !== undefined) throw new RootInvalid(id, `${parent} is an app, so nothing can be below it`);
  }
  const levelOf = dependencyLevels(dependencyRoot(target));
  try {
    for (const [id, record] of records) if (record !== undefined) levelOf(id);
  } catch (error) {
    if (error instanceof DependencyCycle)
      throw new RootInvalid('/', `Dependency graph has cyclic dependencies: ${error.message}`);
    throw error;
  }
  return id => (target.apps.has(id) ? levelOf(id) : 0);
}

function dependencyRoot(target: Target): DependencyRoot {
  return {
    dependenciesOf: id => target.apps.get(id)?.definition.dependencies,
    groupDependenciesOf: id => target.groups.get(id)?.dependencies ?? [],
    *appsBelow(groupId) {
      if (!target.groups.has(groupId)) return;
      for (const id of target.apps.keys()) if (isBelow(id, groupId)) yield id;
    },
  };
}

/** The tree as it would be. */
interface Target {
  readonly apps: View<AppRecord>;
  readonly groups: View<GroupRecord>;
}

/** The part of a map that the checks need. */
interface View<T> {
  get(id: string): T | undefined;
  has(id: string): boolean;
  keys(): Iterable<string>;
}

/** A map with changes laid over it, without copying it: the tree may hold thousands of apps. */
function overlaid<T>(map: ReadonlyMap<string, T>, changes: ReadonlyMap<string, T | undefined>): View<T> {
  return {
    get: id => (changes.has(id) ? changes.get(id) : map.get(id)),
    has: id => (changes.has(id) ? changes.get(id) !== undefined : map.has(id)),
    *keys() {
      for (const id of map.keys()) if (!changes.has(id)) yield id;
      for (const [id, value] of changes) if (value !== undefined) yield id;
    },
  };
}
