import type { LiveApp } from '../../../marathon/types.ts';
import { totalsOf } from '../plan.ts';
import type { AppPlan, Plan } from '../types.ts';
import { judge, unknownVerdict } from './judge.ts';
import { demandsOfStep, pendingDemand } from './plan-demands.ts';
import type { Demand, Picture, Verdict } from './types.ts';
import { withCapacity } from './with-capacity.ts';

/** What a judgement depends on besides the plan. */
export interface Circumstances {
  /** Missing when Mesos could not be read: `sentence` says why. */
  readonly picture: Picture | undefined;
  readonly sentence: string;
  readonly policy: 'warn' | 'block' | undefined;
  live(id: string): LiveApp | undefined;
  /** Every app that Marathon has, for what still waits there. */
  readonly all: Iterable<LiveApp>;
  readonly seed: number;
}

const looksPerStep = 1_000;
const demandsPerStep = 64;

/** The plan with a verdict on every step that starts tasks, and, under `block`, with those held that cannot be done. */
export function* judgePlan(plan: Plan, circumstances: Circumstances): Generator<void, Plan, void> {
  const verdicts = yield* judgeSteps(plan.apps, circumstances);
  if (verdicts.size === 0) return plan;
  const apps = plan.apps.map(app => withCapacity(app, verdicts.get(app.id), circumstances.policy));
  return { ...plan, apps, totals: totalsOf(apps) };
}

/** Verdicts on the steps that start tasks, judged together and with what already waits. */
export function* judgeSteps(
  steps: readonly AppPlan[],
  { picture, sentence, live, all, seed }: Circumstances,
): Generator<void, ReadonlyMap<string, Verdict>, void> {
  if (picture === undefined) return unknownFor(steps, sentence);
  const demands: Demand[] = [];
  const planned = new Set<string>();
  let looked = 0;
  for (const step of steps) {
    const found = demandsOfStep(step, live(step.id), picture.marathonVersion);
    if (found.length === 0) continue;
    planned.add(step.id);
    demands.push(...found);
    if (++looked % demandsPerStep === 0) yield;
  }
  if (!demands.some(({ isAsked }) => isAsked)) return new Map();
  for (const app of all) {
    const pending = planned.has(app.id) ? undefined : pendingDemand(app, picture.marathonVersion);
    if (pending !== undefined) demands.push(pending);
    if (++looked % looksPerStep === 0) yield;
  }
  return yield* judge(picture, demands, seed);
}

function unknownFor(steps: readonly AppPlan[], sentence: string): ReadonlyMap<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  for (const { id, action, body } of steps) {
    if (action !== 'create' && action !== 'restart' && action !== 'scale') continue;
    const instances = typeof body?.['instances'] === 'number' ? body['instances'] : 1;
    verdicts.set(id, unknownVerdict({ instances }, sentence));
  }
  return verdicts;
}
