import type { DesiredApp, DesiredState, ImagesLock, Problem } from './types.ts';

/**
 * Puts the lock files beside what the other files want. An app whose own entry cannot be read is unknown: nobody knows
 * which image it is to run, so it stays as it runs. A mistake in the file that images are promoted from holds nothing.
 */
export function withLock(
  state: DesiredState,
  lock: ImagesLock | undefined,
  promotable: ImagesLock | undefined,
): DesiredState {
  const locks = [lock, promotable].filter(each => each !== undefined);
  const problems = locks.flatMap(each => each.problems);
  const joined = {
    ...state,
    ...(problems.length === 0 ? {} : { problems: [...state.problems, ...problems] }),
    ...(lock === undefined ? {} : { lock }),
    ...(promotable === undefined ? {} : { promotable }),
  };
  const isUsed = state.cluster?.images?.record === 'branch';
  if (!isUsed || lock === undefined || (lock.fault === undefined && lock.broken.size === 0)) return joined;
  const apps = new Map<string, DesiredApp>();
  const unknown = new Map<string, readonly Problem[]>(state.unknown);
  for (const [id, app] of state.apps) {
    const problem = app.build === undefined ? undefined : (lock.fault ?? lock.broken.get(id));
    if (problem === undefined) apps.set(id, app);
    else unknown.set(id, [{ ...problem, app: id }]);
  }
  return { ...joined, apps, unknown };
}
