import type { Timer } from '../../../clock/clock.ts';
import type { Log } from '../log.ts';
import { createWake } from '../wake.ts';
import { affectedApps, lightPlan, lightSteps, type Action, type Plan } from './plan.ts';
import { restartApplication } from './restart-action.ts';
import type { ActionParts, RunningAction } from './running-action.ts';
import { scaleApplication } from './scale-action.ts';
import { startApplication } from './start-action.ts';
import { stopApplication } from './stop-action.ts';

/** A deployment that was accepted and has not ended. */
export interface RunningDeployment {
  readonly plan: Plan;
  readonly affectedApps: ReadonlySet<string>;
  /** Index of the present step. */
  readonly step: number;
  /** The actions of the present step; none before the first one has begun. */
  readonly actions: readonly { readonly action: Action; readonly running: RunningAction }[];
}

/** Carries out deployments, each step by step (reference 4). */
export interface Deployments {
  list(): RunningDeployment[];
  get(id: string): RunningDeployment | undefined;
  /** The running deployments that share an app with the given ones. */
  conflictsWith(appIds: readonly string[]): RunningDeployment[];
  isLocked(appId: string): boolean;
  /** True while a rolling upgrade of the app is under way: its old tasks are then not started again. */
  isRestarting(appId: string): boolean;
  /** Accepts a plan; it begins once the present call has unwound. */
  start(plan: Plan): void;
  /** Goes on with a plan of an earlier run at the step that it had reached. */
  resume(plan: Plan, step: number): void;
  /** Ends a deployment without undoing anything; its tasks stay. */
  cancel(id: string, reason: string): void;
  /** Deployments that touch an app for which this is true stay where they are; `undefined` lets all go on. */
  freeze(isFrozen: ((appId: string) => boolean) | undefined): void;
  /** The tasks of an app have changed. */
  wake(appId: string): void;
  stop(): void;
}

/** What the engine is made of. */
export interface DeploymentParts extends Omit<ActionParts, 'wake'> {
  readonly log: Log;
  /** Called when a deployment was accepted and at each of its steps. */
  readonly onProgress: (plan: Plan, step: number) => void;
  readonly onEnd: (plan: Plan) => void;
  /** `deployment_failed` says why (from 1.6 on). */
  readonly givesReasons: boolean;
}

interface Running extends RunningDeployment {
  step: number;
  actions: { readonly action: Action; readonly running: RunningAction }[];
  hasBegun: boolean;
  readonly isResumed: boolean;
}

/** Running deployments are looked at this often even when nothing was heard, in milliseconds. */
const recheck = 5000;

/** Makes an engine with nothing running. */
export function createDeployments(parts: DeploymentParts): Deployments {
  const { bus, clock, log } = parts;
  const running = new Map<string, Running>();
  let timer: Timer | undefined;
  let isFrozen: ((appId: string) => boolean) | undefined;
  const wake = createWake(proceed, error => log.error({ err: error }, 'the deployments failed to proceed'));
  const actionParts: ActionParts = { ...parts, wake: () => wake.request() };

  function accept(plan: Plan, step: number, isResumed: boolean): void {
    for (const record of Object.values(plan.target)) if (record !== null) parts.runners.add(record);
    const deployment: Running = {
      plan,
      affectedApps: new Set(affectedApps(plan)),
      step,
      actions: [],
      hasBegun: false,
      isResumed,
    };
    running.set(plan.id, deployment);
    parts.onProgress(plan, step);
    wake.request();
  }

  function proceed(): void {
    timer?.cancel();
    timer = undefined;
    for (const deployment of running.values()) {
      if (isFrozen !== undefined && [...deployment.affectedApps].some(isFrozen)) continue;
      try {
        advance(deployment);
      } catch (error) {
        // The others go on; this one is tried again at the next look.
        log.error({ err: error, deployment: deployment.plan.id }, 'a deployment failed to proceed');
      }
    }
    if (running.size > 0) timer = clock.after(recheck, () => wake.request(), { background: true });
  }

  function advance(deployment: Running): void {
    const { plan } = deployment;
    while (running.get(plan.id) === deployment) {
      if (!deployment.hasBegun && !begin(deployment)) return;
      const outcomes = deployment.actions.map(({ running: action }) => action.proceed());
      if (outcomes.includes(false)) return;
      stopActions(deployment);
      const currentStep = lightSteps(plan)[deployment.step];
      bus.publish('deployment_step_success', { plan: lightPlan(plan), currentStep });
      deployment.step += 1;
      deployment.hasBegun = false;
      if (deployment.step < plan.steps.length) parts.onProgress(plan, deployment.step);
    }
  }

  /** Begins the present step; false when there is none left and the deployment has succeeded. */
  function begin(deployment: Running): boolean {
    const { plan } = deployment;
    const step = plan.steps[deployment.step];
    if (step === undefined) {
      finish(deployment);
      bus.publish('deployment_success', { id: plan.id, plan: lightPlan(plan) });
      return false;
    }
    bus.publish('deployment_info', { plan: lightPlan(plan), currentStep: lightSteps(plan)[deployment.step] });
    deployment.hasBegun = true;
    deployment.actions = step.actions.map(action => ({ action, running: runningAction(action, deployment) }));
    return true;
  }

  function runningAction(action: Action, { plan, isResumed }: Running): RunningAction {
    const record = plan.target[action.app];
    if (action.action === 'StopApplication') return stopApplication(action.app, actionParts);
    if (record === undefined || record === null || action.action === 'StartApplication') return startApplication();
    if (action.action === 'ScaleApplication') return scaleApplication(record, action.kill ?? [], actionParts);
    return restartApplication(record, isResumed, actionParts);
  }

  function stopActions(deployment: Running): void {
    for (const { running: action } of deployment.actions) action.stop();
    deployment.actions = [];
  }

  function finish(deployment: Running): void {
    stopActions(deployment);
    running.delete(deployment.plan.id);
    parts.onEnd(deployment.plan);
  }

  return {
    list: () => [...running.values()],
    get: id => running.get(id),
    conflictsWith: appIds =>
      [...running.values()].filter(({ affectedApps: apps }) => appIds.some(app => apps.has(app))),
    isLocked: appId => [...running.values()].some(({ affectedApps: apps }) => apps.has(appId)),
    isRestarting: appId =>
      [...running.values()].some(({ actions }) =>
        actions.some(({ action }) => action.app === appId && action.action === 'RestartApplication'),
      ),
    start: plan => accept(plan, 0, false),
    resume: (plan, step) => accept(plan, step, true),
    cancel(id, reason) {
      const deployment = running.get(id);
      if (deployment === undefined) return;
      finish(deployment);
      const why = parts.givesReasons ? { reason } : {};
      bus.publish('deployment_failed', { id, plan: lightPlan(deployment.plan), ...why });
    },
    freeze(next) {
      isFrozen = next;
      wake.request();
    },
    wake: () => wake.request(),
    stop() {
      timer?.cancel();
      wake.stop();
      for (const deployment of running.values()) stopActions(deployment);
    },
  };
}
