import type { Clock } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import { findBuild, type JenkinsForBuilds } from './find-build.ts';

/** What Jenkins is asked to build. */
export interface BuildRequest {
  /** The image's key: the value of the `KEY` parameter by which builds are recognised. */
  readonly key: string;
  /** Full name of the Jenkins job, e.g. `pacer/build-image`. */
  readonly job: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The parameter that carries the key; `KEY` when left out. */
  readonly keyParameter?: string;
}

/** Where the one build of a key stands. */
export type BuildState =
  | { readonly kind: 'building'; readonly sentence: string; readonly url?: string }
  | { readonly kind: 'succeeded'; readonly url: string }
  | { readonly kind: 'failed'; readonly sentence: string; readonly evidence: readonly string[]; readonly url?: string }
  | { readonly kind: 'unknown'; readonly sentence: string };

/** Makes sure that a key is built once, and tells how far it is. */
export interface BuildOnce {
  /** One look, one step: adopts, triggers or follows. Never waits for Jenkins to finish. */
  step(request: BuildRequest): Promise<BuildState>;
  /** Forgets what is remembered of a key, e.g. when its image vanished from the registry. */
  forget(key: string): void;
}

interface BuildRecord {
  phase: 'new' | 'outcome-unknown' | 'queued' | 'running' | 'finished';
  queueId?: number;
  number?: number;
  url?: string;
  /** When Jenkins was asked and the answer was lost; it is looked for before it is asked again. */
  askedAt?: number;
  scansWithoutResult: number;
  attempts: number;
  finished?: BuildState;
  retryAt?: number;
}

/** How long a lost trigger is looked for before Jenkins is asked again (Jenkins API reference 7.2 step 5). */
const lostTriggerPatience = 4_000;
/** Builds that were cut off are asked for this often in all; a person may have meant it. */
const maximumAttempts = 3;
const retryDelay = 10_000;
const longestRetryDelay = 120_000;
/** Marks a failure that has nothing to do with the inputs; printed by jenkins/pipeline. */
const temporaryMark = 'temporary failure:';

/** Build-once on top of a Jenkins that has no idempotency key (Jenkins API reference 7). Memory is only a cache. */
export function createBuildOnce(dependencies: {
  readonly jenkins: JenkinsForBuilds;
  readonly clock: Clock;
}): BuildOnce {
  const { jenkins, clock } = dependencies;
  const records = new Map<string, BuildRecord>();
  /** Apps that share a key share the step, so that two of them never trigger at the same moment. */
  const steps = new Map<string, Promise<BuildState>>();

  function step(request: BuildRequest): Promise<BuildState> {
    const running = steps.get(request.key);
    if (running !== undefined) return running;
    const started = stepAlone(request).finally(() => steps.delete(request.key));
    steps.set(request.key, started);
    return started;
  }

  async function stepAlone(request: BuildRequest): Promise<BuildState> {
    const record = records.get(request.key) ?? { phase: 'new', scansWithoutResult: 0, attempts: 0 };
    records.set(request.key, record);
    try {
      if (record.phase === 'finished' && !isDue(record)) return record.finished ?? unknown('no result');
      if (record.phase === 'queued') return await followQueue(request, record);
      if (record.phase === 'running') return await followBuild(request, record);
      return await lookThenTrigger(request, record);
    } catch (thrown) {
      const error = asPacerError(thrown);
      if (error.code === 'bug') throw error;
      if (error.retryable) return unknown(`Jenkins cannot be asked: ${error.message}`);
      return { kind: 'failed', sentence: `${error.message} ${error.advice}`, evidence: [] };
    }
  }

  function isDue(record: BuildRecord): boolean {
    return record.retryAt !== undefined && clock.now() >= record.retryAt;
  }

  async function lookThenTrigger(request: BuildRequest, record: BuildRecord): Promise<BuildState> {
    const retrying = record.phase === 'finished';
    const found = await findBuild(jenkins, request.job, request.key, keyParameterOf(request));
    if (found?.kind === 'queued') return adoptQueued(record, found.queueId, found.why);
    if (found?.kind === 'build' && !(retrying && found.number === record.number)) {
      adoptBuild(record, found.number, found.url);
      return followBuild(request, record);
    }
    if (record.phase === 'outcome-unknown' && clock.now() - (record.askedAt ?? 0) < lostTriggerPatience) {
      return unknown('Jenkins was asked for the build and the answer was lost; looking for it before asking again');
    }
    return trigger(request, record);
  }

  async function trigger(request: BuildRequest, record: BuildRecord): Promise<BuildState> {
    record.askedAt = clock.now();
    record.phase = 'outcome-unknown';
    delete record.retryAt;
    record.attempts++;
    const { queueId } = await jenkins.trigger(request.job, request.parameters);
    return adoptQueued(record, queueId, undefined);
  }

  function adoptQueued(record: BuildRecord, queueId: number, why: string | undefined): BuildState {
    record.phase = 'queued';
    record.queueId = queueId;
    return {
      kind: 'building',
      sentence: why === undefined ? 'Jenkins has queued the build' : `queued in Jenkins: ${why}`,
    };
  }

  function adoptBuild(record: BuildRecord, number: number, url: string): void {
    record.phase = 'running';
    record.number = number;
    record.url = url;
  }

  async function followQueue(request: BuildRequest, record: BuildRecord): Promise<BuildState> {
    const item = record.queueId === undefined ? undefined : await jenkins.queueItem(record.queueId);
    if (item === undefined) {
      const found = await findBuild(jenkins, request.job, request.key, keyParameterOf(request));
      if (found?.kind === 'build') {
        adoptBuild(record, found.number, found.url);
        return followBuild(request, record);
      }
      // Lost in a crash of Jenkins: two looks some seconds apart, then it is asked for again.
      record.phase = 'outcome-unknown';
      record.askedAt = clock.now();
      return unknown('the queued build is gone from Jenkins; looking for it before asking again');
    }
    const keyParameter = keyParameterOf(request);
    const seen = item.parameters?.[keyParameter];
    if (seen !== undefined && seen !== request.key) {
      record.phase = 'new';
      return unknown('Jenkins gave the queue id to another build; looking again');
    }
    if (item.parameters !== undefined && seen === undefined) {
      return finish(record, {
        kind: 'failed',
        sentence: `The Jenkins job ${request.job} does not declare the parameter ${keyParameter}, so its builds cannot be recognised. Add the string parameter ${keyParameter} to the job, or map one that it has: build.parameters {NAME: "{KEY}"}.`,
        evidence: [],
      });
    }
    if (item.cancelled) {
      return finishForNow(record, {
        kind: 'failed',
        sentence: `The build was cancelled in the queue of Jenkins.`,
        evidence: [],
      });
    }
    if (item.build === undefined) {
      return adoptQueued(record, item.id, item.why);
    }
    adoptBuild(record, item.build.number, item.build.url);
    return followBuild(request, record);
  }

  async function followBuild(request: BuildRequest, record: BuildRecord): Promise<BuildState> {
    const number = record.number ?? 0;
    const build = await jenkins.build(request.job, number);
    if (build === undefined) {
      record.scansWithoutResult++;
      if (record.scansWithoutResult < 5) return { kind: 'building', sentence: `build #${number} is starting` };
      record.phase = 'new';
      record.scansWithoutResult = 0;
      return unknown(`build #${number} is gone from Jenkins; looking again`);
    }
    record.url = build.url;
    if (build.building) return { kind: 'building', sentence: `build #${number} is running`, url: build.url };
    if (build.result === 'SUCCESS' || build.result === 'UNSTABLE') {
      return finish(record, { kind: 'succeeded', url: build.url });
    }
    const evidence = await tail(request.job, number);
    const cutOff = (build.result === 'ABORTED' || build.result === 'NOT_BUILT') && record.attempts < maximumAttempts;
    const passing = cutOff || evidence.some(line => line.includes(temporaryMark));
    const failed: BuildState = {
      kind: 'failed',
      sentence: `Build #${number} of ${request.job} ended with ${build.result ?? 'no result'}${lastWords(evidence)}`,
      evidence,
      url: build.url,
    };
    return passing ? finishForNow(record, failed) : finish(record, failed);
  }

  async function tail(job: string, number: number): Promise<readonly string[]> {
    try {
      return await jenkins.consoleTail(job, number, 12);
    } catch {
      return [];
    }
  }

  function finish(record: BuildRecord, state: BuildState): BuildState {
    record.phase = 'finished';
    record.finished = state;
    delete record.retryAt;
    return state;
  }

  function finishForNow(record: BuildRecord, state: BuildState): BuildState {
    finish(record, state);
    record.retryAt = clock.now() + Math.min(longestRetryDelay, retryDelay * 2 ** Math.max(0, record.attempts - 1));
    return state;
  }

  return { step, forget: key => void records.delete(key) };
}

function keyParameterOf({ keyParameter = 'KEY' }: BuildRequest): string {
  return keyParameter;
}

function unknown(sentence: string): BuildState {
  return { kind: 'unknown', sentence };
}

/** What Jenkins itself writes around the output of a build. */
function isFrame(line: string): boolean {
  return line.startsWith('Finished: ') || line.startsWith('ERROR: script returned exit code');
}

function lastWords(evidence: readonly string[]): string {
  const said = evidence.findLast(candidate => candidate.startsWith('FAILED: '))?.slice('FAILED: '.length);
  const line = said ?? evidence.findLast(candidate => candidate.trim() !== '' && !isFrame(candidate));
  return line === undefined ? '.' : `: ${line.trim()}`;
}
