import type { LiveApp, QueueItem, Task, TaskFailure } from '../../marathon/types.ts';
import { countsOf, hasHealthChecks } from '../observe/health.ts';

/** Why a task ended, as far as Marathon tells. */
type EndKind = 'image' | 'memory' | 'health' | 'exit' | 'refused' | 'lost';

// Marathon passes on the state and the message of a task, not the reason of Mesos: what containerizers write is known.
const imageMessage =
  /\bpull(ing)?\b|manifest (for|unknown)|image.*not found|No such image|get the manifest|registry|Failed to provision|unauthorized: |repository does not exist/i;
const memoryMessage = /memory limit exceeded|out of memory|oom|cgroup memory/i;

/**
 * The sentence for tasks of the present configuration that end: an image that cannot be pulled, too little memory, a check
 * that never passes, or a program that exits, in a loop when Marathon already makes pauses. Undefined when the last
 * failure says nothing about what is wrong now.
 */
export function exitSentence(live: LiveApp, failure: TaskFailure, item: QueueItem | undefined): string | undefined {
  const kind = kindOf(failure);
  const counts = countsOf(live);
  // Tasks that run and are checked say more about a check than one that was killed for it.
  if (kind === 'health' && counts.unhealthy > 0) return undefined;
  if (kind === 'health' && !hasHealthChecks(live)) return undefined;
  const said = failure.message.trim().replace(/\.$/, '');
  const message = said === '' ? failure.state : said;
  const running = `${runningOfThisVersion(live)} of ${counts.wanted} instances run`;
  const pause =
    item === undefined || item.overdue
      ? ''
      : ` Marathon waits ${Math.ceil(item.timeLeftSeconds)} s before the next try.`;
  if (kind === 'image') return `The image ${imageOf(live)} cannot be pulled: ${message}.${pause}`;
  if (kind === 'memory') return `${running}; the last one needed more than its ${memoryOf(live)}: ${message}.${pause}`;
  if (kind === 'health')
    return `${running}; no instance passes the health check in time, and Marathon ends them: ${message}.${pause}`;
  if (kind === 'refused') return `Mesos does not start it: ${message} (${failure.state}).${pause}`;
  if (kind === 'lost')
    return `${running}; the machine of the last one was lost: ${message} (${failure.state}).${pause}`;
  const how = `${running}; the last one ended with: ${message} (${failure.state}).${pause}`;
  return pause === '' ? how : `The program ends again and again: ${how}`;
}

function kindOf({ state, message }: TaskFailure): EndKind {
  if (memoryMessage.test(message)) return 'memory';
  if (state === 'TASK_KILLED') return 'health';
  if (state === 'TASK_FAILED' && imageMessage.test(message)) return 'image';
  if (state === 'TASK_ERROR' || state === 'TASK_DROPPED') return 'refused';
  return /LOST|GONE|UNREACHABLE|UNKNOWN/.test(state) ? 'lost' : 'exit';
}

/** During a change the old tasks run on, and say nothing about the new ones. */
function runningOfThisVersion(live: LiveApp): number {
  const tasks: readonly Task[] | undefined = live.tasks;
  const since = live.versionInfo?.lastConfigChangeAt;
  if (tasks === undefined || tasks.length === 0 || since === undefined) return countsOf(live).running;
  return tasks.filter(task => task.state === 'TASK_RUNNING' && (task.version ?? '') >= since).length;
}

function imageOf(live: LiveApp): string {
  const container = live['container'] as { docker?: { image?: unknown } } | null | undefined;
  const image = container?.docker?.image;
  return typeof image === 'string' ? image : 'of the container';
}

function memoryOf(live: LiveApp): string {
  return typeof live['mem'] === 'number' ? `${live['mem']} MB of memory` : 'memory';
}
