import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { Build } from '../../schemas/generated/build.ts';
import { callerOf, unknownApp } from './guard.ts';
import { visibleLogs } from './visible-logs.ts';
import { createMatcher } from '../logs/filter.ts';
import type { Logs, LogSink } from '../logs/logs.ts';
import { readRequest, type LogRequest, type RawQuery } from '../logs/select/request.ts';

const heartbeat = 15_000;
/** When so much waits for a slow reader, nothing more is made for it. */
const maximumWaiting = 1024 * 1024;

/** Routes of logs: pages, the stream, histogram, download, and finding instances. Without logs every one of them says so. */
export function registerLogs(
  server: FastifyInstance,
  logs: () => Logs | undefined,
  listBuilds: () => Promise<readonly Build[]>,
): void {
  async function answer(
    question: FastifyRequest<{ Querystring: RawQuery }>,
    reply: FastifyReply,
    work: (logs: Logs, request: LogRequest) => Promise<unknown>,
  ): Promise<unknown> {
    const all = logs();
    if (all === undefined) return reply.code(503).send({ code: 'not-ready', message: 'No commit was read yet.' });
    try {
      const request = readRequest(question.query, Date.now());
      createMatcher(request.filter);
      const visible = await visibleLogs(request, callerOf(question), listBuilds);
      if (visible.kind === 'app') return await reply.code(404).send(unknownApp(visible.app));
      if (visible.kind === 'other') return await reply.code(404).send({ code: 'not-found', message: visible.message });
      return await work(all, visible.request);
    } catch (thrown) {
      const { code, kind, message, advice } = asPacerError(thrown);
      if (kind === 'user') return reply.code(code === 'log-entry-gone' ? 404 : 400).send({ code, message, advice });
      if (kind === 'bug') throw thrown;
      return reply.code(502).send({ code, message, advice });
    }
  }

  server.get<{ Querystring: RawQuery }>('/api/v1/logs', async (request, reply) =>
    answer(request, reply, (all, wanted) => all.page(wanted)),
  );
  server.get<{ Querystring: RawQuery }>('/api/v1/logs/histogram', async (request, reply) =>
    answer(request, reply, (all, wanted) => all.histogram(wanted)),
  );
  server.get<{ Querystring: RawQuery }>('/api/v1/logs/download', async (request, reply) =>
    answer(request, reply, (all, wanted) => {
      const isText = wanted.format === 'text';
      void reply
        .header('content-type', isText ? 'text/plain; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
        .header('content-disposition', `attachment; filename="logs.${isText ? 'txt' : 'ndjson'}"`)
        .header('x-content-type-options', 'nosniff');
      return Promise.resolve(Readable.from(all.download(wanted)));
    }),
  );
  server.get<{ Querystring: { readonly q?: unknown } }>('/api/v1/logs/instances', async (request, reply) => {
    const all = logs();
    if (all === undefined) return reply.code(503).send({ code: 'not-ready', message: 'No commit was read yet.' });
    const { q } = request.query;
    const caller = callerOf(request);
    try {
      return await all.instances(typeof q === 'string' ? q.slice(0, 200) : '', app => caller.may('view', app));
    } catch (thrown) {
      const { code, kind, message, advice } = asPacerError(thrown);
      if (kind === 'bug') throw thrown;
      return reply.code(502).send({ code, message, advice });
    }
  });
  server.get<{ Querystring: RawQuery }>('/api/v1/logs/stream', async (request, reply) =>
    answer(request, reply, (all, wanted) => {
      const lastEventId = request.headers['last-event-id'];
      const after = typeof lastEventId === 'string' && lastEventId !== '' ? { after: lastEventId } : {};
      const stream = openStream(all, { ...wanted, ...after });
      request.raw.on('close', () => stream.destroy());
      void reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store, no-transform')
        .header('x-accel-buffering', 'no');
      return Promise.resolve(stream);
    }),
  );
}

/** The events of a stream as text; stops when the reader goes away. */
function openStream(logs: Logs, request: LogRequest): Readable {
  const stream = new Readable({ read: () => running?.resume() });
  const push = (text: string): void => void (stream.destroyed || stream.push(text));
  const send = (event: string, data: unknown, id?: string): void =>
    push(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const sink: LogSink = {
    sources: sources => send('sources', sources),
    // An id alone moves the place of the reader and is no event.
    entries: (entries, cursor) =>
      entries.length === 0 ? push(`id: ${cursor}\n\n`) : send('entries', { entries }, cursor),
    markers: markers => send('markers', markers),
    reset: () => send('reset', {}),
    isFull: () => stream.readableLength > maximumWaiting,
  };
  push(': connected\n\n');
  const running = logs.stream(request, sink);
  const timer = setInterval(() => push(': still here\n\n'), heartbeat);
  stream.on('close', () => {
    clearInterval(timer);
    running.stop();
  });
  return stream;
}
