import type { Build } from '../../schemas/generated/build.ts';
import type { DeploymentView } from '../../schemas/generated/deployment-view.ts';
import type { LogInstances } from '../../schemas/generated/log-instances.ts';
import type { CommitInfo } from '../../git/commit.ts';
import type { LiveApp } from '../../marathon/types.ts';
import type { Decision } from '../ledger/decision.ts';
import { isAction } from '../ledger/line.ts';
import type { LedgerEntry } from '../ledger/types.ts';
import type { AppState } from '../rollout/app-state.ts';
import { eventsOf } from './deployment-events.ts';
import { phasesOf } from './deployment-phases.ts';
import { instancesOf } from './instances.ts';

/** One action for an app, and those beside it. */
export interface FoundDeployment {
  /** Its lines joined: changes and image of the first, the outcome of the last. */
  readonly entry: LedgerEntry;
  readonly earlier: LedgerEntry | undefined;
  readonly later: LedgerEntry | undefined;
  /** Every line of the ledger of the app, oldest first. */
  readonly lines: readonly LedgerEntry[];
}

/** What else the view of a deployment is made of. */
export interface DeploymentFacts extends FoundDeployment {
  readonly commit: CommitInfo | undefined;
  readonly state: AppState | undefined;
  readonly live: LiveApp | undefined;
  readonly builds: readonly Build[];
  /** Instances of the app that Mesos remembers, newest first. */
  readonly tasks: LogInstances['instances'];
  readonly decisions: readonly Decision[];
}

/** The id of a deployment: it follows from the ledger, so that a link to it stays good. */
export function deploymentIdOf({ app, started }: Pick<LedgerEntry, 'app' | 'started'>): string {
  return `${app.slice(1)}/${started}`;
}

/** The app and the beginning that an id names; undefined for what is no such id. */
export function parseDeploymentId(id: string): { readonly app: string; readonly started: string } | undefined {
  const slash = id.lastIndexOf('/');
  const started = id.slice(slash + 1);
  if (slash < 1 || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(started)) return undefined;
  return { app: `/${id.slice(0, slash)}`, started };
}

/** The action of an app that began then, from its lines (oldest first); undefined when there is none. Pure. */
export function findDeployment(lines: readonly LedgerEntry[], started: string): FoundDeployment | undefined {
  const actions = new Map<string, LedgerEntry>();
  for (const line of lines) {
    const before = actions.get(line.started);
    const image = line.image ?? before?.image;
    const deployment = line.deployment ?? before?.deployment;
    const committed = line.committed ?? before?.committed;
    actions.set(line.started, {
      ...line,
      changes: line.changes.length === 0 ? (before?.changes ?? []) : line.changes,
      cause: line.cause === 'none' ? (before?.cause ?? line.cause) : line.cause,
      ...(image === undefined ? {} : { image }),
      ...(deployment === undefined ? {} : { deployment }),
      ...(committed === undefined ? {} : { committed }),
    });
  }
  const entry = actions.get(started);
  if (entry === undefined) return undefined;
  // That a change was taken back in git, or that health was lost, is nothing that was done to the app.
  const order = [...actions.values()]
    .filter(each => (each.action !== 'held' && isAction(each)) || each === entry)
    .sort((one, other) => (one.started < other.started ? -1 : 1));
  const at = order.indexOf(entry);
  return { entry, earlier: order[at - 1], later: order[at + 1], lines };
}

/** The answer of `GET /api/v1/deployments/ID`. Pure. */
export function deploymentView(facts: DeploymentFacts): Record<keyof DeploymentView, unknown> {
  const { entry, earlier, later, lines, commit, state, live } = facts;
  const isNewest = later === undefined;
  const instances = isNewest && live !== undefined ? instancesOf(live) : undefined;
  const isIts = (time: string | undefined): boolean =>
    time !== undefined && time >= entry.started && (later === undefined || time < later.started);
  const started = (instances ?? []).filter(
    ({ age, stagedAt, startedAt }) => age === 'new' && isIts(stagedAt ?? startedAt),
  );
  const tasks = facts.tasks.filter(task => task.app === entry.app && isIts(task.started));
  return {
    id: deploymentIdOf(entry),
    entry,
    isNewest,
    commit:
      commit === undefined
        ? undefined
        : { subject: commit.subject, author: commit.author, time: new Date(commit.time).toISOString() },
    phases: phasesOf({
      entry,
      earlier,
      build: isNewest ? buildOf(facts) : undefined,
      instances,
      wanted: state?.instances.wanted ?? 0,
      begun: tasks.flatMap(task => (task.started === undefined ? [] : [task.started])),
    }),
    events: eventsOf({
      entry,
      until: later?.started,
      lines,
      commit,
      decisions: facts.decisions,
      instances: started,
      tasks,
      lastExit: live?.lastTaskFailure,
    }),
    state: isNewest ? state : undefined,
    instances,
    logs: [...new Set([...started.map(({ id }) => id).toReversed(), ...tasks.map(({ id }) => id)])],
    backTo: backToOf(entry, lines),
    earlier: earlier === undefined ? undefined : deploymentIdOf(earlier),
    later: later === undefined ? undefined : deploymentIdOf(later),
  };
}

/** The build of the image that this deployment brought, and none before it. */
function buildOf({
  entry,
  earlier,
  state,
  builds,
}: DeploymentFacts): { id: string; startedAt: string; endedAt: string } | undefined {
  if (state?.sourceCommit === undefined || (entry.cause !== 'commit' && entry.cause !== 'image')) return undefined;
  for (const { id, apps, baseImages, source, state: how, startedAt, endedAt } of builds) {
    const isIts = apps.includes(entry.app) && baseImages.length === 0 && source?.commit === state.sourceCommit;
    if (!isIts || how !== 'succeeded' || startedAt === undefined || endedAt === undefined) continue;
    const isBefore = endedAt <= entry.started && (earlier === undefined || endedAt > earlier.started);
    if (isBefore) return { id, startedAt, endedAt };
  }
  return undefined;
}

function backToOf({ started, wish }: LedgerEntry, lines: readonly LedgerEntry[]): string | undefined {
  return lines.findLast(
    line => line.started < started && line.outcome === 'healthy' && line.cause !== 'rollback' && line.wish !== wish,
  )?.commit;
}
