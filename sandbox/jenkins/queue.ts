import type { Clock, Timer } from '../../clock/clock.ts';
import type { Cause, ParameterValue, QueueItem } from './types.ts';

/** An item without an estimate is stuck after a day; one with an estimate after ten times that, ten minutes at least. */
const stuckWithoutEstimate = 24 * 3_600_000;
const stuckAtLeast = 10 * 60_000;

/** What the queue asks the rest of Jenkins. */
export interface QueueHost {
  /** Whether builds of this job may run side by side. */
  isConcurrent(job: string): boolean;
  /** Numbers of the builds of this job that run. */
  running(job: string): readonly number[];
  freeExecutors(): number;
  isQuietingDown(): boolean;
  /** How long builds of this job take, in milliseconds; -1 when nobody knows. */
  estimate(job: string): number;
  /** How long an item that left is remembered (Jenkins reference 3.2). */
  readonly leftItemMilliseconds: number;
  /** How long it takes to hand an item to an executor; 0 is at once. */
  handOverDelay(): number;
  /** Starts the build of an item that was handed over, and names its number once the build exists. */
  start(item: QueueItem): void;
  /** Something entered or left. */
  changed(): void;
}

/** The queue of Jenkins: quiet period, blocked, buildable, pending, left. */
export interface Queue {
  schedule(
    job: string,
    parameters: readonly ParameterValue[],
    cause: Cause,
    delay: number,
  ): { item: QueueItem; created: boolean };
  find(id: number): QueueItem | undefined;
  /** Items that wait, in the order in which Jenkins lists them. */
  items(): readonly QueueItem[];
  cancel(item: QueueItem): boolean;
  /** Takes everything off the queue that is for this job. */
  cancelJob(job: string): void;
  /** The job has another name from now on. */
  renameJob(from: string, to: string): void;
  isStuck(item: QueueItem): boolean;
  /** Moves items on as far as they can go now. */
  maintain(): void;
  why(item: QueueItem): string | null;
  /** What is kept over a clean restart. */
  save(): SavedQueue;
  stop(): void;
}

/** The queue on disk. */
export interface SavedQueue {
  readonly lastId: number;
  readonly items: readonly QueueItem[];
}

function sameParameters(a: readonly ParameterValue[], b: readonly ParameterValue[]): boolean {
  if (a.length !== b.length || a.some(value => value.type === 'file')) return false;
  return a.every(value => b.some(other => other.name === value.name && other.value === value.value));
}

/** Makes a queue, with what was saved before. */
export function createQueue(clock: Clock, host: QueueHost, saved: SavedQueue | undefined): Queue {
  let lastId = saved?.lastId ?? 0;
  let timer: Timer | undefined;
  const items = new Map<number, QueueItem>();
  for (const item of saved?.items ?? []) {
    lastId = Math.max(lastId, item.id);
    items.set(item.id, item.state === 'pending' ? { ...item, state: 'buildable' } : item);
  }

  function inState(...states: QueueItem['state'][]): QueueItem[] {
    return [...items.values()].filter(item => states.includes(item.state));
  }

  function isBlocked(item: QueueItem): boolean {
    if (host.isConcurrent(item.job)) return false;
    if (host.running(item.job).length > 0) return true;
    return inState('buildable', 'pending').some(other => other.job === item.job && other !== item);
  }

  function settle(item: QueueItem): void {
    if (isBlocked(item)) {
      item.state = 'blocked';
      item.buildableSince ??= clock.now();
      return;
    }
    item.state = 'buildable';
    item.buildableSince ??= clock.now();
  }

  function leave(item: QueueItem, cancelled: boolean): void {
    item.state = 'left';
    item.leftAt = clock.now();
    item.cancelled = cancelled;
    host.changed();
  }

  function wakeForNextDue(): void {
    timer?.cancel();
    timer = undefined;
    const dues = inState('waiting').map(item => item.due);
    if (dues.length > 0)
      timer = clock.after(Math.max(0, Math.min(...dues) - clock.now()), maintain, { background: true });
  }

  function maintain(): void {
    const now = clock.now();
    for (const item of items.values()) {
      if (item.state === 'left' && now - (item.leftAt ?? now) > host.leftItemMilliseconds) items.delete(item.id);
    }
    for (const item of inState('waiting')) if (item.due <= now) settle(item);
    for (const item of inState('blocked')) settle(item);
    if (!host.isQuietingDown()) {
      for (const item of inState('buildable')) {
        if (host.freeExecutors() - inState('pending').length <= 0) break;
        item.state = 'pending';
        const delay = host.handOverDelay();
        if (delay === 0) queueMicrotask(() => handOver(item));
        else clock.after(delay, () => handOver(item), { background: true });
      }
    }
    wakeForNextDue();
  }

  function handOver(item: QueueItem): void {
    if (item.state !== 'pending') return;
    if (host.isQuietingDown()) {
      item.state = 'buildable';
      return;
    }
    leave(item, false);
    host.start(item);
  }

  function cancel(item: QueueItem): boolean {
    if (item.state === 'left' || item.state === 'pending') return false;
    leave(item, true);
    maintain();
    return true;
  }

  return {
    maintain,
    cancel,
    cancelJob(job) {
      for (const item of inState('waiting', 'blocked', 'buildable', 'pending')) if (item.job === job) leave(item, true);
      maintain();
    },
    renameJob(from, to) {
      for (const item of items.values()) if (item.job === from) item.job = to;
      host.changed();
    },
    isStuck(item) {
      if (item.state !== 'buildable') return false;
      const estimate = host.estimate(item.job);
      const patience = estimate < 0 ? stuckWithoutEstimate : Math.max(stuckAtLeast, estimate * 10);
      return clock.now() - (item.buildableSince ?? item.inQueueSince) > patience;
    },
    find(id) {
      const item = items.get(id);
      if (item?.state !== 'left' || clock.now() - (item.leftAt ?? 0) <= host.leftItemMilliseconds) return item;
      items.delete(id);
      return undefined;
    },
    schedule(job, parameters, cause, delay) {
      const due = clock.now() + delay;
      const same = inState('waiting', 'blocked', 'buildable').find(
        item => item.job === job && sameParameters(item.parameters, parameters),
      );
      if (same !== undefined) {
        same.causes.push(cause);
        // An earlier due time pulls the item forward, a later one does not push it back.
        if (same.state === 'waiting' && due < same.due) same.due = due;
        maintain();
        return { item: same, created: false };
      }
      const item: QueueItem = {
        id: ++lastId,
        job,
        parameters,
        causes: [cause],
        inQueueSince: clock.now(),
        state: 'waiting',
        due,
        cancelled: false,
      };
      items.set(item.id, item);
      host.changed();
      maintain();
      return { item, created: true };
    },
    items: () => [...inState('waiting'), ...inState('blocked'), ...inState('buildable', 'pending').reverse()],
    why(item) {
      if (item.state === 'left') return null;
      if (item.state === 'waiting') {
        const seconds = Math.ceil((item.due - clock.now()) / 1000);
        return seconds > 0 ? `In the quiet period. Expires in ${seconds} sec` : 'Finished waiting';
      }
      if (host.isQuietingDown()) return 'Jenkins is about to shut down';
      const running = host.running(item.job).at(0);
      if (item.state === 'blocked' && running !== undefined)
        return `Build #${running} is already in progress (ETA: N/A)`;
      return 'Waiting for next available executor';
    },
    save: () => ({ lastId, items: inState('waiting', 'blocked', 'buildable', 'pending') }),
    stop: () => timer?.cancel(),
  };
}
