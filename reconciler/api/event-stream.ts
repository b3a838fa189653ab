import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { systemClock, type Clock, type Timer } from '../../clock/clock.ts';
import type { MissedEvents } from '../../schemas/generated/missed-events.ts';
import type { Caller } from '../access/types.ts';
import { callerOf } from './guard.ts';
import { isVisibleEvent } from './visible.ts';
import type { DaemonEvent, EventLog } from '../loop/events.ts';
import { createEventBatches, newestOfEach } from './event-batches.ts';

/** A browser cannot see comments, so this is an event: its reader tells silence from a lost connection by it. */
const heartbeat = 5_000;
/** A reader with so many bytes on the way gets nothing more until it has taken them. */
const mostOnTheWay = 256 * 1024;
/** One that asked for every change and lets more than this pile up is cut off; it reconnects and re-reads. */
const mostUncut = 1024 * 1024;

interface EventsQuery {
  readonly after?: string;
  readonly all?: string;
}

/**
 * `GET /api/v1/events`: server-sent events with ids. A reader that comes back with `Last-Event-ID` (or `?after=`, as a
 * script in a browser cannot set the header) gets what it missed; when that is no longer kept it gets one `reset` event
 * and has to read everything anew (WHATWG HTML, section 9.2). Then comes `hello`, and `beat` while nothing happens.
 * At most five batches a second, and in each only the newest state of an app; with `?all=true` every change as it comes.
 *
 * `GET /api/v1/events/missed`: the same for whoever cannot have a stream, such as a page behind a proxy that holds it back.
 */
export function registerEventStream(server: FastifyInstance, events: EventLog, clock: Clock = systemClock): void {
  server.get<{ Querystring: EventsQuery }>('/api/v1/events', (request, reply) => {
    const caller = callerOf(request);
    const isEach = request.query.all === 'true';
    const stream = new Readable({ read() {} });
    const end = (): void => void stream.destroy();
    const send = (text: string): void => {
      if (stream.readableLength > mostUncut) end();
      else stream.push(text);
    };
    const sendAll = (batch: readonly DaemonEvent[]): void => send(batch.map(frame).join(''));
    const missed = missedBy(events, request.headers['last-event-id'] ?? request.query.after, caller);
    if (missed === undefined) send(`id: ${events.lastId()}\nevent: reset\ndata: {}\n\n`);
    else if (missed.length > 0) sendAll(isEach ? missed : newestOfEach(missed));
    // With an id, so that a reader that hears nothing else before the connection breaks still knows where it was.
    send(`id: ${events.lastId()}\nevent: hello\ndata: {}\n\n`);
    const batches = createEventBatches({
      clock,
      send: sendAll,
      isBehind: () => stream.readableLength > mostOnTheWay,
      giveUp: end,
    });
    const unsubscribe = events.subscribe(event => {
      if (!isVisibleEvent(event, caller)) return;
      if (isEach) send(frame(event));
      else batches.add(event);
    });
    let timer: Timer | undefined;
    const beatLater = (): void => {
      timer = clock.after(
        heartbeat,
        () => {
          send('event: beat\ndata: {}\n\n');
          beatLater();
        },
        { background: true },
      );
    };
    beatLater();
    stream.on('close', () => {
      timer?.cancel();
      batches.stop();
      unsubscribe();
    });
    request.raw.on('close', end);
    return reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store, no-transform')
      .header('x-accel-buffering', 'no')
      .send(stream);
  });

  server.get<{ Querystring: EventsQuery }>('/api/v1/events/missed', (request, reply): MissedEvents => {
    void reply.header('cache-control', 'no-store');
    const { after } = request.query;
    const missed = isId(after) ? missedBy(events, after, callerOf(request)) : undefined;
    const lastId = events.lastId();
    if (missed === undefined) return { lastId, reset: true, events: [] };
    return { lastId, reset: false, events: [...newestOfEach(missed)] as MissedEvents['events'] };
  });
}

/** What somebody may see of what they missed; undefined when some of it is no longer kept. Nothing for who was never here. */
function missedBy(
  events: EventLog,
  after: string | string[] | undefined,
  caller: Caller,
): readonly DaemonEvent[] | undefined {
  if (!isId(after)) return [];
  return events.after(Number(after))?.filter(event => isVisibleEvent(event, caller));
}

function isId(text: unknown): text is string {
  return typeof text === 'string' && /^\d{1,15}$/.test(text);
}

function frame(event: DaemonEvent): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
}
