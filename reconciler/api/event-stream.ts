import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { DaemonEvent, EventLog } from '../loop/events.ts';

const heartbeat = 15_000;
/** A reader that lets more than this pile up is cut off; it reconnects and re-reads. */
const maximumWaiting = 1024 * 1024;

/**
 * `GET /api/v1/events`: server-sent events with ids. A reader that comes back with `Last-Event-ID` gets what it missed;
 * when that is no longer kept it gets one `reset` event and has to read everything anew (WHATWG HTML, section 9.2).
 */
export function registerEventStream(server: FastifyInstance, events: EventLog): void {
  server.get('/api/v1/events', (request, reply) => {
    const stream = new Readable({ read() {} });
    const send = (text: string): void => {
      if (stream.readableLength > maximumWaiting) stream.destroy();
      else stream.push(text);
    };
    send(': connected\n\n');
    replay(events, request.headers['last-event-id'], send);
    const unsubscribe = events.subscribe(event => send(frame(event)));
    const timer = setInterval(() => send(': still here\n\n'), heartbeat);
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

function replay(events: EventLog, lastEventId: string | string[] | undefined, send: (text: string) => void): void {
  if (typeof lastEventId !== 'string' || !/^\d{1,15}$/.test(lastEventId)) return;
  const missed = events.after(Number(lastEventId));
  if (missed === undefined) {
    send(`id: ${events.lastId()}\nevent: reset\ndata: {}\n\n`);
    return;
  }
  for (const event of missed) send(frame(event));
}

function frame(event: DaemonEvent): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
}
