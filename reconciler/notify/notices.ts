import { createHash } from 'node:crypto';
import type { AppState } from '../rollout/app-state.ts';
import type { Notice, NoticeKind } from './types.ts';

/** What was last told of an app and still holds. */
export type Standing = Exclude<NoticeKind, 'healthy-again'>;

/**
 * The notice that a state is worth, when another one than `standing` was told of the app before; undefined when there is
 * nothing new. Healthy is worth one only after something bad was told. Pure.
 */
export function noticeOf(state: AppState, standing: Standing | undefined): Notice | undefined {
  const now = standingOf(state);
  if (now === standing) return undefined;
  if (now === undefined) {
    if (standing === undefined || !isWell(state)) return undefined;
    return notice(state, 'healthy-again', `${state.id} is as promised again.`);
  }
  return notice(state, now, state.sentence ?? `${state.id} is ${state.sync} and ${state.health}.`);
}

/** The bad thing that a state is, when it is one; what is on its way is none. */
export function standingOf(state: AppState): Standing | undefined {
  if (state.sync === 'held' && state.held?.by === 'image') return 'build-broken';
  if (state.health === 'failed') return 'failed';
  if (state.sync === 'drifted') return 'drift';
  // A roll-out that waits for its turn needs nobody.
  if (state.sync === 'held') return isTurn(state) ? undefined : 'held';
  if (state.health === 'degraded' && state.sync === 'synced') return 'failed';
  return undefined;
}

/** True when nothing is left of what was told. */
export function isWell(state: AppState): boolean {
  return state.sync === 'synced' && (state.health === 'healthy' || state.health === 'suspended');
}

function isTurn({ held }: AppState): boolean {
  return held?.by === 'concurrency' || held?.by === 'restart-budget' || held?.by === 'after';
}

function notice(state: AppState, kind: NoticeKind, sentence: string): Notice {
  const what = JSON.stringify([state.id, kind, state.commit, state.version, state.image, sentence]);
  return {
    kind,
    app: state.id,
    sentence,
    evidence: state.evidence.slice(-5),
    ...(state.change === undefined ? {} : { change: state.change }),
    key: createHash('sha256').update(what).digest('hex').slice(0, 32),
  };
}
