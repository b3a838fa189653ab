import { pauseOf, type BuildRecord } from './build-record.ts';
import type { BuildEnd } from './build-end.ts';
import type { BuildState } from './build-request.ts';
import type { BuildForBuilds } from './find-build.ts';

/** Builds that were cut off are asked for this often in all; a person may have meant it. */
const maximumAttempts = 3;
/** A build that ended longer ago than this is no news, whatever the clocks and a slow registry make of it. */
const longOver = 60_000;

/** Enters how a build has ended into its record: for good, or until it is asked for again. */
export function finishBuild(
  record: BuildRecord,
  { number, timestamp, duration, url }: BuildForBuilds,
  end: BuildEnd,
  now: number,
): BuildState {
  if (end.kind === 'succeeded') {
    const isLongOver = record.watched !== number && timestamp + duration + longOver < now;
    return finish(record, isLongOver ? { ...end, isLongOver } : end);
  }
  const { sentence, evidence, isCutOff, isPassing } = end;
  if (isPassing || (isCutOff && record.attempts < maximumAttempts)) {
    const next = `${ended(sentence)} Pacer builds it again in ${pauseOf(record) / 1000} s.`;
    return finishForNow(record, { kind: 'failed', sentence: next, evidence, url }, now);
  }
  if (!isCutOff) return finish(record, { kind: 'failed', sentence, evidence, url });
  const tries = `It was tried ${record.attempts} times; a commit that changes it is built.`;
  return finish(record, { kind: 'failed', sentence: `${ended(sentence)} ${tries}`, evidence, url });
}

/** Nothing more is asked of Jenkins for the key. */
export function finish(record: BuildRecord, state: BuildState): BuildState {
  record.phase = 'finished';
  record.finished = state;
  delete record.retryAt;
  return state;
}

/** The same, until the pause of the record is over. */
export function finishForNow(record: BuildRecord, state: BuildState, now: number): BuildState {
  finish(record, state);
  record.retryAt = now + pauseOf(record);
  return state;
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
