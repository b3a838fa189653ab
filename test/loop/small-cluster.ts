import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import type { JsonObject } from '../../marathon/types.ts';
import type { BuildSpec, ClusterPolicy, DesiredApp, DesiredState } from '../../reconciler/desired/types.ts';
import { secretReferences } from '../../reconciler/desired/secrets/references.ts';
import { createBook } from '../../reconciler/ledger/book.ts';
import type { Ledger, LedgerEntry } from '../../reconciler/ledger/types.ts';
import { createEventLog, createStateStore } from '../../reconciler/loop/events.ts';
import { followersOf } from '../../reconciler/loop/followers.ts';
import { createHealthWatch } from '../../reconciler/loop/health-watch.ts';
import { createPace } from '../../reconciler/loop/pace.ts';
import type { PolicyFacts } from '../../reconciler/policy/types.ts';
import { createPlanView } from '../../reconciler/loop/plan-view.ts';
import { reconcileApp } from '../../reconciler/loop/reconcile-app.ts';
import type { Reconciliation } from '../../reconciler/loop/reconciliation.ts';
import { createRollouts } from '../../reconciler/loop/rollouts.ts';
import { createFailover } from '../../reconciler/observe/failover.ts';
import { createFreeze } from '../../reconciler/observe/freeze.ts';
import { createObserved } from '../../reconciler/observe/observed.ts';
import { createPlanner } from '../../reconciler/plan/plan.ts';
import type { ImageState } from '../../reconciler/plan/types.ts';
import type { AppState } from '../../reconciler/rollout/app-state.ts';
import { createBesideApps } from '../../reconciler/loop/beside.ts';
import type { FailedChange } from '../../reconciler/revert/automatic.ts';
import type { Probes } from '../../reconciler/rollout/gates.ts';
import { createLastHealthy } from '../../reconciler/rollout/last-healthy.ts';
import { explain, type EvidenceSources } from '../../reconciler/rollout/explain.ts';
import { createHiding, type Hiding } from '../../reconciler/secrets/hiding.ts';
import { revealing } from '../../reconciler/secrets/revealing.ts';
import { createSecretStore, type SecretStore } from '../../reconciler/secrets/store.ts';
import type { SecretProvider } from '../../reconciler/secrets/types.ts';
import { desiredApp } from '../plan/desired.ts';
import { createFakeMarathon, type FakeMarathon } from './fake-marathon.ts';

/** Everything below one app's look that is not the network: real stations, a Marathon in memory, virtual time. */
export interface SmallCluster {
  readonly clock: VirtualClock;
  readonly marathon: FakeMarathon;
  readonly parts: Reconciliation;
  readonly failover: ReturnType<typeof createFailover>;
  readonly ledger: Ledger;
  readonly secrets: SecretStore;
  readonly hiding: Hiding;
  /** What earlier commits wanted. */
  readonly history: Map<string, DesiredState>;
  /** Follows a commit that wants these definitions. */
  desire(commit: string, definitions: readonly (JsonObject & { readonly id: string })[], more?: Wishes): void;
  desired(): DesiredState | undefined;
  /** One look; the milliseconds after which it wants another one. */
  look(id: string): Promise<number | undefined>;
  /** Looks as often as the looks ask for it, until they ask for none or the time is over. */
  follow(id: string, milliseconds?: number): Promise<AppState | undefined>;
  state(id: string): AppState | undefined;
  outcomes(id: string): readonly string[];
}

/** What a commit says besides definitions. */
export interface Wishes {
  readonly policy?: Partial<ClusterPolicy>;
  readonly rollout?: Partial<DesiredApp['rollout']>;
  /** What each app comes after. */
  readonly after?: Readonly<Record<string, readonly string[]>>;
  readonly unreadable?: readonly string[];
  /** How every app of the commit is built. */
  readonly build?: BuildSpec;
}

const noProbes: Probes = {
  ask: () => Promise.reject(new Error('nobody answers')),
  measure: () => Promise.resolve(undefined),
};

const source = 'https://git.example.com/desired.git#prod';

/** Sets a cluster up with nothing in it. `image` answers for apps that are built. */
export function createSmallCluster(
  options: {
    readonly image?: () => ImageState;
    readonly onEvent?: (id: string) => void;
    readonly onChange?: (id: string) => void;
    /** Takes a failed change back in git. */
    readonly takeBack?: (change: FailedChange) => string;
    /** What gates are told. */
    readonly probes?: Probes;
    /** What a task wrote last. */
    readonly logTail?: EvidenceSources['logTail'];
    readonly onRecord?: (entry: LedgerEntry) => void;
    /** What a process that was killed has left behind. */
    readonly world?: Pick<SmallCluster, 'clock' | 'marathon' | 'ledger' | 'history'>;
    /** What rules look at besides files, in place of what is so. Read at every plan. */
    readonly facts?: Partial<PolicyFacts>;
    /** Where secrets are; nowhere when left out. */
    readonly secrets?: readonly SecretProvider[];
    readonly secretsKey?: Uint8Array;
  } = {},
): SmallCluster {
  const clock = options.world?.clock ?? createVirtualClock();
  const marathon = options.world?.marathon ?? createFakeMarathon(clock, options.onEvent);
  const ledger = options.world?.ledger ?? memoryLedger(options.onRecord);
  const history = options.world?.history ?? new Map<string, DesiredState>();
  const failover = createFailover(clock);
  const observed = createObserved({
    marathon,
    clock,
    onChange: id => options.onChange?.(id),
    onRecovered: failover.answersAgain,
  });
  const freeze = createFreeze({ info: () => marathon.info(), observed, ledger });
  const states = createStateStore(createEventLog(), () => clock.now());
  const imageStates = new Map<string, ImageState>();
  let desired: DesiredState | undefined;
  const hiding = createHiding();
  const secrets = createSecretStore({
    providers: options.secrets ?? [],
    key: options.secretsKey ?? Buffer.alloc(32, 1),
    hiding,
    clock,
    log: pino({ level: 'silent' }),
    onChange: id => options.onChange?.(id),
  });
  const acting = revealing(marathon, secrets, hiding);
  const view = createPlanView({
    secrets: secrets.stateOf,
    planner: createPlanner(),
    source,
    observed,
    ledger,
    imageStates,
    marathonVersion: () => freeze.info()?.version,
    facts: () => {
      const stop = freeze.stop(desired);
      return {
        now: clock.now(),
        freezes: [],
        approvals: [],
        underWay: pace.underWay(),
        restarts: pace.restarts(),
        distrusted: [],
        ...(stop === undefined ? {} : { stopped: stop }),
        ...options.facts,
      };
    },
  });
  const rollouts = createRollouts({ marathon: acting, ledger, clock, cluster: 'prod', author: () => 'Ada' });
  const pace = createPace({
    clock,
    ledger,
    rollingOut: rollouts.underWay,
    isWanted: id => desired?.apps.has(id) === true,
  });
  const parts: Reconciliation = {
    clock,
    log: pino({ level: 'silent' }),
    desired: () => desired,
    observed,
    images: {
      resolve: app =>
        Promise.resolve({ answer: (app?.build === undefined ? undefined : options.image?.()) ?? { kind: 'none' } }),
    },
    presence: { missing: () => Promise.resolve(undefined), forget: () => {} },
    imageStates,
    states,
    rollouts,
    pace,
    health: createHealthWatch({ ledger, clock, cluster: 'prod' }),
    beside: createBesideApps(acting, options.probes ?? noProbes),
    takeBack: change => options.takeBack?.(change) ?? '',
    lookAt: id => options.onChange?.(id),
    lastHealthy: createLastHealthy({
      ledger,
      appAt: (commit, id) => Promise.resolve(history.get(commit)?.apps.get(id)),
    }),
    stale: new Set(),
    plan: view.app,
    stop: view.stop,
    explain: id =>
      explain(id, {
        app: observed.look,
        queue: () => Promise.resolve([]),
        logTail: options.logTail ?? (() => Promise.resolve([])),
      }),
    frozen: () => freeze.reason(desired),
    prepare: () => freeze.prepare(),
    failoverAge: failover.age,
    changed(id) {
      if (desired === undefined) return;
      for (const follower of followersOf(id, desired)) options.onChange?.(follower);
    },
  };

  async function look(id: string): Promise<number | undefined> {
    return (await reconcileApp(parts, id))?.again;
  }

  return {
    clock,
    marathon,
    parts,
    failover,
    ledger,
    secrets,
    hiding,
    history,
    desire(commit, definitions, more = {}) {
      desired = desiredState(commit, definitions, more);
      history.set(commit, desired);
      secrets.want(desired);
    },
    desired: () => desired,
    look,
    async follow(id, milliseconds = 60_000) {
      const end = clock.now() + milliseconds;
      while (clock.now() <= end) {
        const again = await look(id);
        if (again === undefined) break;
        await clock.advance(again);
      }
      return states.get(id);
    },
    state: id => states.get(id),
    outcomes: id => ledger.entries({ app: id }).map(entry => entry.outcome),
  };
}

function desiredState(
  commit: string,
  definitions: readonly (JsonObject & { readonly id: string })[],
  more: Wishes,
): DesiredState {
  const apps = definitions.map(definition => {
    const app = desiredApp(definition, more.build === undefined ? {} : { build: more.build });
    const rollout = { ...app.rollout, ...more.rollout, after: more.after?.[app.id] ?? [] };
    const hash = createHash('sha256')
      .update(`${app.hash}${JSON.stringify(rollout)}`)
      .digest('hex');
    const secrets = secretReferences(app.definition);
    return { ...app, rollout, hash, ...(secrets.length === 0 ? {} : { secrets }) };
  });
  const policy = { selfHeal: true, prune: true, maxDeletes: { share: 1, count: 10 }, ...more.policy };
  return {
    commit,
    cluster: { name: 'prod', marathon: { url: 'http://marathon.example.com' }, owns: ['/'], vars: {}, policy },
    apps: new Map(apps.map(app => [app.id, app])),
    images: new Map(),
    unknown: new Map(),
    unreadable: more.unreadable ?? [],
    problems: [],
  };
}

function memoryLedger(onRecord: (entry: LedgerEntry) => void = () => {}): Ledger {
  const book = createBook(1_000);
  return {
    record(entry: LedgerEntry) {
      if (book.add(entry)) onRecord(entry);
    },
    entries: (filter = {}) => book.entries(filter),
    last: app => book.last(app),
    unsent: () => 0,
    trouble: () => undefined,
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
