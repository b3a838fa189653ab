import type { Clock } from '../../clock/clock.ts';
import { asPacerError, pacerError } from '../../errors/pacer-error.ts';
import { readEnd } from './build-end.ts';
import { pauseOf, type BuildRecord } from './build-record.ts';
import { keyParameterOf, type BuildRequest, type BuildState } from './build-request.ts';
import type { JobCheck } from './check-job.ts';
import { duplicatesOf, elderOf } from './elder.ts';
import { findBuilds, type FoundBuild, type JenkinsForBuilds } from './find-build.ts';
import { finish, finishBuild, finishForNow } from './finish-build.ts';
import { takeAway } from './take-away.ts';

/** Needs of `createBuildStep`. */
export interface BuildStepParts {
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
}

/** For so long a process may be right after another one that asked for the same. */
const youth = 60_000;
/** How long a job that cannot build is left alone before it is looked at again; a person has to do something meanwhile. */
const refusedPause = 10_000;
/** How long a lost trigger is looked for before Jenkins is asked again (Jenkins API reference 7.2 step 5). */
const lostTriggerPatience = 4_000;

/**
 * Makes what takes one step towards the build of a key: looks for it, asks for it, or follows it, and keeps its record. Two
 * steps of one record must not happen at the same time. Rejects only for bugs.
 */
export function createBuildStep(
  parts: BuildStepParts,
): (request: BuildRequest, record: BuildRecord) => Promise<BuildState> {
  const { jenkins, clock, jobs, mask = (line: string): string => line, caution = 0 } = parts;
  const born = clock.now();

  async function step(request: BuildRequest, record: BuildRecord): Promise<BuildState> {
    try {
      if (record.phase === 'finished' && !isDue(record, clock.now())) return record.finished ?? unknown('no result');
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
        if ((await takeAway(jenkins, place)) === 'gone') record.mayBeSecond = true;
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
      return finishForNow(
        record,
        {
          kind: 'failed',
          sentence: `The build was cancelled in the queue of Jenkins. Pacer asks for it again in ${pauseOf(record) / 1000} s.`,
          advice: 'Push a commit that wants another image if this one is not to be built.',
          evidence: [],
        },
        clock.now(),
      );
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
    return finishBuild(record, build, await readEnd(jenkins, request.job, build, mask), clock.now());
  }

  return step;
}

function isDue(record: BuildRecord, now: number): boolean {
  return record.retryAt !== undefined && now >= record.retryAt;
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

function unknown(sentence: string): BuildState {
  return { kind: 'unknown', sentence };
}
