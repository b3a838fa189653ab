import type { Clock } from '../../../clock/clock.ts';
import { timestamp } from '../timestamp.ts';

/** An event as it goes over the wire: `eventType`, `timestamp` and the members of its type (reference 6.2). */
export interface BusEvent {
  readonly eventType: string;
  readonly timestamp: string;
  readonly [member: string]: unknown;
}

/** Hands every event to every listener, in the order of publishing. */
export interface EventBus {
  publish(eventType: string, members: Readonly<Record<string, unknown>>): void;
  subscribe(listener: (event: BusEvent) => void): () => void;
}

/** Makes a bus whose events are stamped by `clock`. */
export function createEventBus(clock: Clock): EventBus {
  const listeners = new Set<(event: BusEvent) => void>();
  return {
    publish(eventType, members) {
      const event: BusEvent = { ...members, eventType, timestamp: timestamp(clock.now()) };
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
