import { newRecord, recordToLookFor, type BuildRecord } from './build-record.ts';
import type { BuildPlace, BuildRequest, BuildState } from './build-request.ts';
import { createBuildStep, type BuildStepParts } from './build-step.ts';
import { takeAway } from './take-away.ts';

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

/**
 * Build-once on top of a Jenkins that has no idempotency key (Jenkins API reference 7): for each key one thing is done at a
 * time, and what is known of it is kept. Memory is only a cache.
 */
export function createBuildOnce(parts: BuildStepParts): BuildOnce {
  const { jenkins, clock } = parts;
  const takeStep = createBuildStep(parts);
  const records = new Map<string, BuildRecord>();
  /** Apps that share a key share the step, so that two of them never trigger at the same moment. */
  const steps = new Map<string, Promise<BuildState>>();
  const withdrawals = new Map<string, Promise<unknown>>();

  function stepAlone(request: BuildRequest): Promise<BuildState> {
    const record = records.get(request.key) ?? newRecord();
    records.set(request.key, record);
    return takeStep(request, record);
  }

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
    const sent = takeAway(jenkins, place);
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

  function again(key: string): void {
    const record = records.get(key);
    if (record?.phase === 'finished') record.retryAt = clock.now();
  }

  function doubt(key: string): void {
    const record = records.get(key);
    if (record?.phase === 'finished') record.phase = 'new';
  }

  return { step, follow, again, doubt, forget: key => void records.delete(key), withdraw };
}
