import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { callerOf } from './guard.ts';
import { isVisibleEvent } from './visible.ts';
import type { DaemonEvent, EventLog } from '../loop/events.ts';

/** A browser cannot see comments, so this is an event: its reader tells silence from a lost connection by it. */
const heartbeat = 5_000;
/** A reader that lets more than this pile up is cut off; it reconnects and re-reads. */
const maximumWaiting = 1024 * 1024;

/**
 * `GET /api/v1/events`: server-sent events with ids. A reader that comes back with `Last-Event-ID` (or `?after=`, as a
 * script in a browser cannot set the header) gets what it missed; when that is no longer kept it gets one `reset` event
 * and has to read everything anew (WHATWG HTML, section 9.2). Then comes `hello`, and `beat` while nothing happens.
 */
export function registerEventStream(server: FastifyInstance, events: EventLog): void {
  server.get<{ Querystring: { after?: string } }>('/api/v1/events', (request, reply) => {
    const caller = callerOf(request);
    const isVisible = (event: DaemonEvent): boolean => isVisibleEvent(event, caller);
    const stream = new Readable({ read() {} });
    const send = (text: string): void => {
      if (stream.readableLength > maximumWaiting) stream.destroy();
      else stream.push(text);
    };
    replay(
      events,
      request.headers['last-event-id'] ?? request.query.after,
      event => isVisible(event) && send(frame(event)),
      send,
    );
    // With an id, so that a reader that hears nothing else before the connection breaks still knows where it was.
    send(`id: ${events.lastId()}\nevent: hello\ndata: {}\n\n`);
    const unsubscribe = events.subscribe(event => isVisible(event) && send(frame(event)));
    const timer = setInterval(() => send('event: beat\ndata: {}\n\n'), heartbeat);
    stream.on('close', () => {
      clearInterval(timer);
      unsubscribe();
    });
    request.raw.on('close', () => stream.destroy());
    return reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(stream);
  });
}

function replay(
  events: EventLog,
  lastEventId: string | string[] | undefined,
  show: (event: DaemonEvent) => void,
  send: (text: string) => void,
): void {
  if (typeof lastEventId !== 'string' || !/^\d{1,15}$/.test(lastEventId)) return;
  const missed = events.after(Number(lastEventId));
  if (missed === undefined) {
    send(`id: ${events.lastId()}\nevent: reset\ndata: {}\n\n`);
    return;
  }
  for (const event of missed) show(event);
}

function frame(event: DaemonEvent): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
}
