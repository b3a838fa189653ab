import { cpus, freemem, loadavg, totalmem } from 'node:os';
import { addResources, nothing, threeDecimals, type ResourceName } from '../agent/resources.ts';
import type { TaskState } from '../types.ts';
import type { HandlerParts } from './handler-parts.ts';
import { activeTasks, listedAgents, unreachableTasks, usedByTasks } from './master-view.ts';

/** `/metrics/snapshot`: those of the master's numbers that the stand-in really has (Mesos API reference 3.6). */
export function metricsSnapshot(parts: HandlerParts): Readonly<Record<string, number>> {
  const { agentStates } = parts.cluster;
  const listed = listedAgents(parts);
  const active = listed.filter(agent => agent.connected).length;
  const [load1 = 0, load5 = 0, load15 = 0] = loadavg();
  return {
    ...resourceMetrics(parts),
    ...taskMetrics(parts),
    'master/elected': 1,
    'master/frameworks_active': 1,
    'master/frameworks_connected': 1,
    'master/frameworks_disconnected': 0,
    'master/frameworks_inactive': 0,
    'master/outstanding_offers': 0,
    'master/slaves_active': active,
    'master/slaves_connected': active,
    'master/slaves_disconnected': listed.length - active,
    'master/slaves_inactive': listed.length - active,
    'master/slaves_unreachable': agentStates.length - listed.length,
    'master/uptime_secs': (parts.clock.now() - parts.startedAt) / 1000,
    'system/cpus_total': cpus().length,
    'system/load_1min': load1,
    'system/load_5min': load5,
    'system/load_15min': load15,
    'system/mem_free_bytes': freemem(),
    'system/mem_total_bytes': totalmem(),
  };
}

function resourceMetrics(parts: HandlerParts): Readonly<Record<string, number>> {
  const total = listedAgents(parts).reduce((sum, agent) => addResources(sum, agent.spec.resources), nothing);
  const used = usedByTasks(parts).resources;
  const metrics: Record<string, number> = {};
  const names: readonly ResourceName[] = ['cpus', 'mem', 'disk', 'gpus'];
  for (const name of names) {
    metrics[`master/${name}_total`] = total[name];
    metrics[`master/${name}_used`] = used[name];
    metrics[`master/${name}_percent`] = total[name] === 0 ? 0 : used[name] / total[name];
    metrics[`allocator/mesos/resources/${name}/total`] = total[name];
    metrics[`allocator/mesos/resources/${name}/offered_or_allocated`] = threeDecimals(used[name]);
  }
  return metrics;
}

function taskMetrics(parts: HandlerParts): Readonly<Record<string, number>> {
  const metrics: Record<string, number> = { 'master/tasks_unreachable': unreachableTasks(parts).length };
  const current: readonly TaskState[] = ['TASK_STAGING', 'TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLING'];
  const active = activeTasks(parts);
  for (const state of current) metrics[nameOf(state)] = active.filter(record => record.state === state).length;
  const ended: readonly TaskState[] = ['TASK_FINISHED', 'TASK_FAILED', 'TASK_KILLED', 'TASK_ERROR'];
  for (const state of ended) metrics[nameOf(state)] = parts.cluster.endedCount(state);
  return metrics;
}

function nameOf(state: TaskState): string {
  return `master/tasks_${state.slice('TASK_'.length).toLowerCase()}`;
}
