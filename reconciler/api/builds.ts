import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { sleep, systemClock, type Clock } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { Caller } from '../access/types.ts';
import { callerOf } from './guard.ts';
import { visibleBuild } from './visible.ts';
import type { Build } from '../../schemas/generated/build.ts';
import { unknownBuild, type BuildViews } from '../build/build-views.ts';
import { consoleStart, isPosition } from '../build/read-console.ts';

/** What the routes of builds need. */
export interface BuildsParts {
  readonly cluster: string;
  /** Undefined while no commit was read, and when the cluster names no Jenkins. */
  builds?(): BuildViews | undefined;
  /** The machine's clock when left out. */
  readonly clock?: Clock;
}

/** Jenkins writes its logs in pieces; this is how often a reader's are asked for (Jenkins API reference 6.5). */
const lookInterval = 1_000;
/** While Jenkins cannot be asked. */
const troubleInterval = 5_000;
/** Something is said this often: a reader tells silence from a lost connection by it. */
const heartbeat = 5_000;
/** Consoles that are followed at a time; each costs Jenkins a request a second. */
const maximumStreams = 50;

/** `GET /api/v1/builds`, `/api/v1/builds/{id}` and `/api/v1/builds/{id}/log`, the last one also as server-sent events. */
export function registerBuilds(server: FastifyInstance, parts: BuildsParts): void {
  const clock = parts.clock ?? systemClock;
  let streams = 0;

  server.get<{ Querystring: { app?: string; image?: string } }>('/api/v1/builds', async (request, reply) => {
    const { app, image } = request.query;
    return answer(reply, async views => {
      const caller = callerOf(request);
      const all = (await views.list()).flatMap(build => visibleBuild(build, caller) ?? []);
      const builds = all.filter(
        build => (app === undefined || build.apps.includes(app)) && (image === undefined || build.image === image),
      );
      return { cluster: parts.cluster, builds };
    });
  });

  server.get<{ Params: { id: string } }>('/api/v1/builds/:id', async (request, reply) =>
    answer(reply, views => viewFor(views, request.params.id, callerOf(request))),
  );

  server.get<{ Params: { id: string }; Querystring: { from?: string } }>(
    '/api/v1/builds/:id/log',
    async (request, reply) => {
      const { id } = request.params;
      const asked = request.headers['last-event-id'] ?? request.query.from;
      const from = typeof asked === 'string' ? asked : consoleStart;
      if (!isPosition(from))
        return reply.code(400).send({ code: 'position', message: '"from" is no position of a log.' });
      if (!(request.headers.accept ?? '').includes('text/event-stream')) {
        return answer(reply, async views => {
          await viewFor(views, id, callerOf(request));
          const { lines, position, isComplete } = await views.log(id, from);
          return { id, lines, position, complete: isComplete };
        });
      }
      return answer(reply, async views => {
        const caller = callerOf(request);
        const build = await viewFor(views, id, caller);
        if (request.headers['last-event-id'] !== undefined && isOver(build)) {
          const rest = await views.log(id, from);
          if (rest.isComplete && rest.lines.length === 0) return reply.code(204).send();
        }
        if (streams >= maximumStreams)
          return reply
            .code(503)
            .send({ code: 'too-many-streams', message: `${maximumStreams} consoles are followed already.` });
        const gone = new AbortController();
        const stream = Readable.from(
          follow({ ...views, view: each => viewFor(views, each, caller) }, build, from, clock, gone.signal),
          { objectMode: true },
        );
        streams++;
        stream.on('close', () => {
          streams--;
          gone.abort();
        });
        request.raw.on('close', () => stream.destroy());
        return reply
          .header('content-type', 'text/event-stream; charset=utf-8')
          .header('cache-control', 'no-store')
          .send(stream);
      });
    },
  );

  async function answer(reply: FastifyReply, read: (views: BuildViews) => Promise<unknown>): Promise<unknown> {
    const views = parts.builds?.();
    if (views === undefined) {
      const message = 'There are no builds to show: no commit was read yet, or cluster.yaml names no jenkins.';
      return reply.code(503).send({ code: 'not-ready', message });
    }
    try {
      return await read(views);
    } catch (thrown) {
      const error = asPacerError(thrown);
      if (error.kind === 'bug') throw error;
      const status = error.code === 'build-unknown' ? 404 : 503;
      return reply.code(status).send({ code: error.code, message: error.message, advice: error.advice });
    }
  }
}

/** A build that somebody may see; others are answered as if they were not there. */
async function viewFor(views: BuildViews, id: string, caller: Caller): Promise<Build> {
  const build = visibleBuild(await views.view(id), caller);
  if (build === undefined) throw unknownBuild(id);
  return build;
}

/** The console as events, until the build is over or the reader is gone. */
async function* follow(
  views: BuildViews,
  first: Build,
  from: string,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let position = from;
  let build = first;
  let said = clock.now();
  yield frame('state', build);
  while (!signal.aborted) {
    let pause = lookInterval;
    try {
      const page = await views.log(build.id, position);
      if (page.lines.length > 0 || page.position !== position) {
        position = page.position;
        said = clock.now();
        yield frame('lines', { lines: page.lines }, position);
      }
      if (page.isComplete || build.state === 'queued') {
        const now = await views.view(build.id);
        if (now.state !== build.state) yield frame('state', now);
        build = now;
      }
      if (page.isComplete && isOver(build)) {
        yield frame('end', build);
        return;
      }
    } catch (thrown) {
      const error = asPacerError(thrown);
      yield frame('trouble', { code: error.code, message: error.message });
      if (!error.retryable) return;
      pause = troubleInterval;
    }
    if (clock.now() - said >= heartbeat) {
      said = clock.now();
      yield frame('beat', {});
    }
    await sleep(clock, pause, signal);
  }
}

function isOver(build: Build): boolean {
  return build.state !== 'queued' && build.state !== 'running';
}

function frame(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
