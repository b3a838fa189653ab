import type { Clock, Timer } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import { createProposalReviews, type ProposalReviews, type ProposalReviewsParts } from './proposal-reviews.ts';

/** The part of a pino logger that reviews use. */
export interface ReviewLog {
  warn(fields: object, message: string): void;
}

/** Parts of a reviewer. */
export interface ReviewerParts extends ProposalReviewsParts {
  readonly clock: Clock;
  readonly log: ReviewLog;
  readonly intervalMilliseconds: number;
}

/** Looks at proposals and says what a merge would do. */
export interface Reviewer extends Pick<ProposalReviews, 'views'> {
  /** Look now: a hook came, or the branch moved. */
  now(): void;
  /** Why reviews do not get through, when that is so. */
  trouble(): string | undefined;
  stop(): Promise<void>;
}

const longestPause = 600_000;

/**
 * Keeps the review of every open proposal up to date: one look at the list per interval. A forge that is down, slow or tired
 * of us delays reviews and nothing else.
 */
export function createReviewer(parts: ReviewerParts): Reviewer {
  const { desk, clock } = parts;
  const reviews = createProposalReviews(parts);
  const stopped = new AbortController();
  let timer: Timer | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let failures = 0;
  let trouble: string | undefined;

  function schedule(milliseconds: number): void {
    if (stopped.signal.aborted) return;
    timer?.cancel();
    timer = clock.after(milliseconds, look, { background: true });
  }

  function look(): void {
    timer?.cancel();
    if (stopped.signal.aborted) return;
    if (running !== undefined) {
      again = true;
      return;
    }
    running = reviews
      .update(stopped.signal)
      .then(() => {
        failures = 0;
        trouble = undefined;
        schedule(parts.intervalMilliseconds);
      })
      .catch((thrown: unknown) => {
        const error = asPacerError(thrown);
        failures += 1;
        trouble = `Pull requests cannot be reviewed: ${error.message}`;
        parts.log.warn({ code: error.code, reason: error.message }, 'pull requests cannot be reviewed');
        const asked = Number(error.context['pauseMilliseconds'] ?? 0);
        schedule(Math.max(asked, Math.min(longestPause, parts.intervalMilliseconds * 2 ** failures)));
      })
      .finally(() => {
        running = undefined;
        if (!again) return;
        again = false;
        look();
      });
  }

  schedule(0);
  return {
    now: look,
    views: reviews.views,
    trouble: () => trouble,
    async stop() {
      stopped.abort();
      timer?.cancel();
      // First, so that what waits for the forge ends.
      await desk.close();
      await running;
    },
  };
}
