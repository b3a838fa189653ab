import type { Instance } from '../../schemas/generated/instance.ts';
import type { HealthCheckResult, LiveApp, Task } from '../../marathon/types.ts';

const unreachable: ReadonlySet<string> = new Set(['TASK_UNREACHABLE', 'TASK_LOST', 'TASK_UNKNOWN', 'TASK_GONE']);
const starting: ReadonlySet<string> = new Set(['TASK_CREATED', 'TASK_STAGING', 'TASK_STARTING']);

/** The instances of a live app, those of the present definition first, then by age. Pure. */
export function instancesOf(live: LiveApp): readonly Instance[] {
  const tasks: readonly Task[] = live.tasks ?? [];
  return tasks.map(task => instanceOf(task, live)).sort(order);
}

function instanceOf(task: Task, live: LiveApp): Instance {
  const checks = (task.healthCheckResults ?? []).map(checkOf);
  return {
    id: task.id,
    // A scale makes a version, and restarts nobody: only a change of the configuration makes instances old.
    age: (task.version ?? '') >= (live.versionInfo?.lastConfigChangeAt ?? live.version) ? 'new' : 'old',
    state: stateOf(task),
    ports: [...(task.ports ?? [])],
    checks,
    ...(task.host === undefined ? {} : { host: task.host }),
    ...(task.slaveId === undefined ? {} : { agent: task.slaveId }),
    ...(task.stagedAt === undefined ? {} : { stagedAt: task.stagedAt }),
    ...(task.startedAt === undefined ? {} : { startedAt: task.startedAt }),
    ...(task.version === undefined ? {} : { version: task.version }),
  };
}

function stateOf(task: Task): Instance['state'] {
  if (task.state === 'TASK_KILLING') return 'draining';
  if (unreachable.has(task.state)) return 'lost';
  if (starting.has(task.state)) return 'starting';
  const results = task.healthCheckResults ?? [];
  if (results.length === 0) return 'running';
  return results.every(({ alive }) => alive) ? 'healthy' : 'failing';
}

function checkOf(result: HealthCheckResult): Instance['checks'][number] {
  return {
    alive: result.alive,
    ...(result.consecutiveFailures === undefined ? {} : { failures: result.consecutiveFailures }),
    // Marathon writes null for what has not happened yet.
    ...(typeof result.lastSuccess === 'string' ? { lastSuccess: result.lastSuccess } : {}),
    ...(typeof result.lastFailure === 'string' ? { lastFailure: result.lastFailure } : {}),
    ...(typeof result.lastFailureCause === 'string' ? { cause: result.lastFailureCause } : {}),
  };
}

function order(a: Instance, b: Instance): number {
  if (a.age !== b.age) return a.age === 'new' ? -1 : 1;
  const [left, right] = [a.stagedAt ?? a.id, b.stagedAt ?? b.id];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
