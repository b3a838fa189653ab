import type { FastifyInstance } from 'fastify';
import type { FollowedBranch } from '../../schemas/generated/repositories.ts';
import type { Rollout } from '../../schemas/generated/rollouts.ts';
import type { CommitInfo } from '../../git/commit.ts';
import type { LiveApp } from '../../marathon/types.ts';
import { isAction } from '../ledger/line.ts';
import type { AppPlan } from '../plan/types.ts';
import { instancesOf } from './instances.ts';
import { callerOf } from './guard.ts';
import { seesAll, visibleApps } from './visible.ts';
import type { ApiParts } from './server.ts';

/** What the pages of single apps need beyond states. */
export interface CloseLook {
  /** The app as last seen, without asking anybody. */
  seen(id: string): LiveApp | undefined;
  /** The app with its tasks; readers that ask in the same second share one question. */
  live(id: string): Promise<LiveApp | undefined>;
  /** The masked plan of one app; undefined before there is something to plan with. */
  planOf(id: string): AppPlan | undefined;
  /** Commits of the desired repository; those that are not known are left out. */
  commits(ids: readonly string[]): Promise<readonly CommitInfo[]>;
  repositories(): Promise<readonly FollowedBranch[]>;
}

const mostRollouts = 20;

/** Routes that the overview of the dashboard is made of. */
export function registerCloseLook(server: FastifyInstance, parts: ApiParts): void {
  server.get('/api/v1/rollouts', request => {
    const states = visibleApps(parts.states.all(), callerOf(request), ({ id }) => id);
    const deploying = states.filter(({ sync }) => sync === 'deploying');
    const oldest = deploying.sort((a, b) => Date.parse(a.since) - Date.parse(b.since)).slice(0, mostRollouts);
    return { total: deploying.length, rollouts: oldest.map(({ id }) => rolloutOf(id, parts)) };
  });

  server.get('/api/v1/repositories', async request => {
    const all = (await parts.look?.repositories()) ?? [];
    // Which app a source repository is for is not in the list.
    return { repositories: seesAll(callerOf(request)) ? all : all.filter(({ kind }) => kind === 'desired') };
  });
}

function rolloutOf(id: string, parts: ApiParts): Rollout {
  const state = parts.states.get(id);
  const live = parts.look?.seen(id);
  const started = parts.history({ app: id }).findLast(isAction);
  const isStarted = started?.outcome === 'started';
  return {
    app: id,
    wanted: state?.instances.wanted ?? 0,
    since: isStarted ? started.started : (state?.since ?? ''),
    instances: live === undefined ? [] : [...instancesOf(live)],
    ...(isStarted ? { action: started.action, cause: started.cause } : {}),
    ...(state?.commit === undefined ? {} : { commit: state.commit }),
    ...(state?.sentence === undefined ? {} : { sentence: state.sentence }),
    ...(state?.deployment === undefined ? {} : { deployment: state.deployment }),
  };
}
