import type { Clock } from '../../clock/clock.ts';
import { asPacerError, pacerError } from '../../errors/pacer-error.ts';
import { readEnd, type BuildEnd } from './build-end.ts';
import { newRecord, pauseOf, recordToLookFor, type BuildRecord } from './build-record.ts';
import { keyParameterOf, type BuildPlace, type BuildRequest, type BuildState } from './build-request.ts';
import type { JobCheck } from './check-job.ts';
import { duplicatesOf, elderOf } from './elder.ts';
import { findBuilds, type BuildForBuilds, type FoundBuild, type JenkinsForBuilds } from './find-build.ts';

/** Makes sure that a key is built once, and tells how far it is. */
export interface BuildOnce {
  /** One look, one step: adopts, triggers or follows. Never waits for Jenkins to finish. */
  step(request: BuildRequest): Promise<BuildState>;
  /** How the build of a key that this process saw running goes on, or has ended; undefined for others. Asks for no build. */
  follow(request: BuildRequest): Promise<BuildState | undefined>;
  /** The image of a build that succeeded is gone from the registry: the next step asks for another build, and follows that. */
  again(key: string): void;
  /** The build of a key is no use: the next step looks whether Jenkins has another one by now. */
  doubt(key: string): void;
  /** Nothing more is to be known of a key: its image is there. */
  forget(key: string): void;
  /**
   * Takes the queued item `place`, or the running build, out of Jenkins when `isUnwanted` still says so at that moment; a step
   * of the same key never happens at the same time. `gone`: it was no longer there. Rejects when the answer was lost.
   */
  withdraw(key: string, place: BuildPlace, isUnwanted: () => boolean): Promise<'cancelled' | 'gone' | 'kept'>;
}

/** For so long a process may be right after another one that asked for the same. */
const youth = 60_000;
/** How long a job that cannot build is left alone before it is looked at again; a person has to do something meanwhile. */
const refusedPause = 10_000;
/** How long a lost trigger is looked for before Jenkins is asked again (Jenkins API reference 7.2 step 5). */
const lostTriggerPatience = 4_000;
/** Builds that were cut off are asked for this often in all; a person may have meant it. */
const maximumAttempts = 3;
/** A build that ended longer ago than this is no news, whatever the clocks and a slow registry make of it. */
const longOver = 60_000;

/** Build-once on top of a Jenkins that has no idempotency key (Jenkins API reference 7). Memory is only a cache. */
export function createBuildOnce(dependencies: {
  readonly jenkins: JenkinsForBuilds;
  readonly clock: Clock;
  /** Looks at the job before anything is asked of it; left out, Jenkins's own refusals have to do. */
  readonly jobs?: JobCheck;
  /** Hides secrets in lines of a console. */
  readonly mask?: (line: string) => string;
  /**
   * While the process is young, a look that finds no build of a key is made again so many milliseconds later before Jenkins
   * is asked: a process before this one may have asked a moment ago, and an item that has just left the queue is in neither
   * list until its build is there (Jenkins API reference 3.2). 0 when left out: nobody asked before.
   */
  readonly caution?: number;
}): BuildOnce {
  const { jenkins, clock, jobs, mask = (line: string): string => line, caution = 0 } = dependencies;
  const born = clock.now();
  const records = new Map<string, BuildRecord>();
  /** Apps that share a key share the step, so that two of them never trigger at the same moment. */
  const steps = new Map<string, Promise<BuildState>>();
  const withdrawals = new Map<string, Promise<unknown>>();

  function step(request: BuildRequest): Promise<BuildState> {
    const { key } = request;
    const running = steps.get(key);
    if (running !== undefined) return running;
    const withdrawal = withdrawals.get(key);
    const started = (withdrawal === undefined ? stepAlone(request) : withdrawal.then(() => stepAlone(request))).finally(
      () => steps.delete(key),
    );
    steps.set(key, started);
    return started;
  }

  async function follow(request: BuildRequest): Promise<BuildState | undefined> {
    const record = records.get(request.key);
    if (record?.phase === 'finished') return record.finished;
    // A running build is looked at, and whatever is seen then, only the next step could ask for another.
    if (record?.phase === 'running') return step(request);
    if (record?.phase !== 'queued') return undefined;
    // A quick one has left the queue and pushed before it was looked at again; one that still waits holds nobody.
    const state = await step(request);
    return state.kind === 'succeeded' || records.get(request.key)?.phase === 'running' ? state : undefined;
  }

  async function withdraw(
    key: string,
    place: BuildPlace,
    isUnwanted: () => boolean,
  ): Promise<'cancelled' | 'gone' | 'kept'> {
    for (let busy = steps.get(key) ?? withdrawals.get(key); busy !== undefined;) {
      await busy.catch(() => undefined);
      busy = steps.get(key) ?? withdrawals.get(key);
    }
    // From here to the request nothing else can happen.
    if (!isUnwanted()) return 'kept';
    const sent = takeAway(place);
    withdrawals.set(
      key,
      sent.catch(() => undefined),
    );
    try {
      const outcome = await sent;
      // What is gone from the queue may be about to start: it is looked for before it is asked for again.
      if (outcome === 'gone') records.set(key, recordToLookFor(clock.now()));
      else records.delete(key);
      return outcome;
    } catch (thrown) {
      records.set(key, recordToLookFor(clock.now()));
      throw thrown;
    } finally {
      withdrawals.delete(key);
    }
  }

  async function takeAway(place: BuildPlace): Promise<'cancelled' | 'gone'> {
    if (typeof place === 'number') return jenkins.cancelQueued(place);
    await jenkins.stop(place.job, place.number);
    return 'cancelled';
  }

  async function stepAlone(request: BuildRequest): Promise<BuildState> {
    const record = records.get(request.key) ?? newRecord();
    records.set(request.key, record);
    try {
      if (record.phase === 'finished' && !isDue(record)) return record.finished ?? unknown('no result');
      const isFollowed = record.phase === 'queued' || record.phase === 'running';
      const elder = isFollowed && record.mayBeSecond ? await yieldToElder(request, record) : undefined;
      if (elder !== undefined) return elder;
      if (record.phase === 'queued') return await followQueue(request, record);
      if (record.phase === 'running') return await followBuild(request, record);
      return await lookThenTrigger(request, record);
    } catch (thrown) {
      const error = asPacerError(thrown);
      if (error.code === 'bug') throw error;
      const { code, message, advice } = error;
      if (error.retryable) return { kind: 'unknown', sentence: `Jenkins cannot be asked: ${message}`, code, advice };
      finish(record, { kind: 'failed', sentence: message, evidence: [], code, advice });
      // Without a look at the job first, asking again could have a build made each time that cannot be recognised.
      if (jobs !== undefined || error.code !== 'jenkins-parameters-missing')
        record.retryAt = clock.now() + refusedPause;
      return record.finished ?? unknown('no result');
    }
  }

  function isDue(record: BuildRecord): boolean {
    return record.retryAt !== undefined && clock.now() >= record.retryAt;
  }

  async function lookThenTrigger(request: BuildRequest, record: BuildRecord): Promise<BuildState> {
    const retrying = record.phase === 'finished';
    const all = await look(request);
    const [found] = all;
    if (found !== undefined && !(retrying && found.kind === 'build' && found.number === record.number)) {
      await endDuplicates(request, record, all, found);
      return adopt(request, record, found);
    }
    if (record.phase === 'outcome-unknown' && clock.now() - (record.askedAt ?? 0) < lostTriggerPatience) {
      return unknown('Jenkins was asked for the build and the answer was lost; looking for it before asking again');
    }
    if (record.phase === 'new' && clock.now() - born < youth) {
      record.firstLook ??= clock.now();
      if (clock.now() - record.firstLook < caution)
        return { kind: 'building', sentence: 'making sure that Jenkins was not asked for the build already' };
    }
    record.newestSeen = Math.max(0, ...all.map(each => (each.kind === 'build' ? each.number : 0)));
    return trigger(request, record);
  }

  function look({ job, key, ...request }: BuildRequest): Promise<readonly FoundBuild[]> {
    return findBuilds(jenkins, job, key, keyParameterOf({ job, key, ...request }));
  }

  function adopt(request: BuildRequest, record: BuildRecord, found: FoundBuild): BuildState | Promise<BuildState> {
    if (found.kind === 'queued') return adoptQueued(record, found.queueId, found.why);
    adoptBuild(record, found.number, found.url);
    return followBuild(request, record);
  }

  /** The state of an elder build of the key, which takes the place of what this process asked for; undefined without one. */
  async function yieldToElder(request: BuildRequest, record: BuildRecord): Promise<BuildState | undefined> {
    const all = await look(request);
    const elder = elderOf(all, { item: record.ownItem, newestSeen: record.newestSeen });
    record.mayBeSecond = false;
    if (elder === undefined) return undefined;
    await endDuplicates(request, record, all, elder);
    // It must not be taken for what this process asked for when it starts.
    if (elder.queueId !== record.ownItem) delete record.queueId;
    return adopt(request, record, elder);
  }

  /** Takes what is alive besides `elder` out of Jenkins. What cannot be taken away builds the same and pushes nothing. */
  async function endDuplicates(
    { job }: BuildRequest,
    record: BuildRecord,
    all: readonly FoundBuild[],
    elder: FoundBuild,
  ): Promise<void> {
    for (const each of duplicatesOf(all, elder, record.ownItem)) {
      const place = each.kind === 'queued' ? each.queueId : { job, number: each.number };
      try {
        // It has left the queue since it was seen: it is looked for once more as a build.
        if ((await takeAway(place)) === 'gone') record.mayBeSecond = true;
      } catch (thrown) {
        if (!asPacerError(thrown).retryable) continue;
        record.mayBeSecond = true;
        throw thrown;
      }
    }
  }

  async function trigger(request: BuildRequest, record: BuildRecord): Promise<BuildState> {
    const needed = request.neededParameters ?? [keyParameterOf(request)];
    const problem = await jobs?.problem(request.job, needed);
    if (problem !== undefined) throw problem;
    record.askedAt = clock.now();
    record.phase = 'outcome-unknown';
    delete record.retryAt;
    record.attempts++;
    const { queueId } = await jenkins.trigger(request.job, request.parameters);
    record.ownItem = queueId;
    record.mayBeSecond = true;
    const state = adoptQueued(record, queueId, undefined);
    return (await yieldToElder(request, record)) ?? state;
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
    if (record.phase === 'queued') {
      // It was in the queue a moment ago.
      record.watched = number;
      // What left the queue just before it was in no list for a moment (Jenkins API reference 3.2), and is there now.
      if (record.queueId === record.ownItem) record.mayBeSecond = true;
    }
    record.phase = 'running';
    record.looksWithoutBuild = 0;
    record.number = number;
    record.url = url;
  }

  async function followQueue(request: BuildRequest, record: BuildRecord): Promise<BuildState> {
    const item = record.queueId === undefined ? undefined : await jenkins.queueItem(record.queueId);
    if (item === undefined) {
      const [found] = await look(request);
      if (found !== undefined) return adopt(request, record, found);
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
      jobs?.forget(request.job);
      throw pacerError('jenkins-parameters-missing', {
        message: `The Jenkins job ${request.job} does not declare the parameter ${keyParameter}, so its builds cannot be recognised.`,
        context: { job: request.job, missing: [keyParameter] },
      });
    }
    if (item.cancelled) {
      // Another daemon may have taken it away because one of the key runs.
      const elder = elderOf(await look(request), { item: item.id, newestSeen: record.newestSeen });
      if (elder !== undefined) return adopt(request, record, elder);
      return finishForNow(record, {
        kind: 'failed',
        sentence: `The build was cancelled in the queue of Jenkins. Pacer asks for it again in ${pauseOf(record) / 1000} s.`,
        advice: 'Push a commit that wants another image if this one is not to be built.',
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
      record.looksWithoutBuild++;
      if (record.looksWithoutBuild < 5) return { kind: 'building', sentence: `build #${number} is starting` };
      record.phase = 'new';
      return unknown(`build #${number} is gone from Jenkins; looking again`);
    }
    // Numbers begin again with a job that is made anew (Jenkins API reference 7.5). For a moment a new build shows no parameters.
    const seen = build.parameters[keyParameterOf(request)];
    if (seen !== undefined && seen !== request.key) {
      record.phase = 'new';
      return unknown(`Jenkins gave the number ${number} to another build; looking again`);
    }
    record.url = build.url;
    if (build.building) {
      record.watched = number;
      return { kind: 'building', sentence: `build #${number} is running`, url: build.url };
    }
    return judged(record, build, await readEnd(jenkins, request.job, build, mask));
  }

  function judged(
    record: BuildRecord,
    { number, timestamp, duration, url }: BuildForBuilds,
    end: BuildEnd,
  ): BuildState {
    if (end.kind === 'succeeded') {
      const isLongOver = record.watched !== number && timestamp + duration + longOver < clock.now();
      return finish(record, isLongOver ? { ...end, isLongOver } : end);
    }
    const { sentence, evidence, isCutOff, isPassing } = end;
    if (isPassing || (isCutOff && record.attempts < maximumAttempts)) {
      const next = `${ended(sentence)} Pacer builds it again in ${pauseOf(record) / 1000} s.`;
      return finishForNow(record, { kind: 'failed', sentence: next, evidence, url });
    }
    if (!isCutOff) return finish(record, { kind: 'failed', sentence, evidence, url });
    const tries = `It was tried ${record.attempts} times; a commit that changes it is built.`;
    return finish(record, { kind: 'failed', sentence: `${ended(sentence)} ${tries}`, evidence, url });
  }

  function again(key: string): void {
    const record = records.get(key);
    if (record?.phase === 'finished') record.retryAt = clock.now();
  }

  function doubt(key: string): void {
    const record = records.get(key);
    if (record?.phase === 'finished') record.phase = 'new';
  }

  function finish(record: BuildRecord, state: BuildState): BuildState {
    record.phase = 'finished';
    record.finished = state;
    delete record.retryAt;
    return state;
  }

  function finishForNow(record: BuildRecord, state: BuildState): BuildState {
    finish(record, state);
    record.retryAt = clock.now() + pauseOf(record);
    return state;
  }

  return { step, follow, again, doubt, forget: key => void records.delete(key), withdraw };
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

function unknown(sentence: string): BuildState {
  return { kind: 'unknown', sentence };
}
