import { asPacerError } from '../../errors/pacer-error.ts';
import type { LiveApp, QueueItem, RejectReason, Task } from '../../marathon/types.ts';
import type { CapacityVerdict } from '../../schemas/generated/capacity-verdict.ts';
import { countsOf, hasHealthChecks } from '../observe/health.ts';
import { exitSentence } from './explain-exits.ts';

/** Why an app is not as promised, and the lines that prove it. */
export interface Explanation {
  readonly sentence: string;
  readonly evidence: readonly string[];
  /** What would change it, when that is known. */
  readonly change?: string;
}

/** Where evidence comes from. Each may fail; the sentence is then made of what is left. */
export interface EvidenceSources {
  app(id: string): Promise<LiveApp | undefined>;
  queue(): Promise<readonly QueueItem[]>;
  /** Whether so many instances that wait can find a place at all; undefined when nobody knows. */
  placement?(live: LiveApp, count: number): Promise<CapacityVerdict | undefined>;
  /** Last lines of a task's output, newest last; finished tasks too. */
  logTail(
    task: { readonly taskId: string; readonly slaveId?: string | undefined },
    lines: number,
  ): Promise<readonly string[]>;
}

const tailLines = 10;

/**
 * Finds the reason in the order of what a person would look at: does it exit, does nothing fit, do the checks fail,
 * or is it only on its way.
 */
export async function explain(id: string, sources: EvidenceSources): Promise<Explanation> {
  const live = await quietly(() => sources.app(id));
  if (live === undefined) return { sentence: 'Marathon does not have the app yet.', evidence: [] };
  const exits = await explainExits(live, sources);
  if (exits !== undefined) return exits;
  const unplaced = await explainQueue(live, sources);
  if (unplaced !== undefined) return unplaced;
  const unhealthy = await explainChecks(live, sources);
  if (unhealthy !== undefined) return unhealthy;
  return { sentence: waitingSentence(live), evidence: [] };
}

async function explainExits(live: LiveApp, sources: EvidenceSources): Promise<Explanation | undefined> {
  const failure = live.lastTaskFailure;
  if (failure === undefined || !isOfThisVersion(failure.version, live)) return undefined;
  const queue = await quietly(() => sources.queue());
  const sentence = exitSentence(
    live,
    failure,
    queue?.find(item => item.appId === live.id),
  );
  if (sentence === undefined) return undefined;
  const evidence = await quietly(() =>
    sources.logTail({ taskId: failure.taskId, slaveId: failure.slaveId }, tailLines),
  );
  return { sentence, evidence: evidence ?? [] };
}

/** `lastTaskFailure` survives recovery; only one of the present configuration says something (reference 10.2 case 17). */
function isOfThisVersion(version: string, live: LiveApp): boolean {
  return version >= (live.versionInfo?.lastConfigChangeAt ?? live.version);
}

async function explainQueue(live: LiveApp, sources: EvidenceSources): Promise<Explanation | undefined> {
  const queue = await quietly(() => sources.queue());
  const item = queue?.find(candidate => candidate.appId === live.id);
  if (item === undefined) return undefined;
  if (!item.overdue) {
    return {
      sentence: `Marathon waits ${Math.ceil(item.timeLeftSeconds)} s before it starts ${item.count} more (backoff after failures).`,
      evidence: [],
    };
  }
  const declined = item.reasons.filter(reason => reason.declined > 0);
  const worst = declined.at(-1);
  const evidence = declined.map(
    reason => `${reason.reason}: ${reason.declined} of ${reason.processed} offers declined`,
  );
  const verdict = await quietly(async () => sources.placement?.(live, item.count));
  if (verdict?.verdict === 'impossible' || verdict?.verdict === 'unlikely')
    return {
      sentence: `${item.count} of ${live.instances} instances find no place: ${verdict.sentence}`,
      evidence,
      ...(verdict.change === undefined ? {} : { change: verdict.change }),
    };
  if (worst === undefined) return undefined;
  return {
    sentence: `${item.count} of ${live.instances} instances find no place: ${placementWords(worst, live)}.`,
    evidence,
  };
}

function placementWords(reason: RejectReason, live: LiveApp): string {
  const wants = (member: string): string => {
    const value = live[member];
    return typeof value === 'number' ? String(value) : '?';
  };
  const words: Readonly<Record<string, string>> = {
    InsufficientMemory: `no agent has ${wants('mem')} MB of memory free`,
    InsufficientCpus: `no agent has ${wants('cpus')} cpus free`,
    InsufficientDisk: `no agent has ${wants('disk')} MB of disk free`,
    InsufficientGpus: `no agent has ${wants('gpus')} gpus free`,
    InsufficientPorts: 'no agent has the wanted ports free',
    UnfulfilledConstraint: 'no agent satisfies the constraints',
    UnfulfilledRole: 'no agent offers resources for the accepted roles',
  };
  return words[reason.reason] ?? `offers are declined because of ${reason.reason}`;
}

async function explainChecks(live: LiveApp, sources: EvidenceSources): Promise<Explanation | undefined> {
  if (live.tasksUnhealthy === 0) return undefined;
  const task = (live.tasks ?? []).find(candidate => isUnhealthy(candidate));
  const result = task?.healthCheckResults?.find(candidate => !candidate.alive);
  const cause = result?.lastFailureCause === undefined ? '' : `: ${result.lastFailureCause}`;
  const tail =
    task === undefined
      ? []
      : await quietly(() => sources.logTail({ taskId: task.id, slaveId: task.slaveId }, tailLines));
  return {
    sentence: `The health check ${checkWords(live)} does not pass on ${live.tasksUnhealthy} of ${live.tasksRunning} running instances${cause}.`,
    evidence: tail ?? [],
  };
}

function isUnhealthy(task: Task): boolean {
  return task.healthCheckResults?.some(result => !result.alive) ?? false;
}

function checkWords(live: LiveApp): string {
  const checks = live['healthChecks'];
  const first: unknown = Array.isArray(checks) ? checks[0] : undefined;
  if (typeof first !== 'object' || first === null) return '';
  const { protocol, path } = first as { protocol?: string; path?: string };
  return [protocol ?? 'HTTP', path].filter(part => part !== undefined).join(' ');
}

function waitingSentence(live: LiveApp): string {
  const counts = countsOf(live);
  const replaced = replacedTasks(live);
  if (replaced !== undefined) {
    return `Replacing instances: ${replaced.healthy} of ${counts.wanted} new ones are ${hasHealthChecks(live) ? 'healthy' : 'running'}, ${replaced.old} old ones are left.`;
  }
  const deployment = live.deployments?.[0]?.id;
  if (deployment !== undefined && live.tasksRunning === live.instances && live.tasksStaged === 0)
    return `Waiting for deployment ${deployment} of Marathon to end; ${hasHealthChecks(live) ? counts.healthy : counts.running} of ${counts.wanted} instances are ${hasHealthChecks(live) ? 'healthy' : 'running'} meanwhile.`;
  if (hasHealthChecks(live)) return `Waiting for health: ${counts.healthy} of ${counts.wanted} instances are healthy.`;
  return `Waiting for instances: ${counts.running} of ${counts.wanted} run.`;
}

/** Counts old and new tasks during a rolling upgrade; undefined when all are of the present configuration (reference 3.2). */
function replacedTasks(live: LiveApp): { readonly healthy: number; readonly old: number } | undefined {
  const tasks: readonly Task[] = live.tasks ?? [];
  const isNew = (task: Task): boolean => isOfThisVersion(task.version ?? '', live);
  const old = tasks.filter(task => !isNew(task)).length;
  if (old === 0) return undefined;
  const results = (task: Task): boolean => task.healthCheckResults?.every(result => result.alive) ?? false;
  const known = (task: Task): boolean => !hasHealthChecks(live) || (task.healthCheckResults?.length ?? 0) > 0;
  const serving = (task: Task): boolean => isNew(task) && task.state === 'TASK_RUNNING' && known(task) && results(task);
  return { healthy: tasks.filter(serving).length, old };
}

async function quietly<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (thrown) {
    if (asPacerError(thrown).code === 'bug') throw thrown;
    return undefined;
  }
}
