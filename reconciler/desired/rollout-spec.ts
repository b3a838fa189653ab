import { absoluteId } from '../../marathon/path-id.ts';
import type { Rollout } from '../../schemas/generated/app.ts';
import type { DocumentFault } from './context.ts';
import { durationOf } from './duration.ts';
import { resolveStrategy } from './rollout-strategy.ts';
import type { RolloutSpec } from './types.ts';

/** What holds for an app that says nothing about its rollout. */
export const defaultRollout: RolloutSpec = { deadlineMilliseconds: 600_000, onFailure: 'rollback', after: [] };

const shortest = 1000;
const longest = 7 * 86_400_000;

/** Fills in the defaults of `rollout`, which has passed the schema. */
export function resolveRollout(
  rollout: Rollout | undefined,
  id: string,
): { readonly spec: RolloutSpec; readonly faults: readonly DocumentFault[] } {
  if (rollout === undefined) return { spec: defaultRollout, faults: [] };
  const faults: DocumentFault[] = [];
  const deadline = rollout.deadline === undefined ? defaultRollout.deadlineMilliseconds : durationOf(rollout.deadline);
  if (deadline === undefined || deadline < shortest || deadline > longest)
    faults.push({
      pointer: '/rollout/deadline',
      target: 'value',
      code: 'bad-duration',
      message: `"rollout.deadline" must be between 1s and 7d, but is ${rollout.deadline ?? ''}.`,
    });
  const after = (rollout.after ?? []).map(written => absoluteId(written));
  if (after.includes(id))
    faults.push({
      pointer: `/rollout/after/${after.indexOf(id)}`,
      target: 'value',
      code: 'after-cycle',
      message: `"rollout.after" names the app itself: ${id} would wait for itself.`,
    });
  const strategy = resolveStrategy(rollout.strategy);
  faults.push(...strategy.faults);
  const spec = {
    ...(rollout.revert === undefined || rollout.revert === 'none' ? {} : { revert: rollout.revert }),
    ...(strategy.strategy === undefined ? {} : { strategy: strategy.strategy }),
    deadlineMilliseconds: deadline ?? defaultRollout.deadlineMilliseconds,
    onFailure: rollout.onFailure ?? defaultRollout.onFailure,
    after,
  };
  return { spec, faults };
}
