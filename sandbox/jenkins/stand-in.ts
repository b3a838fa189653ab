import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock, Timer } from '../../clock/clock.ts';
import type { RequestHandler } from '../server.ts';
import { createAccess, crumbField } from './access.ts';
import { openBuildStore } from './build-store.ts';
import { killLeftover } from './build-process.ts';
import { cookieOf, createBuilds, type Job } from './builds.ts';
import { readJson, writeJson } from './files.ts';
import { readFields } from './form.ts';
import type { Instance } from './instance.ts';
import { sendPage } from './pages.ts';
import { createQueue, type SavedQueue } from './queue.ts';
import { itemPath } from './root-beans.ts';
import { createRouter } from './routes.ts';
import type { BuildRecord, JobDefinition, UserDefinition } from './types.ts';

/** What the Jenkins stand-in is made of. */
export interface JenkinsStandInOptions {
  /** Its home: jobs, builds, queue, workspaces. The same directory gives the same Jenkins after a restart. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly jobs: readonly JobDefinition[];
  /** Builds at a time, 2 when left out. */
  readonly executors?: number;
  /** How long an item waits for an equal one, in seconds; 0 when left out (a real Jenkins waits 5). */
  readonly quietPeriodSeconds?: number;
  /** Turns security on: anonymous may do nothing. Left out, anonymous may do everything. */
  readonly users?: readonly UserDefinition[];
  /** How long a stopped build has after SIGTERM, in seconds; 10 when left out. */
  readonly stopGraceSeconds?: number;
  /** How long after a change the queue is written to disk, in seconds; 60 when left out, as in Jenkins. */
  readonly queueSaveSeconds?: number;
}

/** A running Jenkins, to be mounted with `startServer`. */
export interface JenkinsStandIn {
  readonly handler: RequestHandler;
  /** Says on which loopback port the handler listens: the root URL of everything it names. */
  listening(port: number): void;
  /** Value of `X-Jenkins-Session`. */
  readonly session: string;
  /** Ends running builds as ABORTED, saves the queue and answers 503 from now on. */
  stop(): Promise<void>;
  /** Ends like a killed process: builds die unrecorded and the queue stays as it was last saved. */
  crash(): void;
}

const version = '2.528.3';

async function openJob(home: string, definition: JobDefinition, now: number): Promise<Job> {
  const folders = definition.fullName.split('/').flatMap(name => ['jobs', name]);

  function load(record: BuildRecord): BuildRecord {
    if (!record.building) return record;
    // It ran when Jenkins went down: a record that was cut off loads as ABORTED.
    if (record.process !== undefined) void killLeftover(record.process, cookieOf(definition.fullName, record));
    const { process: _process, ...rest } = record;
    return { ...rest, building: false, result: 'ABORTED', duration: Math.max(1, now - record.timestamp) };
  }

  return {
    definition,
    path: itemPath(definition.fullName),
    builds: await openBuildStore(join(home, ...folders), load),
  };
}

function splitPath(pathname: string): string[] | undefined {
  try {
    return pathname
      .split(/[/\\]+/)
      .filter(segment => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/**
 * A Jenkins 2.528.3 for the given jobs (Jenkins reference, sections 1 to 4): queue, builds as real processes, console,
 * artifacts, remote API in JSON. Jobs look like Pipeline jobs. Resolves when everything on disk is loaded.
 */
export async function createJenkinsStandIn(options: JenkinsStandInOptions): Promise<JenkinsStandIn> {
  const { directory, clock, log } = options;
  const executors = options.executors ?? 2;
  const queueFile = join(directory, 'queue.json');
  const workspaces = join(directory, 'workspace');
  const jobs = new Map<string, Job>();
  let rootUrl = 'http://127.0.0.1/';
  let quietingDown = false;
  let down = false;
  let saveTimer: Timer | undefined;

  await rm(workspaces, { recursive: true, force: true });
  await mkdir(workspaces, { recursive: true });
  for (const definition of options.jobs)
    jobs.set(definition.fullName, await openJob(directory, definition, clock.now()));

  function saveQueue(): Promise<void> {
    saveTimer?.cancel();
    saveTimer = undefined;
    return writeJson(queueFile, queue.save());
  }

  function queueChanged(): void {
    if (down) return;
    saveTimer ??= clock.after(
      (options.queueSaveSeconds ?? 60) * 1000,
      () => void saveQueue().catch((error: unknown) => log.warn({ error }, 'Jenkins queue not saved')),
      { background: true },
    );
  }

  const builds = createBuilds({
    workspaces,
    clock,
    log,
    rootUrl: () => rootUrl,
    freed: () => queue.maintain(),
    graceMilliseconds: (options.stopGraceSeconds ?? 10) * 1000,
  });

  const saved = await readJson<SavedQueue>(queueFile);
  const known = saved === undefined ? undefined : { ...saved, items: saved.items.filter(item => jobs.has(item.job)) };
  const queue = createQueue(
    clock,
    {
      isConcurrent: name => jobs.get(name)?.definition.concurrent ?? true,
      running: name => builds.running(name),
      freeExecutors: () => executors - builds.count(),
      isQuietingDown: () => quietingDown || down,
      start(item) {
        const job = jobs.get(item.job);
        if (job !== undefined) builds.start(job, item);
      },
      changed: queueChanged,
    },
    known,
  );

  const access = createAccess(options.users);
  const session = randomBytes(4).toString('hex');
  const instance: Instance = {
    version,
    session,
    rootUrl: () => rootUrl,
    executors,
    jobs,
    queue,
    builds,
    isQuietingDown: () => quietingDown,
    setQuietingDown(quiet) {
      quietingDown = quiet;
      queue.maintain();
    },
    quietPeriodMilliseconds: (options.quietPeriodSeconds ?? 0) * 1000,
    useSecurity: access.enabled,
  };
  const router = createRouter(instance, access);
  queue.maintain();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://jenkins');
    if (down) {
      sendPage(response, 503, 'Starting Jenkins', 'Jenkins is getting ready to work');
      return;
    }
    if (url.pathname.includes(';')) {
      sendPage(response, 400, 'Bad Request', 'Semicolons are not allowed in the request URI');
      return;
    }
    const segments = splitPath(url.pathname);
    if (segments === undefined) return sendPage(response, 400, 'Bad Request', 'Malformed request URI');
    // A trigger answers without these two; every page and API answer has them.
    const isTrigger = request.method === 'POST' && /\/build(?:WithParameters)?$/.test(url.pathname);
    if (!isTrigger) {
      response.setHeader('x-jenkins', version);
      response.setHeader('x-jenkins-session', session);
    }
    const caller = access.identify(request, response);
    if (caller === undefined) return;
    const fields = await readFields(request, url.searchParams);
    if (!access.passesCrumb(request, response, caller, fields.get(crumbField)?.[0] ?? null)) return;
    const exchange = { request, response, query: url.searchParams, fields, caller, slash: url.pathname.endsWith('/') };
    await router(exchange, segments);
  }

  return {
    session,
    handler: answer,
    listening(port) {
      rootUrl = `http://127.0.0.1:${port}/`;
    },
    async stop() {
      if (down) return;
      down = true;
      queue.stop();
      await builds.stopAll();
      await saveQueue();
    },
    crash() {
      down = true;
      saveTimer?.cancel();
      queue.stop();
      builds.crash();
    },
  };
}
