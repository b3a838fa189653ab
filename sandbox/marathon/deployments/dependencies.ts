import { parentId } from '../../../marathon/path-id.ts';

/** The part of a root that says what depends on what. */
export interface DependencyRoot {
  /** Dependencies of an app; `undefined` when there is no such app. */
  dependenciesOf(appId: string): readonly string[] | undefined;
  /** Dependencies that a group declares for all its members. */
  groupDependenciesOf(groupId: string): readonly string[];
  /** Every app below a group. */
  appsBelow(groupId: string): Iterable<string>;
}

/** The apps depend on each other in a circle. */
export class DependencyCycle extends Error {
  override readonly name = 'DependencyCycle';
}

/**
 * Returns how deep the dependencies of an app go (reference 4.1): 0 when it depends on nothing that exists. A group in
 * the place of an app stands for all apps below it, and a group's own dependencies count for all its members.
 * The function throws `DependencyCycle`.
 */
export function dependencyLevels(root: DependencyRoot): (appId: string) => number {
  const levels = new Map<string, number>();
  const path = new Set<string>();

  function* targetsOf(appId: string): Generator<string> {
    const declared = [...(root.dependenciesOf(appId) ?? [])];
    for (let group = parentId(appId); ; group = parentId(group)) {
      declared.push(...root.groupDependenciesOf(group));
      if (group === '/') break;
    }
    for (const id of declared) {
      if (root.dependenciesOf(id) !== undefined) yield id;
      else yield* root.appsBelow(id);
    }
  }

  function levelOf(appId: string): number {
    const known = levels.get(appId);
    if (known !== undefined) return known;
    if (path.has(appId)) throw new DependencyCycle(`the dependencies lead from ${appId} back to it`);
    path.add(appId);
    let level = 0;
    for (const target of targetsOf(appId)) level = Math.max(level, levelOf(target) + 1);
    path.delete(appId);
    levels.set(appId, level);
    return level;
  }

  return levelOf;
}
