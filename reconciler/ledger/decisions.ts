import type { Clock, Timer } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { PushOptions } from '../../git/write.ts';
import { backoffDelay } from '../loop/backoff.ts';
import type { Approval, Freeze } from '../policy/types.ts';
import { decisionLine, decisionSubject, freezesOf, parseDecision, withoutOld, type Decision } from './decision.ts';
import { openDecisionBranch } from './decision-branch.ts';
import type { LedgerLog } from './types.ts';

/**
 * Where a decision is kept when the call returns: on this disk only, as long as the repository cannot be reached, and not
 * even there yet while git still waits for a repository that does not answer.
 */
export type Kept = 'repository' | 'disk' | 'memory';

/** What people decided about a cluster without a commit: kept in git, in the desired repository, never only in memory. */
export interface Decisions {
  freezes(): readonly Freeze[];
  approvals(): readonly Extract<Approval, { kind: 'plan' }>[];
  /** All that is kept, oldest first; the same list as long as nothing changed. */
  all(): readonly Decision[];
  /** Rewinds of the branch that were meant: commits that the branch went back to. */
  rewinds(): readonly string[];
  /** What channels were told, oldest first; the same list as long as nothing changed. */
  told(): readonly Extract<Decision, { kind: 'told' }>[];
  /** Takes a decision down; it holds from now on. Rejects when the disk cannot be written: then it does not hold. */
  decide(decision: Decision): Promise<Kept>;
  /** Decisions that the repository does not have yet. */
  unsent(): number;
  close(): Promise<void>;
}

/** How long a start, or a caller, waits for the repository. */
const patience = 5_000;
const attempts = 5;
const retry = { base: 1_000, maximum: 60_000, quarantineAfter: Number.POSITIVE_INFINITY, quarantineFor: 0 };

/** Opens the decisions about a cluster: those on the disk, and those of the repository as soon as it can be reached. */
export async function openDecisions(options: {
  /** A bare repository for these alone; made when missing. A cache as soon as everything is sent. */
  readonly directory: string;
  readonly url: string;
  readonly cluster: string;
  readonly clock: Clock;
  readonly log: LedgerLog;
  readonly access?: Omit<PushOptions, 'signal'>;
  /** Something was decided, here or, as a fetch shows, elsewhere. */
  readonly onChange?: () => void;
}): Promise<Decisions> {
  const { clock, log } = options;
  const branch = await openDecisionBranch(options);
  const stopping = new AbortController();
  const lines = new Set<string>();
  let decisions: readonly Decision[] = [];
  let told: readonly Extract<Decision, { kind: 'told' }>[] = [];
  let sent: ReadonlySet<string> = new Set();
  let fetched = false;
  let working: Promise<unknown> = Promise.resolve();
  let errors = 0;
  let timer: Timer | undefined;

  function take(more: readonly string[]): void {
    const before = lines.size;
    for (const line of more) lines.add(line);
    if (lines.size !== before) changed();
  }

  function drop(line: string): void {
    if (lines.delete(line)) changed();
  }

  function changed(): void {
    decisions = [...lines]
      .map(parseDecision)
      .filter(each => each !== undefined)
      .toSorted((a, b) => (a.time < b.time ? -1 : 1));
    told = decisions.filter(each => each.kind === 'told');
    options.onChange?.();
  }

  /** One after the other: all of them work on the same branch. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = working.then(work);
    working = result.catch(() => undefined);
    return result;
  }

  async function write(message: string): Promise<void> {
    const old = new Set(decisions);
    for (const each of withoutOld(decisions, clock.now())) old.delete(each);
    const forgotten = new Set([...old].map(decisionLine));
    await branch.write(
      [...lines].filter(line => !forgotten.has(line)),
      message,
    );
  }

  async function send(message: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (!fetched || attempt > 1) {
        const theirs = await branch.fetch(stopping.signal);
        sent = new Set(theirs);
        take(theirs);
        fetched = true;
        if ([...lines].some(line => !sent.has(line))) await write(message);
      }
      if ([...lines].every(line => sent.has(line))) return;
      try {
        await branch.push(stopping.signal);
        sent = new Set(lines);
        return;
      } catch (thrown) {
        if (attempt >= attempts || asPacerError(thrown).code !== 'git-rejected-push') throw thrown;
      }
    }
  }

  async function sendOrRetry(message: string): Promise<Kept> {
    try {
      await inTurn(() => send(message));
      errors = 0;
      return 'repository';
    } catch (thrown) {
      const error = asPacerError(thrown);
      errors += 1;
      const again = backoffDelay(retry, errors, () => 0.5);
      if (!stopping.signal.aborted) {
        log.warn({ code: error.code, reason: error.message, again }, 'decisions not pushed');
        timer?.cancel();
        timer = clock.after(again, () => void sendOrRetry(message), { background: true });
      }
      return 'disk';
    }
  }

  async function atMost(work: Promise<Kept>, otherwise: () => Kept = () => 'disk'): Promise<Kept> {
    let late: Timer | undefined;
    const limit = new Promise<Kept>(resolve => {
      late = clock.after(patience, () => resolve(otherwise()), { background: true });
    });
    const kept = await Promise.race([work, limit]);
    late?.cancel();
    return kept;
  }

  take(await branch.ours());
  await atMost(sendOrRetry('Decisions from the disk'));

  return {
    freezes: () => freezesOf(decisions, clock.now()),
    approvals: () =>
      decisions.flatMap(each =>
        each.kind === 'approval' ? [{ kind: 'plan' as const, by: each.by, actions: each.actions }] : [],
      ),
    all: () => decisions,
    rewinds: () => decisions.flatMap(each => (each.kind === 'rewind' ? [each.commit] : [])),
    told: () => told,
    async decide(decision) {
      const line = decisionLine(decision);
      const message = decisionSubject(decision);
      // At once, whatever git does: who freezes does not want to wait.
      take([line]);
      let kept: Kept = 'memory';
      const work = inTurn(() => write(message)).then(
        () => {
          kept = 'disk';
          return sendOrRetry(message);
        },
        (thrown: unknown) => {
          drop(line);
          throw thrown;
        },
      );
      return atMost(work, () => kept);
    },
    unsent: () => [...lines].filter(line => !sent.has(line)).length,
    async close() {
      timer?.cancel();
      stopping.abort();
      await working;
    },
  };
}
