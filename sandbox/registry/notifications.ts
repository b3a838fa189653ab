import { sleep, type Clock } from '../../clock/clock.ts';
import { createHttp } from '../../http/create-http.ts';
import type { RegistryEvent, RegistryFact } from './events.ts';

/** Who is told of what happens in the registry (registry reference 9.1). */
export interface NotificationEndpoint {
  readonly url: string;
  /** The only authentication there is, e.g. `authorization: Bearer SECRET`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Actions that are not told. */
  readonly ignoredActions?: readonly RegistryFact['action'][];
  /** Failures in a row before it pauses, 5 when left out. */
  readonly threshold?: number;
  /** The pause in milliseconds, 1000 when left out. */
  readonly backoff?: number;
  /** How long an answer may take in milliseconds, 1000 when left out. */
  readonly timeout?: number;
}

/** Delivers events to one endpoint, in order of arrival. */
export interface Notifications {
  send(event: RegistryEvent): void;
  /** Events that were not delivered yet. */
  pending(): number;
  /** What was not delivered is lost, as when the real registry stops. */
  stop(): Promise<void>;
}

/** As `EventsMediaType` of distribution 2.8.2; version 3 says `events.v2`. */
const eventsType = 'application/vnd.docker.distribution.events.v1+json';

/** One event per envelope; anything but 2xx and 3xx is tried again for ever, from memory (registry reference 9.3). */
export function createNotifications(endpoint: NotificationEndpoint, clock: Clock): Notifications {
  const url = new URL(endpoint.url);
  const http = createHttp({
    name: 'The endpoint for notifications',
    baseUrl: url.origin,
    clock,
    timeoutMilliseconds: endpoint.timeout ?? 1_000,
  });
  const queue: RegistryEvent[] = [];
  let failures = 0;
  let working: Promise<void> | undefined;
  const stopped = new AbortController();

  async function deliver(event: RegistryEvent): Promise<boolean> {
    try {
      const response = await http.request({
        method: 'POST',
        path: `${url.pathname}${url.search}`,
        headers: { ...endpoint.headers, 'content-type': eventsType },
        body: Buffer.from(JSON.stringify({ events: [event] })),
      });
      return response.status >= 200 && response.status < 400;
    } catch {
      return false;
    }
  }

  async function work(): Promise<void> {
    for (let event = queue[0]; event !== undefined && !stopped.signal.aborted; event = queue[0]) {
      if (await deliver(event)) {
        failures = 0;
        queue.shift();
        continue;
      }
      failures++;
      // A short breath between quick failures, so that a refused connection is not a busy loop.
      const wait = failures >= (endpoint.threshold ?? 5) ? (endpoint.backoff ?? 1_000) : 50;
      await sleep(clock, wait, stopped.signal);
    }
    working = undefined;
  }

  return {
    send(event) {
      if (stopped.signal.aborted || endpoint.ignoredActions?.includes(event.action) === true) return;
      queue.push(event);
      working ??= work();
    },
    pending: () => queue.length,
    async stop() {
      stopped.abort();
      await working;
      await http.close();
    },
  };
}
