import { sleep, type Clock, type Timer } from '../../clock/clock.ts';
import { backoffDelay, defaultBackoff, type BackoffPolicy } from './backoff.ts';
import { createHeap } from './heap.ts';

/** How a key is added. */
export interface AddOptions {
  /** Higher runs first among keys that are due; 0 when left out. */
  readonly priority?: number;
  /** Milliseconds before it may run; 0 when left out. */
  readonly delay?: number;
  /**
   * Something really changed, e.g. a new commit: forget the errors of this key, its back-off and its quarantine.
   * Without it an add never shortens a back-off, so a stream of hints cannot turn a failing key into a busy loop.
   */
  readonly release?: boolean;
}

/** What a run is told. */
export interface RunContext {
  /** Grows with every add of any key: the last one this run knows of. */
  readonly generation: number;
  /** Aborted by `stop`. */
  readonly signal: AbortSignal;
}

/** So long a run may wait for others and hold its worker, milliseconds. */
const moment = 250;

/** What a run may ask for: to be run again after so many milliseconds. */
export interface RunResult {
  readonly again?: number;
}

/** What an error of a run led to. */
export interface RunFailure {
  /** Errors of this key in a row, this one included. */
  readonly errors: number;
  /** Milliseconds until it is tried again. */
  readonly retryIn: number;
  /** Set aside: it failed so often in a row that it is tried seldom from now on. */
  readonly quarantined: boolean;
}

/** Parts of a queue. */
export interface QueueOptions<Key> {
  readonly clock: Clock;
  /** How many keys may run at the same time. */
  readonly workers: number;
  run(key: Key, context: RunContext): Promise<RunResult | void>;
  /** Told of everything a run throws; what it throws itself is dropped. Not called for runs that `stop` aborted. */
  onError(key: Key, error: unknown, failure: RunFailure): void;
  readonly backoff?: BackoffPolicy;
  /** 0 to 1, for the jitter of the back-off. */
  readonly random: () => number;
}

/** A queue of keys: at most one run per key at a time, and after every `add` a run that started later than it. */
export interface WorkQueue<Key> {
  /** Asks for a run. Adds of a waiting key are one: the earliest time and the highest priority win. */
  add(key: Key, options?: AddOptions): void;
  /** Keys that are due and wait for a worker. */
  depth(): number;
  /** Keys that wait for their time: delayed or backed off. */
  delayed(): number;
  /** Keys that run now. */
  running(): readonly Key[];
  /**
   * For runs, one call at a time in each: settles as `work` does. When that takes longer than a moment, another run gets the
   * worker meanwhile, and this one goes on when there is one again. Still no key runs twice at a time.
   */
  aside<Value>(work: Promise<Value>): Promise<Value>;
  /** Keys that were set aside after repeated errors. */
  quarantined(): readonly Key[];
  /** How long the key that is due longest has waited for a worker, in milliseconds; 0 when none is due. */
  oldest(): number;
  /** Resolves as soon as nothing runs and nothing is due; keys that wait for their time do not count. */
  idle(): Promise<void>;
  /** Takes no more keys, aborts the signals of the runs and resolves when the last has ended. */
  stop(): Promise<void>;
}

interface Entry<Key> {
  readonly key: Key;
  /** Number of the last add. */
  generation: number;
  /** When it may run; undefined when nobody waits for a run of it. */
  due: number | undefined;
  priority: number;
  running: boolean;
  errors: number;
  /** No run before this time unless released. */
  notBefore: number;
  /** Released while it ran: an error of that run holds nothing back. */
  released: boolean;
  /** The heap node that counts; others of this entry are left-overs. */
  ticket: number;
}

interface Waiting<Key> {
  readonly entry: Entry<Key>;
  readonly ticket: number;
  readonly due: number;
  readonly priority: number;
}

/** Makes a queue; it starts at once. */
export function createQueue<Key>(options: QueueOptions<Key>): WorkQueue<Key> {
  const { clock, random } = options;
  const backoff = options.backoff ?? defaultBackoff;
  const entries = new Map<Key, Entry<Key>>();
  // Two heaps: keys whose time has not come, by time; keys that are due, by priority, then by time, then by arrival.
  const later = createHeap<Waiting<Key>>((a, b) => a.due < b.due || (a.due === b.due && a.ticket < b.ticket));
  const ready = createHeap<Waiting<Key>>(isMoreUrgent);
  const running = new Map<Key, AbortController>();
  const readyEntries = new Set<Entry<Key>>();
  let idleWaiters: (() => void)[] = [];
  let generation = 0;
  let ticket = 0;
  let timer: { readonly due: number; readonly timer: Timer } | undefined;
  let dispatchPlanned = false;
  let stopped = false;
  /** Runs that wait for others and hold no worker. */
  let outside = 0;
  /** Those of them that want to go on and need a worker. */
  const returning: (() => void)[] = [];

  function isMoreUrgent(a: Waiting<Key>, b: Waiting<Key>): boolean {
    if (a.priority !== b.priority) return a.priority > b.priority;
    if (a.due !== b.due) return a.due < b.due;
    return a.ticket < b.ticket;
  }

  function place(entry: Entry<Key>): void {
    if (entry.due === undefined || entry.running) return;
    entry.ticket = ++ticket;
    const due = Math.max(entry.due, entry.notBefore);
    const waiting = { entry, ticket: entry.ticket, due, priority: entry.priority };
    readyEntries.delete(entry);
    if (due > clock.now()) {
      later.push(waiting);
    } else {
      ready.push(waiting);
      readyEntries.add(entry);
    }
    planDispatch();
  }

  // Adds of one turn are dispatched together, so that priority decides and not the order of the calls.
  function planDispatch(): void {
    if (dispatchPlanned) return;
    dispatchPlanned = true;
    queueMicrotask(() => {
      dispatchPlanned = false;
      dispatch();
    });
  }

  function dispatch(): void {
    if (stopped) {
      if (running.size === 0) wakeIdle();
      return;
    }
    const now = clock.now();
    for (let first = firstOf(later); first !== undefined && first.due <= now; first = firstOf(later)) {
      later.pop();
      ready.push(first);
      readyEntries.add(first.entry);
    }
    while (hasWorker()) {
      const back = returning.shift();
      if (back !== undefined) {
        outside--;
        back();
        continue;
      }
      const first = firstOf(ready);
      if (first === undefined) break;
      ready.pop();
      void execute(first.entry);
    }
    setTimer();
    if (running.size === 0 && readyEntries.size === 0) wakeIdle();
  }

  function firstOf(heap: typeof ready): Waiting<Key> | undefined {
    for (;;) {
      const first = heap.peek();
      if (first === undefined || first.ticket === first.entry.ticket) return first;
      heap.pop();
    }
  }

  function setTimer(): void {
    const due = firstOf(later)?.due;
    if (due === timer?.due) return;
    timer?.timer.cancel();
    timer = undefined;
    if (due === undefined) return;
    const started = clock.after(Math.max(0, due - clock.now()), () => {
      timer = undefined;
      dispatch();
    });
    timer = { due, timer: started };
  }

  function hasWorker(): boolean {
    return running.size - outside < options.workers;
  }

  async function aside<Value>(work: Promise<Value>): Promise<Value> {
    let isDone = false;
    const settled = work
      .catch(() => undefined)
      .finally(() => {
        isDone = true;
      });
    const enough = new AbortController();
    await Promise.race([settled, sleep(clock, moment, enough.signal)]);
    enough.abort();
    if (isDone) return work;
    outside++;
    planDispatch();
    await settled;
    if (stopped || hasWorker()) outside--;
    else await new Promise<void>(resolve => returning.push(resolve));
    return work;
  }

  async function execute(entry: Entry<Key>): Promise<void> {
    const controller = new AbortController();
    running.set(entry.key, controller);
    readyEntries.delete(entry);
    entry.running = true;
    entry.due = undefined;
    entry.priority = 0;
    entry.ticket = 0;
    entry.released = false;
    try {
      const result = await options.run(entry.key, {
        generation: entry.generation,
        signal: controller.signal,
      });
      entry.errors = 0;
      entry.notBefore = 0;
      if (result?.again !== undefined) want(entry, result.again, 0);
    } catch (error) {
      if (!stopped) fail(entry, error);
    }
    entry.running = false;
    running.delete(entry.key);
    if (stopped) {
      if (running.size === 0) wakeIdle();
      return;
    }
    if (entry.due === undefined) entries.delete(entry.key);
    else place(entry);
    planDispatch();
  }

  function fail(entry: Entry<Key>, error: unknown): void {
    entry.errors += 1;
    const retryIn = entry.released ? 0 : backoffDelay(backoff, entry.errors, random);
    entry.notBefore = entry.released ? 0 : clock.now() + retryIn;
    if (!entry.released) want(entry, retryIn, 0);
    const quarantined = entry.errors >= backoff.quarantineAfter;
    try {
      options.onError(entry.key, error, { errors: entry.errors, retryIn, quarantined });
    } catch {
      // A reporter that throws must not stop the queue.
    }
  }

  function want(entry: Entry<Key>, delay: number, priority: number): void {
    const due = clock.now() + Math.max(0, delay);
    entry.priority = entry.due === undefined ? priority : Math.max(entry.priority, priority);
    entry.due = entry.due === undefined ? due : Math.min(entry.due, due);
  }

  function wakeIdle(): void {
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const wake of waiters) wake();
  }

  return {
    add(key, add = {}) {
      if (stopped) return;
      let entry = entries.get(key);
      if (entry === undefined) {
        entry = {
          key,
          generation: 0,
          due: undefined,
          priority: 0,
          running: false,
          errors: 0,
          notBefore: 0,
          released: false,
          ticket: 0,
        };
        entries.set(key, entry);
      }
      entry.generation = ++generation;
      if (add.release === true) {
        entry.errors = 0;
        entry.notBefore = 0;
        entry.released = entry.running;
      }
      want(entry, add.delay ?? 0, add.priority ?? 0);
      place(entry);
    },
    depth: () => readyEntries.size,
    aside,
    delayed: () => entries.size - running.size - readyEntries.size,
    running: () => [...running.keys()],
    quarantined: () =>
      [...entries.values()].filter(entry => entry.errors >= backoff.quarantineAfter).map(entry => entry.key),
    oldest() {
      const now = clock.now();
      let oldest = now;
      for (const entry of readyEntries) oldest = Math.min(oldest, Math.max(entry.due ?? now, entry.notBefore));
      return now - oldest;
    },
    idle() {
      return new Promise(resolve => {
        idleWaiters.push(resolve);
        planDispatch();
      });
    },
    async stop() {
      stopped = true;
      timer?.timer.cancel();
      timer = undefined;
      later.clear();
      ready.clear();
      readyEntries.clear();
      const ended = new Promise<void>(resolve => idleWaiters.push(resolve));
      for (const controller of running.values()) controller.abort();
      for (const back of returning.splice(0)) {
        outside--;
        back();
      }
      if (running.size === 0) wakeIdle();
      await ended;
    },
  };
}
