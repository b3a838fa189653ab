import type { LiveApp } from '../../../marathon/types.ts';
import { isDeploying } from '../../observe/health.ts';
import type { AppPlan } from '../types.ts';
import { demandOf } from './demand.ts';
import type { Demand } from './types.ts';

/** Tasks that Marathon counts for an app. */
function tasksOf(live: LiveApp | undefined): number {
  return live === undefined ? 0 : live.tasksRunning + live.tasksStaged;
}

/** What a step of a plan needs and gives back; nothing for a step that touches no task. */
export function demandsOfStep(plan: AppPlan, live: LiveApp | undefined, marathonVersion: string): readonly Demand[] {
  const { action, body, beside } = plan;
  const isSettled = live === undefined || !isDeploying(live);
  const running = live?.tasksRunning ?? 0;
  if (live !== undefined && (action === 'delete' || action === 'suspend'))
    return [stopDemand(live, 0, marathonVersion)];
  if (body === undefined) return [];
  if (action === 'create') return [demandOf(body, { kind: 'start', isAsked: true, isSettled }, marathonVersion)];
  if (action === 'restart') {
    const whole = demandOf(body, { kind: 'restart', isAsked: true, isSettled, running }, marathonVersion);
    if (beside?.body === undefined) return [whole];
    return [demandOf(beside.body, { kind: 'start', isAsked: false, isSettled: true }, marathonVersion), whole];
  }
  if (action !== 'scale') return [];
  const wanted = typeof body['instances'] === 'number' ? body['instances'] : 1;
  const missing = wanted - tasksOf(live);
  if (live !== undefined && missing <= 0) return [stopDemand(live, wanted, marathonVersion)];
  return [demandOf(body, { kind: 'scale', isAsked: true, isSettled, missing }, marathonVersion)];
}

/** Instances of a live app that Marathon has in its queue. */
export function waitingDemand(live: LiveApp, count: number, marathonVersion: string): Demand {
  const change = { kind: 'scale', isAsked: true, isSettled: !isDeploying(live), missing: count } as const;
  return demandOf(definitionOf(live), change, marathonVersion);
}

/** What an app still waits for that Marathon is to run already; nothing when all its tasks are there. */
export function pendingDemand(live: LiveApp, marathonVersion: string): Demand | undefined {
  const missing = live.instances - tasksOf(live);
  if (missing <= 0) return undefined;
  return demandOf(
    definitionOf(live),
    { kind: 'scale', isAsked: false, isSettled: !isDeploying(live), missing },
    marathonVersion,
  );
}

function stopDemand(live: LiveApp, instances: number, marathonVersion: string): Demand {
  const demand = demandOf(definitionOf(live), { kind: 'stop', isAsked: false, isSettled: true }, marathonVersion);
  return { ...demand, instances };
}

/** The definition without the members that only say how the app is: some of those are no JSON that a definition may have. */
function definitionOf(live: LiveApp): LiveApp {
  const { tasks: _tasks, deployments: _deployments, lastTaskFailure: _failure, ...definition } = live;
  return definition;
}
