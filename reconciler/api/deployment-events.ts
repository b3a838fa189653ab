import type { DeploymentEvent } from '../../schemas/generated/deployment-view.ts';
import type { Instance } from '../../schemas/generated/instance.ts';
import type { LogInstances } from '../../schemas/generated/log-instances.ts';
import type { LiveApp } from '../../marathon/types.ts';
import type { CommitInfo } from '../../git/commit.ts';
import type { Decision } from '../ledger/decision.ts';
import type { LedgerEntry } from '../ledger/types.ts';
import { shortName } from '../logs/select/short-name.ts';
import { isInGroup } from '../policy/scope.ts';

/** What the events of a deployment are made of. */
export interface EventFacts {
  /** The action, its lines joined. */
  readonly entry: LedgerEntry;
  /** When the next action for the app began; ISO 8601, UTC. */
  readonly until: string | undefined;
  /** Every line of the ledger of the app, oldest first. */
  readonly lines: readonly LedgerEntry[];
  readonly commit: CommitInfo | undefined;
  readonly decisions: readonly Decision[];
  /** Instances that it started, as Marathon has them. */
  readonly instances: readonly Instance[];
  /** The same as Mesos remembers them. */
  readonly tasks: LogInstances['instances'];
  readonly lastExit: LiveApp['lastTaskFailure'] | undefined;
}

const mostEvents = 200;

/** What happened in a deployment, oldest first. Pure. */
export function eventsOf(facts: EventFacts): readonly DeploymentEvent[] {
  const { entry, commit } = facts;
  const told: readonly DeploymentEvent[] = [
    ...(commit === undefined || entry.cause === 'drift' ? [] : [committed(commit)]),
    ...facts.decisions.flatMap(decision => decided(decision, facts)),
    { time: entry.started, kind: 'begin', text: beginWords(entry) },
    ...facts.lines.flatMap(line => takenBack(line, facts)),
    ...(entry.ended === undefined ? [] : [{ time: entry.ended, kind: 'end', text: endWords(entry) } as const]),
  ];
  // An app that does not stay up goes on with that after the deployment was given up.
  const seen = [...facts.instances.flatMap(instance => happened(instance, facts)), ...endsOf(facts)]
    .filter(({ time }) => entry.ended === undefined || time <= entry.ended)
    .sort(byTime);
  const room = Math.max(0, mostEvents - told.length);
  return [...told, ...(room === 0 ? [] : seen.slice(-room))].sort(byTime);
}

function byTime(one: DeploymentEvent, other: DeploymentEvent): number {
  if (one.time === other.time) return 0;
  return one.time < other.time ? -1 : 1;
}

function committed({ commit, subject, author, time }: CommitInfo): DeploymentEvent {
  const who = author.replace(/ <[^>]*>$/, '');
  return { time: new Date(time).toISOString(), kind: 'commit', text: `${commit.slice(0, 8)} ${subject} (${who})` };
}

/** What people decided between the commit and the end, where it is about this app. */
function decided(decision: Decision, { entry, commit }: EventFacts): readonly DeploymentEvent[] {
  const { time, by, kind } = decision;
  const from = commit === undefined ? entry.started : new Date(commit.time).toISOString();
  if (time < from || (entry.ended !== undefined && time > entry.ended)) return [];
  if (kind === 'approval' && decision.actions.some(({ app }) => app === entry.app))
    return [{ time, kind: 'decision', text: `${by} agreed to plan ${decision.plan}.` }];
  if (kind === 'freeze' && (decision.apps ?? ['/']).some(app => isInGroup(entry.app, app)))
    return [{ time, kind: 'decision', text: `${by} froze changes: ${decision.reason}` }];
  if (kind === 'unfreeze') return [{ time, kind: 'decision', text: `${by} lifted the freeze ${decision.freeze}.` }];
  return [];
}

function beginWords({ action, deployment }: LedgerEntry): string {
  if (action === 'held') return 'It is taken back.';
  return `Handed to Marathon: ${action}${deployment === undefined ? '.' : `, deployment ${deployment}.`}`;
}

function endWords({ outcome, sentence, supersededBy }: LedgerEntry): string {
  if (outcome === 'healthy') return 'Every instance is as promised.';
  if (outcome === 'deleted') return 'It is deleted.';
  if (outcome === 'superseded')
    return [`Superseded${supersededBy === undefined ? '' : ` by commit ${supersededBy.slice(0, 8)}`}.`, sentence]
      .filter(Boolean)
      .join(' ');
  return sentence ?? `It is ${outcome}.`;
}

/** That it was taken back in git, which is a line of its own. */
function takenBack(line: LedgerEntry, { entry }: EventFacts): readonly DeploymentEvent[] {
  const isAbout = line.action === 'held' && line.cause === 'rollback' && line.wish === entry.wish;
  if (!isAbout || line.time < entry.started || line.sentence === undefined) return [];
  return [{ time: line.time, kind: 'revert', text: line.sentence }];
}

function happened(instance: Instance, { entry }: EventFacts): readonly DeploymentEvent[] {
  const { id, host, ports, stagedAt, startedAt, checks } = instance;
  const name = shortName(id, entry.app);
  const place = host === undefined ? '' : ` on ${host}`;
  const port = ports[0] === undefined ? '' : `:${ports[0]}`;
  const about = { instance: id } as const;
  return [
    ...(stagedAt === undefined
      ? []
      : [{ time: stagedAt, kind: 'instance', text: `${name} is asked for${place}.`, ...about } as const]),
    ...(startedAt === undefined
      ? []
      : [{ time: startedAt, kind: 'instance', text: `${name} runs${place}${port}.`, ...about } as const]),
    ...checks.flatMap(({ alive, lastFailure, cause }) =>
      alive || lastFailure === undefined
        ? []
        : [
            {
              time: lastFailure,
              kind: 'failure',
              text: `${name} fails its health check${cause === undefined ? '.' : `: ${cause}`}`,
              ...about,
            } as const,
          ],
    ),
  ];
}

/** Instances that ended, and why the last one did. */
function endsOf({ entry, until, tasks, instances, lastExit }: EventFacts): readonly DeploymentEvent[] {
  const live = new Set(instances.map(({ id }) => id));
  const begun = tasks.flatMap(({ id, name, started }) =>
    started === undefined || live.has(id)
      ? []
      : [{ time: started, kind: 'instance', text: `${name} runs.`, instance: id } as const],
  );
  const ended = tasks.flatMap(({ id, name, ended: time }) => {
    const isTold = lastExit?.taskId === id;
    return time === undefined || isTold
      ? []
      : [{ time, kind: 'failure', text: `${name} ended.`, instance: id } as const];
  });
  const isOurs =
    lastExit !== undefined &&
    lastExit.timestamp >= entry.started &&
    (until === undefined || lastExit.timestamp < until);
  if (!isOurs) return [...begun, ...ended];
  const { taskId, state, message, timestamp } = lastExit;
  const why = message === '' ? state : message;
  const name = shortName(taskId, entry.app);
  return [...begun, ...ended, { time: timestamp, kind: 'failure', text: `${name} ended: ${why}`, instance: taskId }];
}
