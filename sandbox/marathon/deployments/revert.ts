import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import type { Plan } from './plan.ts';

/**
 * What undoes a plan: the affected apps as they were before, `undefined` for those that it created. Apps that the plan
 * does not touch keep what later deployments made of them (reference 4.5).
 */
export function revertOf(plan: Plan): Map<string, NormalApp | undefined> {
  return new Map(Object.entries(plan.original).map(([id, record]) => [id, record?.definition]));
}
