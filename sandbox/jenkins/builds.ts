import { mkdir, open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import { archiveArtifacts } from './artifacts.ts';
import { buildEnvironment } from './build-environment.ts';
import type { BuildStore } from './build-store.ts';
import { startProcess, type BuildProcess } from './build-process.ts';
import { runWork, worseResult } from './run-work.ts';
import type { BuildRecord, BuildResult, Cause, JobDefinition, QueueItem } from './types.ts';

/** A job with its builds. Name, settings and path change under the same object when it is renamed or configured. */
export interface Job {
  definition: JobDefinition;
  readonly builds: BuildStore;
  /** Path of the job's URL below the root, `job/folder/job/name/`. */
  path: string;
}

interface ActiveBuild {
  readonly job: Job;
  readonly record: BuildRecord;
  process?: BuildProcess;
  aborted: boolean;
  /** Who stopped it; nobody when Jenkins itself went down. */
  abortedBy?: string;
  readonly done: Promise<void>;
}

/** What builds need around them. */
export interface BuildsOptions {
  readonly workspaces: string;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Root URL with a slash at the end. */
  rootUrl(): string;
  /** An executor became free. */
  freed(): void;
  /** How long a build may take to end after SIGTERM. */
  readonly graceMilliseconds: number;
  /** How long an item that left shows no executable yet. */
  executableDelay(): number;
}

/** Runs builds. */
export interface Builds {
  /** Makes a build of a queue item and runs it; the item's `executable` is set when the build exists. */
  start(job: Job, item: QueueItem): void;
  running(job: Job): readonly number[];
  count(): number;
  /** Asks a running build to end for `user`; it becomes ABORTED. `hard` does not wait. Nothing happens when it is over. */
  stop(job: Job, number: number, hard: boolean, user: string): void;
  /** Ends the builds of a job; true when all are recorded within the time. */
  stopJob(job: Job, milliseconds: number): Promise<boolean>;
  /** Ends every build and resolves when all are recorded. */
  stopAll(): Promise<void>;
  /** Kills every process and records nothing more, as a crash would. */
  crash(): void;
}

/** Sentence of a cause as Jenkins writes it. */
export function causeSentence({ user, remote }: Cause): string {
  if (remote === undefined) return `Started by user ${user ?? 'anonymous'}`;
  const note = remote.note === undefined ? '' : ` with note: ${remote.note}`;
  return `Started by remote host ${remote.address}${note}`;
}

/** Makes the runner of all jobs' builds. */
export function createBuilds(options: BuildsOptions): Builds {
  const { clock, log } = options;
  const active = new Set<ActiveBuild>();
  let crashed = false;

  async function putFiles(record: BuildRecord, workspace: string): Promise<void> {
    for (const { name, content } of record.parameters) {
      if (content === undefined) continue;
      const file = join(workspace, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, Buffer.from(content, 'base64'));
    }
  }

  async function execute(build: ActiveBuild, workspace: string, console: FileHandle): Promise<BuildResult> {
    const { job, record } = build;
    const { fullName, environment: own, artifacts, work } = job.definition;
    for (const cause of record.causes) await console.appendFile(`${causeSentence(cause)}\n`);
    await console.appendFile(`Running on built-in in ${workspace}\n`);
    await mkdir(workspace, { recursive: true });
    await putFiles(record, workspace);
    const environment = buildEnvironment({
      fullName,
      rootUrl: options.rootUrl(),
      path: job.path,
      workspace,
      record,
      own,
    });

    async function archive(patterns: readonly string[], directory: string): Promise<readonly string[]> {
      const folder = join(job.builds.folder(record.number), 'archive');
      const archived = await archiveArtifacts(directory, patterns, folder);
      record.artifacts = [...new Set([...record.artifacts, ...archived.files])].sort();
      return archived.unmatched;
    }

    const result = await runWork(work, {
      record,
      workspace,
      environment,
      console,
      async run(command) {
        if (build.aborted) return { code: null, signal: 'SIGTERM' };
        const running = startProcess({ ...command, log: console.fd, clock });
        build.process = running;
        if (running.group !== undefined) {
          record.process = running.group;
          await job.builds.save(record);
        }
        return running.ended;
      },
      isAborted: () => build.aborted || crashed,
      archive,
      save: () => (crashed ? Promise.resolve() : job.builds.save(record)),
      now: () => clock.now(),
    });
    if (crashed) return 'ABORTED';
    if (build.abortedBy !== undefined) await console.appendFile(`Aborted by ${build.abortedBy}\n`);
    else if (build.aborted) await console.appendFile('Aborted\n');
    const unmatched = await archive(artifacts, workspace);
    if (result !== 'SUCCESS' || unmatched.length === 0) return result;
    await console.appendFile(`ERROR: No artifacts found that match the file pattern "${unmatched.join(',')}"\n`);
    return 'FAILURE';
  }

  async function run(build: ActiveBuild, saved: Promise<void>, item: QueueItem): Promise<void> {
    const { job, record } = build;
    const { fullName } = job.definition;
    const workspace = join(options.workspaces, ...fullName.split('/'), String(record.number));
    await saved;
    await job.builds.add(record);
    const console = await open(join(job.builds.folder(record.number), 'log'), 'a');
    const delay = options.executableDelay();
    if (delay === 0) item.executable = record.number;
    else clock.after(delay, () => void (item.executable = record.number), { background: true });
    let result: BuildResult = 'FAILURE';
    try {
      result = await execute(build, workspace, console);
    } catch (error) {
      log.warn({ error, job: fullName, build: record.number }, 'Jenkins build broke');
      if (!crashed) await console.appendFile(`ERROR: ${error instanceof Error ? error.message : String(error)}\n`);
    }
    result = worseResult(record.result, result);
    if (!crashed) await console.appendFile(`Finished: ${result}\n`);
    await console.close();
    if (crashed) return;
    delete record.process;
    const end = { result, duration: Math.max(1, clock.now() - record.timestamp), building: false };
    // On disk before anybody sees it: what is over may be renamed, deleted, or asked for after a restart.
    await job.builds.save({ ...record, ...end });
    Object.assign(record, end);
    log.info({ job: fullName, build: record.number, result }, 'Jenkins build finished');
    await rm(workspace, { recursive: true, force: true });
    await discard(job);
  }

  async function discard(job: Job): Promise<void> {
    const { keep } = job.definition;
    if (keep === undefined) return;
    for (const old of job.builds.list().slice(keep))
      if (!old.building && old.keepLog !== true) await job.builds.remove(old.number);
  }

  function stopOne(build: ActiveBuild, hard: boolean): void {
    build.aborted = true;
    if (hard) build.process?.kill();
    else build.process?.terminate(options.graceMilliseconds);
  }

  return {
    start(job, item) {
      const { number, saved } = job.builds.takeNumber();
      const record: BuildRecord = {
        number,
        queueId: item.id,
        parameters: item.parameters,
        causes: item.causes,
        timestamp: clock.now(),
        duration: 0,
        result: null,
        building: true,
        artifacts: [],
      };
      const finished = Promise.withResolvers<void>();
      const build: ActiveBuild = { job, record, aborted: false, done: finished.promise };
      active.add(build);
      void run(build, saved, item)
        .catch((error: unknown) => log.warn({ error, build: number }, 'Jenkins build could not be recorded'))
        .finally(() => {
          active.delete(build);
          finished.resolve();
          if (!crashed) options.freed();
        });
    },
    running: job => [...active].filter(build => build.job === job).map(({ record }) => record.number),
    count: () => active.size,
    stop(job, number, hard, user) {
      for (const build of active) {
        if (build.job !== job || build.record.number !== number) continue;
        build.abortedBy ??= user;
        stopOne(build, hard);
      }
    },
    async stopJob(job, milliseconds) {
      const builds = [...active].filter(build => build.job === job);
      for (const build of builds) stopOne(build, false);
      const late = Promise.withResolvers<false>();
      const timer = clock.after(milliseconds, () => late.resolve(false));
      const all = Promise.all(builds.map(build => build.done)).then(() => true as const);
      return Promise.race([all, late.promise]).finally(() => timer.cancel());
    },
    async stopAll() {
      for (const build of active) stopOne(build, false);
      await Promise.all([...active].map(build => build.done));
    },
    crash() {
      crashed = true;
      for (const build of active) build.process?.kill();
    },
  };
}
