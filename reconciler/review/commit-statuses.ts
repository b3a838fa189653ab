import type { Clock, Timer } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { AppState } from '../rollout/app-state.ts';
import type { ReviewLog } from './reviewer.ts';
import type { ReviewDesk, ReviewStatus } from './types.ts';

type Told = Pick<ReviewStatus, 'aspect' | 'state' | 'description'>;

/** How the apps that a commit changed stand: built, deployed, healthy. Pure. */
export function statusesOf(states: readonly AppState[]): readonly Told[] {
  return [
    told('build', states, isBuilding, isBuildFailed, 'Every image is there'),
    told('deployed', states, isUnderWay, isHeld, 'Every app is deployed'),
    told('healthy', states, isNotYetHealthy, isUnhealthy, 'Every app is healthy'),
  ];
}

function told(
  aspect: Told['aspect'],
  states: readonly AppState[],
  isPending: (state: AppState) => boolean,
  isFailed: (state: AppState) => boolean,
  good: string,
): Told {
  const failed = states.filter(isFailed);
  const [first] = failed;
  if (first !== undefined) {
    const more = failed.length > 1 ? ` (and ${failed.length - 1} more)` : '';
    return { aspect, state: 'failure', description: `${first.id}: ${first.sentence ?? first.health}${more}` };
  }
  const pending = states.filter(isPending);
  if (pending.length > 0) return { aspect, state: 'pending', description: `Waits for ${namesOf(pending)}` };
  return { aspect, state: 'success', description: states.length === 0 ? 'No app is touched' : good };
}

function namesOf(states: readonly AppState[]): string {
  const names = states.slice(0, 3).map(({ id }) => id);
  const rest = states.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
}

const isBuilding = ({ sync }: AppState): boolean => sync === 'building';
const isBuildFailed = ({ sync, held }: AppState): boolean => sync === 'held' && held?.by === 'image';
const isUnderWay = ({ sync }: AppState): boolean => sync === 'building' || sync === 'pending' || sync === 'deploying';
const isHeld = ({ sync }: AppState): boolean => sync === 'held' || sync === 'unknown';
const isUnhealthy = ({ health }: AppState): boolean => health === 'failed' || health === 'degraded';
const isNotYetHealthy = (state: AppState): boolean =>
  isUnderWay(state) || state.health === 'progressing' || state.health === 'unknown';

/** Sends the statuses of the followed commit. */
export interface CommitStatuses {
  /** Something may have changed. */
  changed(): void;
  stop(): Promise<void>;
}

/** What happens together is told together. */
const batchMilliseconds = 1_000;
const longestPause = 300_000;

/** Keeps the statuses of the followed commit as they are; one that says the same is not sent again. */
export function createCommitStatuses(parts: {
  readonly desk: Pick<ReviewDesk, 'setStatus'>;
  readonly clock: Clock;
  readonly log: ReviewLog;
  /** The followed commit and the states of the apps that it changed; undefined before there is one. */
  touched(): { readonly commit: string; readonly states: readonly AppState[] } | undefined;
}): CommitStatuses {
  const { clock } = parts;
  const sent = new Map<string, string>();
  let timer: Timer | undefined;
  let sending: Promise<void> | undefined;
  let again = false;
  let failures = 0;
  let stopped = false;

  function plan(milliseconds: number): void {
    if (stopped || timer !== undefined) return;
    timer = clock.after(milliseconds, send, { background: true });
  }

  function send(): void {
    timer = undefined;
    if (sending !== undefined) {
      again = true;
      return;
    }
    sending = sendAll()
      .then(() => {
        failures = 0;
      })
      .catch((thrown: unknown) => {
        const error = asPacerError(thrown);
        failures += 1;
        parts.log.warn({ code: error.code, reason: error.message }, 'commit status not sent');
        const asked = Number(error.context['pauseMilliseconds'] ?? 0);
        plan(Math.max(asked, Math.min(longestPause, batchMilliseconds * 2 ** failures)));
      })
      .finally(() => {
        sending = undefined;
        if (again) plan(batchMilliseconds);
        again = false;
      });
  }

  async function sendAll(): Promise<void> {
    const touched = parts.touched();
    if (touched === undefined) return;
    const { commit } = touched;
    if (sent.get('commit') !== commit) sent.clear();
    sent.set('commit', commit);
    for (const status of statusesOf(touched.states)) {
      const content = JSON.stringify(status);
      if (sent.get(status.aspect) === content) continue;
      await parts.desk.setStatus({ commit, ...status });
      sent.set(status.aspect, content);
    }
  }

  return {
    changed: () => plan(batchMilliseconds),
    async stop() {
      stopped = true;
      timer?.cancel();
      await sending;
    },
  };
}
