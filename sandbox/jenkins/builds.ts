import { open, mkdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import { archiveArtifacts } from './artifacts.ts';
import type { BuildStore } from './build-store.ts';
import { cookieVariable, startProcess, type BuildProcess, type ProcessEnd } from './build-process.ts';
import type { BuildRecord, BuildResult, Cause, JobDefinition, ParameterValue, QueueItem } from './types.ts';

/** A job with its builds. */
export interface Job {
  readonly definition: JobDefinition;
  readonly builds: BuildStore;
  /** Path of the job's URL below the root, `job/folder/job/name/`. */
  readonly path: string;
}

interface ActiveBuild {
  readonly job: Job;
  readonly record: BuildRecord;
  process?: BuildProcess;
  aborted: boolean;
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
}

/** Runs builds. */
export interface Builds {
  /** Makes a build of a queue item and runs it; the item's `executable` is set when the build exists. */
  start(job: Job, item: QueueItem): void;
  running(job: string): readonly number[];
  count(): number;
  /** Asks a running build to end; it becomes ABORTED. `hard` does not wait. Nothing happens when it is over. */
  stop(job: string, number: number, hard: boolean): void;
  /** Ends every build and resolves when all are recorded. */
  stopAll(): Promise<void>;
  /** Kills every process and records nothing more, as a crash would. */
  crash(): void;
}

/** Sentence of a cause as Jenkins writes it. */
export function causeSentence(cause: Cause): string {
  return `Started by user ${cause.user ?? 'anonymous'}`;
}

/** Variables that belong to the tools which started this process, not to a build. */
const notInherited = /^(?:npm_|NODE_OPTIONS$|NODE_V8_COVERAGE$|VITEST|JENKINS_|BUILD_|INIT_CWD$)/;

function inheritedEnvironment(): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !notInherited.test(name)) inherited[name] = value;
  }
  return inherited;
}

function parameterEnvironment(parameters: readonly ParameterValue[]): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { name, type, value } of parameters) {
    environment[name] = String(value);
    if (type === 'string' || type === 'text') environment[name.toUpperCase()] = String(value);
  }
  return environment;
}

function resultOf(end: ProcessEnd, aborted: boolean): BuildResult {
  if (aborted) return 'ABORTED';
  return end.code === 0 ? 'SUCCESS' : 'FAILURE';
}

/** Makes the runner of all jobs' builds. */
export function createBuilds(options: BuildsOptions): Builds {
  const { clock, log } = options;
  const active = new Set<ActiveBuild>();
  let crashed = false;

  function environmentOf(job: Job, record: BuildRecord, workspace: string): Record<string, string> {
    const { fullName, environment } = job.definition;
    const number = String(record.number);
    const jobUrl = options.rootUrl() + job.path;
    return {
      ...inheritedEnvironment(),
      ...environment,
      BUILD_NUMBER: number,
      BUILD_ID: number,
      BUILD_DISPLAY_NAME: `#${number}`,
      BUILD_TAG: `jenkins-${fullName.replaceAll('/', '-')}-${number}`,
      BUILD_URL: `${jobUrl}${number}/`,
      JOB_NAME: fullName,
      JOB_BASE_NAME: fullName.slice(fullName.lastIndexOf('/') + 1),
      JOB_URL: jobUrl,
      JENKINS_URL: options.rootUrl(),
      NODE_NAME: 'built-in',
      WORKSPACE: workspace,
      [cookieVariable]: cookieOf(job.definition.fullName, record),
      ...parameterEnvironment(record.parameters),
    };
  }

  async function execute(build: ActiveBuild, workspace: string, console: FileHandle): Promise<BuildResult> {
    const { job, record } = build;
    for (const cause of record.causes) await console.appendFile(`${causeSentence(cause)}\n`);
    await console.appendFile(`Running on built-in in ${workspace}\n`);
    await mkdir(workspace, { recursive: true });
    if (build.aborted) return 'ABORTED';
    const running = startProcess(
      job.definition.command,
      workspace,
      environmentOf(job, record, workspace),
      console.fd,
      clock,
    );
    build.process = running;
    if (running.group !== undefined) {
      record.process = running.group;
      await job.builds.save(record);
    }
    const end = await running.ended;
    if (crashed) return 'ABORTED';
    if (end.startError !== undefined) await console.appendFile(`ERROR: ${end.startError}\n`);
    if (build.aborted) await console.appendFile('Aborted\n');
    else if (end.signal !== null) await console.appendFile(`ERROR: the command was ended by ${end.signal}\n`);
    else if (end.code !== 0 && end.code !== null)
      await console.appendFile(`ERROR: script returned exit code ${end.code}\n`);

    const archived = await archiveArtifacts(
      workspace,
      job.definition.artifacts,
      join(job.builds.folder(record.number), 'archive'),
    );
    record.artifacts = archived.files;
    const result = resultOf(end, build.aborted);
    if (result !== 'SUCCESS' || archived.unmatched.length === 0) return result;
    await console.appendFile(
      `ERROR: No artifacts found that match the file pattern "${archived.unmatched.join(',')}"\n`,
    );
    return 'FAILURE';
  }

  async function run(build: ActiveBuild, saved: Promise<void>, item: QueueItem): Promise<void> {
    const { job, record } = build;
    const workspace = join(options.workspaces, ...job.definition.fullName.split('/'), String(record.number));
    await saved;
    await job.builds.add(record);
    const console = await open(join(job.builds.folder(record.number), 'log'), 'a');
    item.executable = record.number;
    let result: BuildResult = 'FAILURE';
    try {
      result = await execute(build, workspace, console);
    } catch (error) {
      log.warn({ error, job: job.definition.fullName, build: record.number }, 'Jenkins build broke');
      if (!crashed) await console.appendFile(`ERROR: ${error instanceof Error ? error.message : String(error)}\n`);
    }
    if (!crashed) await console.appendFile(`Finished: ${result}\n`);
    await console.close();
    if (crashed) return;
    delete record.process;
    record.result = result;
    record.duration = Math.max(1, clock.now() - record.timestamp);
    record.building = false;
    await job.builds.save(record);
    log.info({ job: job.definition.fullName, build: record.number, result }, 'Jenkins build finished');
    await rm(workspace, { recursive: true, force: true });
    await discard(job);
  }

  async function discard(job: Job): Promise<void> {
    const { keep } = job.definition;
    if (keep === undefined) return;
    for (const old of job.builds.list().slice(keep)) if (!old.building) await job.builds.remove(old.number);
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
    running: name =>
      [...active].filter(({ job }) => job.definition.fullName === name).map(({ record }) => record.number),
    count: () => active.size,
    stop(name, number, hard) {
      for (const build of active) {
        if (build.job.definition.fullName === name && build.record.number === number) stopOne(build, hard);
      }
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

/** The mark that a build's processes carry in their environment. */
export function cookieOf(job: string, record: Pick<BuildRecord, 'number' | 'queueId' | 'timestamp'>): string {
  return `${job}#${record.number}-${record.queueId}-${record.timestamp}`;
}
