import type { DesiredState } from '../desired/types.ts';

const known = new WeakMap<DesiredState, ReadonlyMap<string, readonly string[]>>();

/** Ids of the apps that come after this one by `rollout.after`. Worked out once for a commit. */
export function followersOf(id: string, desired: DesiredState): readonly string[] {
  const followers = known.get(desired) ?? allFollowers(desired);
  known.set(desired, followers);
  return followers.get(id) ?? [];
}

function allFollowers(desired: DesiredState): ReadonlyMap<string, readonly string[]> {
  const followers = new Map<string, string[]>();
  for (const app of desired.apps.values()) {
    for (const before of app.rollout.after) {
      const list = followers.get(before);
      if (list === undefined) followers.set(before, [app.id]);
      else list.push(app.id);
    }
  }
  return followers;
}
