import type { RolloutStrategy } from '../desired/types.ts';
import type { AppBeside } from '../plan/types.ts';
import type { RolloutStep, RolloutSteps } from './app-state.ts';
import { gateWords } from './gates.ts';

/**
 * The steps of a change that goes out beside: start, health, one for each gate, the app itself, the clearing away. `at` is the
 * one that runs or failed; those before it are done.
 */
export function stepsOf(
  plan: { readonly id: string; readonly beside: Pick<AppBeside, 'id' | 'instances'> },
  strategy: RolloutStrategy,
  { at, sentence, failed }: { readonly at: number; readonly sentence?: string; readonly failed: boolean },
): RolloutSteps {
  const { beside } = plan;
  const names = [
    `start ${beside.instances} of ${beside.id}`,
    `${beside.id} is healthy`,
    ...strategy.gates.map(gateWords),
    `replace ${plan.id}`,
    `remove ${beside.id}`,
  ];
  const steps = names.map((name, index): RolloutStep => {
    if (index < at) return { name, state: 'done' };
    if (index > at) return { name, state: 'waiting' };
    return { name, state: failed ? 'failed' : 'running', ...(sentence === undefined ? {} : { sentence }) };
  });
  return { strategy: strategy.kind, beside: beside.id, steps };
}
