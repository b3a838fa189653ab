import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import type { Access } from '../access/access.ts';
import type { AccessFollower } from '../access/follow-access.ts';
import { createApi } from '../api/server.ts';
import type { LogFile } from '../logs/read/log-file.ts';
import { createDeciding } from './decide.ts';
import { overviewOf } from './overview.ts';
import type { Hiding } from '../secrets/hiding.ts';
import type { BranchWriters } from './branch-writers.ts';
import type { Current } from './current.ts';
import type { Following } from './follow-commits.ts';
import { processSamples } from './process-samples.ts';
import type { DaemonSettings } from './settings.ts';
import type { ShownPlans } from './shown-plans.ts';
import type { Stores } from './stores.ts';
import type { Tellers } from './tellers.ts';
import { createWholeView } from './whole-view.ts';

/** Everything that the API shows or sets going. */
export interface DaemonApiParts {
  readonly settings: DaemonSettings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly ownLog: LogFile;
  readonly hiding: Hiding;
  readonly access: Access;
  /** Left out where nobody may change it while the daemon runs. */
  readonly accessFollower: AccessFollower | undefined;
  readonly current: Readonly<Current>;
  readonly stores: Stores;
  readonly plans: ShownPlans;
  readonly writers: Pick<BranchWriters, 'reverts' | 'changes'>;
  readonly tellers: Tellers;
  readonly following: Following;
}

/** The API of the daemon; call `listen` on it. It shows what the parts know as of each request. */
export function openApi(parts: DaemonApiParts): FastifyInstance {
  const { settings, clock, log, ownLog, hiding, access, current, stores, plans, writers, tellers, following } = parts;
  const { cluster, branch } = settings;
  const { mirror, ledger, decisions, events, states, outcomes } = stores;
  return createApi({
    log,
    clock,
    access,
    cluster,
    states,
    events,
    plan: plans.now,
    logs: () => current.session?.logs,
    clusterView: () => current.session?.capacity.page(),
    askCapacity: question => current.session?.capacity.ask(question),
    imagesView: () => current.session?.images(),
    builds: () => current.session?.builds,
    problems: () => current.desired?.problems ?? [],
    history: filter => ledger.entries(filter),
    now: () => clock.now(),
    overview: () =>
      overviewOf({
        ...current,
        cluster,
        branch,
        repository: mirror.url,
        gitTrouble: following.trouble(),
        ledgerTrouble: ledger.trouble(),
        reviewTrouble: tellers.trouble(),
        accessTrouble: parts.accessFollower?.trouble(),
      }),
    lookAgain: repositories => {
      following.lookNow();
      current.session?.lookAgain(repositories);
      tellers.now();
    },
    imagesChanged: hints => current.session?.imagesChanged(hints.map(hint => hint.repository)),
    acts: {
      rollback: writers.reverts.rollback,
      abort: (app, reason) => current.session?.abort(app, reason) ?? false,
    },
    ...createWholeView({ settings, stores, tellers, changes: writers.changes, ownLog, current, following }),
    deciding: createDeciding({
      decisions,
      clock,
      desired: () => current.desired,
      plan: async () => current.session?.plan(),
    }),
    hide: hiding.hideInJson,
    hooks: settings.hookSecret === undefined ? {} : { secret: settings.hookSecret },
    metrics: {
      read: () => [
        ...processSamples(cluster),
        ...outcomes.samples(),
        { name: 'ledger_unsent', value: ledger.unsent() },
        ...(current.session?.metrics() ?? []),
      ],
    },
    ...(settings.dashboard === undefined ? {} : { dashboard: settings.dashboard }),
  });
}
