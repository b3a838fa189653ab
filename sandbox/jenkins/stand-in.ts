import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock, Timer } from '../../clock/clock.ts';
import type { RequestHandler } from '../server.ts';
import { createAccess } from './access.ts';
import { estimatedDuration } from './beans.ts';
import { cookieOf } from './build-environment.ts';
import { killLeftover } from './build-process.ts';
import { createBuilds } from './builds.ts';
import { modernCompatibility, type Compatibility } from './compatibility.ts';
import { readJson, writeJson } from './files.ts';
import { openItems, type Items } from './items/items.ts';
import { createQueue, type SavedQueue } from './queue.ts';
import { createRequestEntry, type CommonInstance } from './request-entry.ts';
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
  /** Path below which everything is, `/jenkins`; none when left out. */
  readonly prefix?: string;
  /** Root URL as it is configured in Jenkins, for the addresses in JSON; as the request says when left out. */
  readonly configuredUrl?: string;
  /** Answers of older versions; those of 2.528 when left out. */
  readonly compatibility?: Partial<Compatibility>;
  /** How long an item that left the queue is remembered, in seconds; 300 when left out, as in Jenkins. */
  readonly leftItemSeconds?: number;
  /** How long after a change the queue is written to disk, in seconds; 60 when left out, as in Jenkins. */
  readonly queueSaveSeconds?: number;
}

/** Moments that a slow Jenkins leaves between its steps, in milliseconds; all 0 unless set. */
export interface Delays {
  /** A buildable item stays `pending` so long. */
  readonly handOver: number;
  /** An item that left shows no `executable` so long. */
  readonly executable: number;
  /** A build that started answers 404 so long. */
  readonly build: number;
}

/** A running Jenkins, to be mounted with `startServer`. */
export interface JenkinsStandIn {
  readonly handler: RequestHandler;
  /** Says on which loopback port the handler listens: the root URL of everything it names. */
  listening(port: number): void;
  /** Accepts builds and starts none, until it is told otherwise. */
  setQuietingDown(quiet: boolean): void;
  /** Slows the steps between trigger and build down. */
  setDelays(delays: Partial<Delays>): void;
  /** Value of `X-Jenkins-Session`. */
  readonly session: string;
  /** Ends running builds as ABORTED, saves the queue and answers 503 from now on. */
  stop(): Promise<void>;
  /** Ends like a killed process: builds die unrecorded and the queue stays as it was last saved. */
  crash(): void;
}

const version = '2.528.3';

/** Decides what becomes of a build that ran when Jenkins went down: a record that was cut off loads as ABORTED. */
function loadBuild(fullName: string, record: BuildRecord, now: number): BuildRecord {
  if (!record.building) return record;
  if (record.process !== undefined) void killLeftover(record.process, cookieOf(fullName, record));
  const { process: _process, ...rest } = record;
  return { ...rest, building: false, result: 'ABORTED', duration: Math.max(1, now - record.timestamp) };
}

/** How long builds of a deleted job have to end (Jenkins reference 5.1). */
const deletePatience = 15_000;

/**
 * A Jenkins 2.528.3 with the given jobs (Jenkins reference, sections 1 to 5): queue, builds as real processes, console,
 * artifacts, remote API, jobs and folders by config.xml. Resolves when everything on disk is loaded.
 */
export async function createJenkinsStandIn(options: JenkinsStandInOptions): Promise<JenkinsStandIn> {
  const { directory, clock, log } = options;
  const executors = options.executors ?? 2;
  const prefix = (options.prefix ?? '').replace(/\/+$/, '');
  const compatibility = { ...modernCompatibility, ...options.compatibility };
  const queueFile = join(directory, 'queue.json');
  const workspaces = join(directory, 'workspace');
  let ownUrl = `http://127.0.0.1${prefix}/`;
  let delays: Delays = { handOver: 0, executable: 0, build: 0 };
  let quietingDown = false;
  let quietDownReason: string | null = null;
  let down = false;
  let saveTimer: Timer | undefined;

  await rm(workspaces, { recursive: true, force: true });
  await mkdir(workspaces, { recursive: true });
  const items: Items = await openItems(directory, options.jobs, {
    load: (fullName, record) => loadBuild(fullName, record, clock.now()),
    vacate(job) {
      queue.cancelJob(job.definition.fullName);
      return builds.stopJob(job, deletePatience);
    },
    renamed: (from, to) => queue.renameJob(from, to),
    isBuilding: job => job.builds.list().some(build => build.building),
  });
  const { jobs } = items;

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
    rootUrl: () => options.configuredUrl ?? ownUrl,
    freed: () => queue.maintain(),
    graceMilliseconds: (options.stopGraceSeconds ?? 10) * 1000,
    executableDelay: () => delays.executable,
  });

  const saved = await readJson<SavedQueue>(queueFile);
  const known = saved === undefined ? undefined : { ...saved, items: saved.items.filter(item => jobs.has(item.job)) };
  const queue = createQueue(
    clock,
    {
      isConcurrent: name => jobs.get(name)?.definition.concurrent ?? true,
      running(name) {
        const job = jobs.get(name);
        return job === undefined ? [] : builds.running(job);
      },
      freeExecutors: () => executors - builds.count(),
      isQuietingDown: () => quietingDown || down,
      estimate(name) {
        const job = jobs.get(name);
        return job === undefined ? -1 : estimatedDuration(job);
      },
      leftItemMilliseconds: (options.leftItemSeconds ?? 300) * 1000,
      handOverDelay: () => delays.handOver,
      start(item) {
        const job = jobs.get(item.job);
        if (job !== undefined) builds.start(job, item);
      },
      changed: queueChanged,
    },
    known,
  );

  const access = createAccess(options.users, compatibility.crumbOfSession);
  const session = randomBytes(4).toString('hex');
  const instance: CommonInstance = {
    version,
    session,
    executors,
    items,
    queue,
    builds,
    compatibility,
    access,
    now: () => clock.now(),
    isQuietingDown: () => quietingDown,
    quietDownReason: () => quietDownReason,
    setQuietingDown(quiet, reason) {
      quietingDown = quiet;
      quietDownReason = quiet ? (reason ?? null) : null;
      queue.maintain();
    },
    quietPeriodMilliseconds: (options.quietPeriodSeconds ?? 0) * 1000,
    isVisible: (_job, build) => !build.building || clock.now() - build.timestamp >= delays.build,
  };
  queue.maintain();

  return {
    session,
    setQuietingDown: instance.setQuietingDown,
    setDelays(changed) {
      delays = { ...delays, ...changed };
    },
    handler: createRequestEntry({ instance, access, prefix, configuredUrl: options.configuredUrl, isDown: () => down }),
    listening(port) {
      ownUrl = `http://127.0.0.1:${port}${prefix}/`;
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
