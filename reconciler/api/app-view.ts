import type { AppView, CommitSummary, LastExit } from '../../schemas/generated/app-view.ts';
import type { LiveApp } from '../../marathon/types.ts';
import type { CommitInfo } from '../../git/commit.ts';
import type { Problem } from '../desired/types.ts';
import type { LedgerEntry } from '../ledger/types.ts';
import type { AppPlan } from '../plan/types.ts';
import type { AppState } from '../rollout/app-state.ts';
import { instancesOf } from './instances.ts';
import { stagesOf } from './stages.ts';

/** Everything that is known of one app. */
export interface AppFacts {
  readonly app: AppState;
  /** Masked: it leaves the daemon. */
  readonly plan: AppPlan | undefined;
  readonly problems: readonly Problem[];
  readonly history: readonly LedgerEntry[];
  readonly live: LiveApp | undefined;
  readonly commits: readonly CommitInfo[];
}

/** The answer of `GET /api/v1/apps/ID`. Pure. */
export function appView(facts: AppFacts): Record<keyof AppView, unknown> {
  const { app, plan, problems, history, live } = facts;
  const commits = facts.commits.map(summaryOf);
  const lastExit = live === undefined ? undefined : lastExitOf(live);
  return {
    app,
    plan,
    problems,
    history,
    commits,
    stages: stagesOf({ state: app, plan, history, commits }),
    instances: live === undefined ? undefined : instancesOf(live),
    lastExit,
  };
}

function summaryOf({ commit, subject, author, time }: CommitInfo): CommitSummary {
  return { commit, subject, author, time: new Date(time).toISOString() };
}

function lastExitOf({ lastTaskFailure }: LiveApp): LastExit | undefined {
  if (lastTaskFailure === undefined) return undefined;
  const { taskId, state, message, host, timestamp } = lastTaskFailure;
  return { task: taskId, state, message, time: timestamp, ...(host === undefined ? {} : { host }) };
}
