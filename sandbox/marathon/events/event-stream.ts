import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../../../clock/clock.ts';
import type { BusEvent, EventBus } from './bus.ts';

/** The event streams of `/v2/events` (reference 6.1). */
export interface EventStreams {
  /**
   * Answers a request with the stream; `types` are the wanted event types, all when empty. `form` gives an event the form
   * that this client gets.
   */
  open(
    response: ServerResponse,
    remoteAddress: string,
    types: ReadonlySet<string>,
    form?: (event: BusEvent) => BusEvent,
  ): void;
  closeAll(): void;
}

/** What differs from one Marathon to the other. */
export interface EventStreamOptions {
  /** URL that the header `X-Marathon-Leader` names. */
  readonly leader?: () => string;
  /** Slow clients miss events instead of being disconnected, as up to 1.7. */
  readonly dropsWhenSlow?: boolean;
  readonly writeJson?: (value: unknown) => string;
}

/** A sign of life for clients and proxies, in milliseconds. */
const heartbeat = 10_000;

/**
 * Makes the streams. A client that leaves more than `maxOutstanding` events unread
 * (`--event_stream_max_outstanding_messages`) is disconnected, as from 1.8 on; before, events were dropped.
 */
export function createEventStreams(
  clock: Clock,
  bus: EventBus,
  maxOutstanding = 1024,
  { leader, dropsWhenSlow = false, writeJson = value => JSON.stringify(value) }: EventStreamOptions = {},
): EventStreams {
  const closers = new Set<() => void>();

  return {
    open(response, remoteAddress, types, form = event => event) {
      // Without a length and without chunks the body ends with the connection.
      response.useChunkedEncodingByDefault = false;
      response.writeHead(200, {
        'content-type': 'text/event-stream;charset=utf-8',
        'cache-control': 'no-cache, no-store, must-revalidate',
        connection: 'close',
        ...(leader === undefined ? {} : { 'x-marathon-leader': leader() }),
      });
      response.flushHeaders();
      let outstanding = 0;
      let timer: Timer | undefined;

      function write(text: string): void {
        outstanding += 1;
        response.write(text, () => {
          outstanding -= 1;
        });
      }

      function beat(): void {
        write('\r\n');
        timer = clock.after(heartbeat, beat, { background: true });
      }

      function send(event: BusEvent): void {
        if (types.size > 0 && !types.has(event.eventType)) return;
        if (outstanding > maxOutstanding) {
          if (!dropsWhenSlow) response.destroy();
          return;
        }
        write(`event: ${event.eventType}\r\ndata: ${writeJson(form(event))}\r\n\r\n`);
      }

      const unsubscribe = bus.subscribe(send);
      const close = (): void => void response.end();
      closers.add(close);
      timer = clock.after(heartbeat, beat, { background: true });
      response.on('close', () => {
        unsubscribe();
        closers.delete(close);
        timer?.cancel();
        bus.publish('event_stream_detached', { remoteAddress });
      });
      response.on('error', () => response.destroy());
      bus.publish('event_stream_attached', { remoteAddress });
    },
    closeAll() {
      for (const close of closers) close();
    },
  };
}
