import type { Logger } from 'pino';
import type { Clock, Timer } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { BuildOnce } from './build-once.ts';
import type { CauseForBuilds, JenkinsForBuilds } from './find-build.ts';
import type { WantedKeys } from './wanted-keys.ts';

/** What becomes of a build that already runs when nobody wants its image any more. */
export type SupersededBuilds = 'finish' | 'stop';

/** The part of the Jenkins client that superseding needs. */
export interface JenkinsForSupersede extends Pick<JenkinsForBuilds, 'queuedItems' | 'builds'> {
  /** Undefined is anonymous. */
  whoAmI(): Promise<string | undefined>;
}

/** A job that builds images, and the parameters by which its builds are recognised. */
export interface SupersedeJob {
  readonly job: string;
  readonly keyParameters: ReadonlySet<string>;
}

/** Takes builds out of Jenkins that nobody wants any more. */
export interface Supersede {
  /** A key may have become unwanted: look soon. */
  soon(): void;
  /** One look at queue and builds; true when nothing is left to do. */
  look(): Promise<boolean>;
  stop(): void;
}

const soonDelay = 250;
/** While something is left to do, or Jenkins could not be asked. */
const againDelay = 15_000;
/** A stopped build may take its time; it is told again after this long (Jenkins reference 4.4). */
const stopPatience = 30_000;
const searchedBuilds = 50;
/** The image that Pacer tells a job to make, `host:port/repository`. */
const imageParameter = 'IMAGE';

/**
 * Cancels queued builds of keys that nobody wants, and with the policy `stop` ends running ones. Only builds that were asked
 * for by Pacer's own user, and by nobody besides, are touched. Nothing is remembered that matters: what a lost answer or a
 * restart left undone is found at the next look. A key is taken away at most once in the life of a process, so that two
 * daemons with one user of Jenkins cannot fight over it.
 */
export function createSupersede(dependencies: {
  readonly jenkins: JenkinsForSupersede;
  readonly builds: Pick<BuildOnce, 'withdraw'>;
  readonly wanted: WantedKeys;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly jobs: () => Iterable<SupersedeJob>;
  readonly policy: () => SupersededBuilds;
}): Supersede {
  const { jenkins, builds, wanted, clock, log } = dependencies;
  let timer: Timer | undefined;
  let due = Infinity;
  let looking = false;
  let again = false;
  let stopped = false;
  /** Queue items that were cancelled, by key. */
  const withdrawn = new Set<string>();
  /** When a build was last told to stop. */
  const told = new Map<string, number>();

  function schedule(delay: number): void {
    if (looking) again = true;
    if (stopped || looking || clock.now() + delay >= due) return;
    timer?.cancel();
    due = clock.now() + delay;
    timer = clock.after(delay, () => void run(), { background: true });
  }

  async function run(): Promise<void> {
    due = Infinity;
    looking = true;
    again = false;
    const isDone = await look().catch((thrown: unknown) => {
      const error = asPacerError(thrown);
      log.warn({ code: error.code, reason: error.message }, 'superseded builds cannot be looked for');
      return false;
    });
    looking = false;
    if (again) schedule(soonDelay);
    else if (!isDone) schedule(againDelay);
  }

  async function look(): Promise<boolean> {
    const me = await jenkins.whoAmI();
    let isDone = true;
    for (const { job, keyParameters } of dependencies.jobs()) {
      for (const item of await jenkins.queuedItems(job)) {
        const key = keyOf(item.parameters, keyParameters);
        if (key === undefined || withdrawn.has(key) || !isOurs(item.causes, me)) continue;
        const image = imageOf(item.parameters);
        const fate = wanted.fate(key, image);
        if (fate === 'unknown') isDone = false;
        if (fate !== 'unwanted') continue;
        const outcome = await builds.withdraw(key, item.id, () => wanted.fate(key, image) === 'unwanted');
        if (outcome === 'kept') continue;
        // What left the queue meanwhile is a running build now.
        if (outcome === 'gone') isDone = dependencies.policy() === 'finish' && isDone;
        else withdrawn.add(key);
        log.info({ job, key, item: item.id, outcome }, 'superseded build taken off the queue');
      }
      if (dependencies.policy() === 'stop' && !(await stopRunning(job, keyParameters, me))) isDone = false;
    }
    return isDone;
  }

  /** True when no unwanted build of the job runs. */
  async function stopRunning(
    job: string,
    keyParameters: ReadonlySet<string>,
    me: string | undefined,
  ): Promise<boolean> {
    let isDone = true;
    for (const build of await jenkins.builds(job, searchedBuilds)) {
      const key = keyOf(build.parameters, keyParameters);
      if (!build.building || key === undefined || !isOurs(build.causes, me)) continue;
      const image = imageOf(build.parameters);
      const fate = wanted.fate(key, image);
      if (fate !== 'wanted') isDone = false;
      const name = `${job}#${build.number}`;
      const now = clock.now();
      if (fate !== 'unwanted' || now - (told.get(name) ?? -Infinity) < stopPatience) continue;
      told.set(name, now);
      const outcome = await builds.withdraw(key, { job, number: build.number }, () => {
        return wanted.fate(key, image) === 'unwanted';
      });
      if (outcome !== 'kept') log.info({ job, key, build: build.number }, 'superseded build stopped');
    }
    return isDone;
  }

  return {
    soon: () => schedule(soonDelay),
    look,
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}

/**
 * Asked for once, by this user. An item that was folded together with another request has two causes, and somebody else may
 * count on it. Two users that both are anonymous cannot be told apart.
 */
function isOurs(causes: readonly CauseForBuilds[], me: string | undefined): boolean {
  const [cause, ...others] = causes;
  if (cause === undefined || others.length > 0) return false;
  return cause.kind.endsWith('UserIdCause') && cause.user?.toLowerCase() === me?.toLowerCase();
}

/** The key that parameters carry, under one of these names; undefined when Pacer did not make it. */
export function keyOf(parameters: Readonly<Record<string, string>>, names: ReadonlySet<string>): string | undefined {
  for (const name of names) {
    const value = parameters[name];
    if (value !== undefined && /^[0-9a-f]{40}$/.test(value)) return value;
  }
  return undefined;
}

/** Name in the registry of the image that a job was told to make. */
export function imageOf(parameters: Readonly<Record<string, string>>): string | undefined {
  const image = parameters[imageParameter];
  return image?.slice(image.indexOf('/') + 1);
}
