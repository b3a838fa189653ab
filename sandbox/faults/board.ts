import type { Clock, Timer } from '../../clock/clock.ts';
import { faultCatalogue } from './catalogue.ts';
import { chooseEventFault, chooseFaults } from './choose.ts';
import type { Fault, FaultHooks, FaultOrder, FaultyRequest } from './types.ts';

/** What is to be done to one request, already counted. */
export interface FaultHit {
  readonly delayMilliseconds: number;
  readonly effect: FaultOrder | undefined;
}

/** The switches: which faults are on, and how often each has hit. */
export interface FaultBoard {
  /** Switches a fault on. Throws what a stand-in throws when it cannot, e.g. for an agent that does not exist. */
  add(order: FaultOrder): Fault;
  /** Switches one fault off, or all; false when there is none with this id. */
  clear(id?: number): boolean;
  /** Faults that are on, and the last ones that were, oldest first. */
  list(): readonly Fault[];
  /** What happens to this request; counts it. */
  hit(request: FaultyRequest): FaultHit;
  /** What happens to this event of Marathon; counts it. */
  hitEvent(eventType: string): 'lost-events' | 'duplicate-events' | undefined;
  /** Switches all off for good. */
  stop(): void;
}

/** How many faults are remembered after they ended. */
const remembered = 50;

/** Makes a board on which everything is off. */
export function createFaultBoard(clock: Clock, hooks: FaultHooks): FaultBoard {
  let faults: Fault[] = [];
  const ends = new Map<Fault, { readonly timer: Timer | undefined; readonly end: (() => void) | undefined }>();
  let lastId = 0;

  function add(order: FaultOrder): Fault {
    const entry = faultCatalogue[order.fault];
    const seconds = order.seconds ?? (order.times === undefined ? entry.seconds : undefined);
    const now = clock.now();
    const pattern = new RegExp(order.match ?? entry.match ?? '');
    const methods = order.methods ?? entry.methods;
    // A second fault of a kind that is either on or off takes the place of the first.
    if (entry.begin !== undefined)
      for (const other of faults) if (other.on && other.order.fault === order.fault) switchOff(other);
    const end = entry.begin?.(hooks, order, pattern);
    const fault: Fault = {
      id: ++lastId,
      order,
      pattern,
      methods: methods === undefined ? undefined : new Set(methods),
      since: now,
      until: seconds === undefined ? undefined : now + seconds * 1000,
      fired: end === undefined || entry.matches === 'request' ? 0 : 1,
      on: true,
    };
    const timer =
      seconds === undefined ? undefined : clock.after(seconds * 1000, () => switchOff(fault), { background: true });
    ends.set(fault, { timer, end });
    const old = faults.filter(each => !each.on);
    const forgotten = new Set(old.slice(0, Math.max(0, old.length - remembered)));
    faults = [...faults.filter(each => !forgotten.has(each)), fault];
    return fault;
  }

  function switchOff(fault: Fault): void {
    if (!fault.on) return;
    fault.on = false;
    const { timer, end } = ends.get(fault) ?? {};
    ends.delete(fault);
    timer?.cancel();
    end?.();
  }

  function count(fault: Fault): void {
    fault.fired += 1;
    if (fault.order.times !== undefined && fault.fired >= fault.order.times) switchOff(fault);
  }

  return {
    add,
    clear(id) {
      const chosen = id === undefined ? faults : faults.filter(fault => fault.id === id);
      for (const fault of chosen) switchOff(fault);
      return id === undefined || chosen.length > 0;
    },
    list: () => faults,
    hit(request) {
      const { delays, effect } = chooseFaults(faults, request);
      let delayMilliseconds = 0;
      for (const delay of delays) {
        delayMilliseconds += delay.order.milliseconds ?? 3000;
        count(delay);
      }
      if (effect !== undefined) count(effect);
      return { delayMilliseconds, effect: effect?.order };
    },
    hitEvent(eventType) {
      const fault = chooseEventFault(faults, eventType);
      if (fault === undefined) return undefined;
      count(fault);
      return fault.order.fault === 'lost-events' ? 'lost-events' : 'duplicate-events';
    },
    stop() {
      for (const fault of faults) switchOff(fault);
    },
  };
}
