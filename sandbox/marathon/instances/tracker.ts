import type { Clock, Timer } from '../../../clock/clock.ts';
import type { MesosCluster, TaskStatus } from '../../mesos/types.ts';
import type { AppRecord } from '../apps/app-record.ts';
import type { EventBus } from '../events/bus.ts';
import { isTerminal } from '../../mesos/task/terminal-states.ts';
import { conditionOf, type Condition, type EndedTask, type Instance, type Placement } from './instance.ts';
import type { InstanceCustoms } from './customs.ts';
import { instanceChangedEvent, statusUpdateEvent } from './instance-events.ts';

/** Knows every instance and its task, and is the only one who changes them. */
export interface InstanceTracker {
  /** The instances of an app, oldest slot first. */
  of(appId: string): Instance[];
  all(): Iterable<Instance>;
  byTaskId(taskId: string): Instance | undefined;
  /** Adds slots that wait for a launch. */
  schedule(record: AppRecord, count: number): void;
  /** The launcher found a place; call before the task is handed to Mesos. */
  provision(instance: Instance, record: AppRecord, taskId: string, placement: Placement): void;
  /** Mesos refused the launch after all: the slot waits again. */
  withdraw(instance: Instance): void;
  /** Ends the task. `Running` starts another one in the same slot, `Decommissioned` gives the slot up. */
  kill(instance: Instance, goal: Instance['goal']): void;
  /** Forgets an instance whose agent is away; its task is killed should it come back. */
  expunge(instance: Instance): void;
  /** Marks an unreachable instance as lost for good, so that another one takes its place. */
  deactivate(instance: Instance): void;
  /** Called after every change of an instance of the app. */
  onChange(listener: (appId: string) => void): void;
  /** Called for each ended task before the slot is started again or given up. */
  onEnd(listener: (ended: EndedTask) => void): void;
  /** Called for each status update of a known task, after it was taken in. */
  onStatus(listener: (instance: Instance, status: TaskStatus) => void): void;
  stop(): void;
}

/** What the tracker is made of. */
export interface TrackerParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly mesos: MesosCluster;
  readonly newId: () => string;
  /** The record with which an ended task is started again; `undefined` gives the slot up. */
  readonly relaunchWith: (instance: Instance) => AppRecord | undefined;
  /** Unconfirmed kills are asked for again after this time, in milliseconds. */
  readonly killRetry: number;
  readonly customs: InstanceCustoms;
}

/** Starts listening to the status updates of Mesos. */
export function createInstanceTracker(parts: TrackerParts): InstanceTracker {
  const { clock, bus, mesos, customs } = parts;
  const byApp = new Map<string, Set<Instance>>();
  const byTask = new Map<string, Instance>();
  const killTimers = new Map<string, Timer>();
  const changeListeners: ((appId: string) => void)[] = [];
  const endListeners: ((ended: EndedTask) => void)[] = [];
  const statusListeners: ((instance: Instance, status: TaskStatus) => void)[] = [];

  function announce(instance: Instance): void {
    const condition = customs.conditionName(instance.condition);
    if (condition !== undefined) bus.publish('instance_changed_event', instanceChangedEvent(instance, condition));
    for (const listener of changeListeners) listener(instance.appId);
  }

  function become(instance: Instance, condition: Condition): void {
    if (instance.condition === condition) return;
    instance.condition = condition;
    announce(instance);
  }

  function forgetTask(instance: Instance): void {
    if (instance.task === undefined) return;
    byTask.delete(instance.task.id);
    killTimers.get(instance.task.id)?.cancel();
    killTimers.delete(instance.task.id);
    delete instance.task;
    instance.isBeingKilled = false;
  }

  function remove(instance: Instance): void {
    forgetTask(instance);
    const ofApp = byApp.get(instance.appId);
    ofApp?.delete(instance);
    if (ofApp?.size === 0) byApp.delete(instance.appId);
    for (const listener of changeListeners) listener(instance.appId);
  }

  function wait(instance: Instance, record: AppRecord): void {
    instance.record = record;
    instance.scheduledAt = clock.now();
    become(instance, 'Scheduled');
  }

  function end(instance: Instance, status: TaskStatus): void {
    const { task, record, isBeingKilled } = instance;
    if (task === undefined) return;
    become(instance, conditionOf(status.state));
    for (const listener of endListeners) {
      listener({ instance, task, record, status, wasBeingKilled: isBeingKilled });
    }
    const next = instance.goal === 'Running' ? parts.relaunchWith(instance) : undefined;
    if (next === undefined) {
      remove(instance);
      return;
    }
    if (!customs.keepsInstances) {
      remove(instance);
      schedule(next, 1);
      return;
    }
    forgetTask(instance);
    instance.incarnation += 1;
    wait(instance, next);
  }

  function killTask(taskId: string): void {
    killTimers.get(taskId)?.cancel();
    killTimers.set(
      taskId,
      clock.after(parts.killRetry, () => killTask(taskId), { background: true }),
    );
    mesos.kill(taskId);
  }

  function take(status: TaskStatus): void {
    const instance = byTask.get(status.taskId);
    const task = instance?.task;
    if (instance === undefined || task === undefined) {
      takeUnknown(status);
      return;
    }
    const isRepeated = task.state === status.state;
    task.state = status.state;
    if (status.state === 'TASK_RUNNING') task.startedAt ??= status.time;
    if (!isRepeated) bus.publish('status_update_event', statusUpdateEvent(instance, task, status));
    for (const listener of statusListeners) listener(instance, status);
    if (isTerminal(status.state)) {
      end(instance, status);
      return;
    }
    const isReturnOfKilled = instance.isBeingKilled && status.state === 'TASK_RUNNING';
    if (!isReturnOfKilled) become(instance, conditionOf(status.state));
  }

  function takeUnknown(status: TaskStatus): void {
    if (!isTerminal(status.state)) {
      if (status.state !== 'TASK_KILLING' && status.state !== 'TASK_UNREACHABLE') mesos.kill(status.taskId);
      return;
    }
    const { instanceId, appId } = customs.ownerOf(status.taskId);
    bus.publish('unknown_instance_terminated_event', {
      instanceId,
      runSpecId: appId,
      condition: conditionOf(status.state),
    });
  }

  function schedule(record: AppRecord, count: number): void {
    const ofApp = byApp.get(record.id) ?? new Set();
    if (count > 0) byApp.set(record.id, ofApp);
    for (let index = 0; index < count; index++) {
      const instance: Instance = {
        id: customs.instanceId(record.id, parts.newId()),
        appId: record.id,
        record,
        incarnation: 1,
        condition: 'Scheduled',
        goal: 'Running',
        scheduledAt: clock.now(),
        isBeingKilled: false,
      };
      ofApp.add(instance);
      announce(instance);
    }
  }

  const stopListening = mesos.onStatus(take);

  return {
    of: appId => [...(byApp.get(appId) ?? [])],
    *all() {
      for (const instances of byApp.values()) yield* instances;
    },
    byTaskId: taskId => byTask.get(taskId),
    schedule,
    provision(instance, record, taskId, placement) {
      instance.record = record;
      instance.task = { id: taskId, placement, stagedAt: clock.now() };
      byTask.set(taskId, instance);
      become(instance, 'Provisioned');
    },
    withdraw(instance) {
      forgetTask(instance);
      become(instance, 'Scheduled');
    },
    kill(instance, goal) {
      // A slot that is to disappear is never called back by somebody who wants its task replaced.
      if (instance.goal === 'Running') instance.goal = goal;
      if (instance.task === undefined) {
        if (instance.goal === 'Decommissioned') remove(instance);
        return;
      }
      if (instance.isBeingKilled) return;
      instance.isBeingKilled = true;
      killTask(instance.task.id);
      // The kill may have been answered before it returned.
      if (instance.task !== undefined) for (const listener of changeListeners) listener(instance.appId);
    },
    expunge(instance) {
      instance.goal = 'Decommissioned';
      remove(instance);
    },
    deactivate: instance => become(instance, 'UnreachableInactive'),
    onChange: listener => void changeListeners.push(listener),
    onEnd: listener => void endListeners.push(listener),
    onStatus: listener => void statusListeners.push(listener),
    stop() {
      stopListening();
      for (const timer of killTimers.values()) timer.cancel();
      killTimers.clear();
    },
  };
}
