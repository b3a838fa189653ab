import type { Clock } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import { requestOf, type OpenRequest } from '../change/open-request.ts';
import type { Ledger } from '../ledger/types.ts';
import { revertRequest } from './message.ts';
import type { Reverts } from './reverts.ts';

/** A failed change that is to be taken back in git. */
export interface FailedChange {
  readonly app: string;
  readonly wish: string;
  /** Commit that wanted it. */
  readonly commit: string;
  /** Commit whose wish comes back. */
  readonly to: string;
  /** As the app wants it; a branch anyway where policy wants all changes so. */
  readonly how: 'commit' | 'branch';
  /** Why it failed. */
  readonly sentence: string;
}

/** Takes failed changes back in git, once each, while others go on. */
export interface AutomaticReverts {
  /** Asks for it, now or before; how it stands in a sentence. */
  want(change: FailedChange): string;
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
}

const attempts = 5;
const pause = 1_000;

/** Needs of `createAutomaticReverts`. */
export interface AutomaticRevertParts {
  readonly reverts: Reverts;
  readonly ledger: Pick<Ledger, 'record'>;
  readonly clock: Clock;
  readonly cluster: string;
  readonly openRequest: OpenRequest;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** It stands otherwise now: `pushed` when the followed branch has moved. */
  readonly onChange: (app: string, pushed: boolean) => void;
}

/** Begins without a memory: what was pushed already is seen in the repository. */
export function createAutomaticReverts(parts: AutomaticRevertParts): AutomaticReverts {
  const { reverts, clock, log } = parts;
  const standing = new Map<string, { readonly key: string; sentence: string }>();
  let working: Promise<void> = Promise.resolve();

  function record(change: FailedChange, sentence: string, commit: string | undefined): void {
    const now = new Date(clock.now()).toISOString();
    parts.ledger.record({
      version: 1,
      time: now,
      cluster: parts.cluster,
      app: change.app,
      action: 'held',
      cause: 'rollback',
      commit: change.commit,
      actor: 'pacer',
      wish: change.wish,
      changes: [],
      started: now,
      ended: now,
      outcome: 'superseded',
      sentence,
      ...(commit === undefined ? {} : { supersededBy: commit }),
    });
  }

  async function attempt(change: FailedChange): Promise<string> {
    const prepared = await reverts.prepare(change.app, change.to, change.sentence);
    if (change.how === 'branch' || prepared.way === 'branch') {
      const made = await reverts.toOwnBranch(prepared);
      const { request, requestTrouble } = await requestOf(parts.openRequest, {
        ...made,
        ...revertRequest(prepared.message),
      });
      const opened = request === undefined ? '' : ` It is proposed as ${request.name}.`;
      const failed = requestTrouble === undefined ? '' : ` No pull request could be opened: ${requestTrouble}`;
      const sentence = `The branch ${made.branch} takes it back in git.${opened}${failed}`;
      record(change, sentence, undefined);
      return sentence;
    }
    const commit = await reverts.toBranch(prepared);
    const sentence = `Commit ${commit.slice(0, 8)} takes it back in git.`;
    record(change, sentence, commit);
    return sentence;
  }

  async function work(change: FailedChange, mine: { sentence: string }): Promise<void> {
    for (let count = 1; ; count++) {
      try {
        mine.sentence = await attempt(change);
        log.info({ app: change.app, commit: change.commit, how: change.how }, 'failed change taken back in git');
        return parts.onChange(change.app, change.how === 'commit');
      } catch (thrown) {
        const error = asPacerError(thrown);
        if (error.code === 'git-rejected-push' && count < attempts) {
          // Somebody else was faster: a newer commit may have taken it back already.
          await new Promise<void>(resolve => clock.after(pause, resolve));
          continue;
        }
        mine.sentence = `It cannot be taken back in git: ${error.message} ${error.advice}`;
        log.warn({ app: change.app, code: error.code, reason: error.message }, 'failed change not taken back in git');
        return parts.onChange(change.app, false);
      }
    }
  }

  return {
    want(change) {
      const key = `${change.wish} ${change.how}`;
      const known = standing.get(change.app);
      if (known?.key === key) return known.sentence;
      const mine = { key, sentence: 'It is being taken back in git.' };
      standing.set(change.app, mine);
      working = working.then(() => work(change, mine));
      return mine.sentence;
    },
    settled: () => working,
  };
}
