import type { JsonObject, LiveApp } from '../../marathon/types.ts';
import { planCluster } from '../../reconciler/plan/plan.ts';
import type { AppInput, AppPlan, LastAction, PlanInput } from '../../reconciler/plan/types.ts';
import { planInput } from './desired.ts';
import { serve } from './marathon-model.ts';

export const marathonVersion = '1.8.244';
export const source = 'https://git.example.com/desired.git#prod';
export const web = {
  id: '/shop/web',
  cmd: 'sleep 1000',
  instances: 2,
  env: { MODE: 'prod' },
  labels: { team: 'shop' },
} satisfies JsonObject & { id: string };

export function running(
  definition: JsonObject,
  marks: JsonObject = { 'pacer.source': source, 'pacer.commit': 'old', 'pacer.hash': 'old' },
): LiveApp {
  const labels = { ...(definition['labels'] as JsonObject | undefined), ...marks };
  return serve({ ...definition, labels }, 'v1', marathonVersion);
}

export function plan(app: Omit<AppInput, 'id' | 'image'> & Partial<AppInput>, more: Partial<PlanInput> = {}): AppPlan {
  const id = app.id ?? app.desired?.id ?? app.live?.id ?? '/shop/web';
  const found = planCluster(planInput([{ image: { kind: 'none' }, ...app, id }], more)).apps[0];
  if (found === undefined) throw new Error('not in the plan');
  return found;
}

export function put(wish: string, outcome: LastAction['outcome'] = 'healthy'): LastAction {
  return { wish, outcome, commit: 'abcdef0123456789' };
}

export const ready = {
  kind: 'ready',
  reference: 'registry/cart@sha256:2',
  key: 'k',
  sourceCommit: '1234567890',
} as const;
