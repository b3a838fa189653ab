import type { DesiredState } from '../desired/types.ts';
import type { Observed } from '../observe/observed.ts';
import { besideOf } from '../plan/beside.ts';
import { isAsPromised } from '../rollout/app-state.ts';
import type { StateStore } from './events.ts';

/** Apps that are not as promised, never looked at, or in Marathon with our mark though no longer wanted. */
export function* unsettledApps(
  desired: DesiredState | undefined,
  states: Pick<StateStore, 'get'>,
  observed: Pick<Observed, 'apps'>,
): Generator<string> {
  for (const wanted of [desired?.apps, desired?.unknown]) {
    for (const id of wanted?.keys() ?? []) {
      const state = states.get(id);
      if (state === undefined || !isAsPromised(state)) yield id;
    }
  }
  for (const [id, live] of observed.apps()) {
    if (desired?.apps.has(id) === true || desired?.unknown.has(id) === true) continue;
    const labels = live['labels'];
    if (typeof labels === 'object' && labels !== null && 'pacer.source' in labels) yield besideOf(live) ?? id;
  }
}
