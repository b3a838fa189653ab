import type { AgentState } from '../agent/agent-state.ts';
import { addResources, nothing } from '../agent/resources.ts';
import { firstStatusTime, type TaskRecord } from '../task/task-record.ts';
import type { Resources, TaskState } from '../types.ts';
import { agentJson, fullAgentJson } from './agent-json.ts';
import { address, seconds, type FrameworkDetails, type HandlerParts } from './handler-parts.ts';
import { masterFlags } from './flags.ts';
import { resourceObject } from './resource-json.ts';
import { taskJson } from './task-json.ts';
import { versionMembers } from './version.ts';

export type { FrameworkDetails } from './handler-parts.ts';

type JsonMembers = Readonly<Record<string, unknown>>;

/** The framework as it is before anybody says more of it. */
export const defaultFramework: FrameworkDetails = { name: 'marathon', hostname: address, webuiUrl: '' };

const countedStates = [
  'TASK_STAGING',
  'TASK_STARTING',
  'TASK_RUNNING',
  'TASK_KILLING',
  'TASK_FINISHED',
  'TASK_KILLED',
  'TASK_FAILED',
  'TASK_LOST',
  'TASK_ERROR',
  'TASK_UNREACHABLE',
] as const;

/** Agents that the master has in its lists. */
export function listedAgents(parts: HandlerParts): readonly AgentState[] {
  return parts.cluster.agentStates.filter(agent => !agent.unreachable);
}

/** Tasks on listed agents that have not ended. */
export function activeTasks(parts: HandlerParts): readonly TaskRecord[] {
  return listedAgents(parts).flatMap(recordsOf);
}

/** Tasks whose agents the master has given up hearing. */
export function unreachableTasks(parts: HandlerParts): readonly TaskRecord[] {
  return parts.cluster.agentStates.filter(agent => agent.unreachable).flatMap(recordsOf);
}

/** What tasks hold on the listed agents together. */
export function usedByTasks(parts: HandlerParts): { readonly resources: Resources; readonly ports: readonly number[] } {
  const agents = listedAgents(parts);
  return {
    resources: agents.reduce((sum, agent) => addResources(sum, agent.book.used()), nothing),
    ports: agents.flatMap(agent => [...agent.book.usedPorts()]),
  };
}

/** `/master/state` (Mesos API reference 3.1). */
export function masterState(parts: HandlerParts): JsonMembers {
  const listed = listedAgents(parts);
  const port = parts.port();
  const { masterId } = parts.identity;
  const pid = `master@${address}:${port}`;
  return {
    ...versionMembers(parts),
    start_time: seconds(parts.startedAt),
    elected_time: seconds(parts.startedAt),
    id: masterId,
    pid,
    hostname: address,
    capabilities: ['AGENT_UPDATE'],
    activated_slaves: listed.filter(agent => agent.connected).length,
    deactivated_slaves: listed.filter(agent => !agent.connected).length,
    unreachable_slaves: parts.cluster.agentStates.length - listed.length,
    leader: pid,
    leader_info: { id: masterId, pid, port, hostname: address },
    cluster: 'sandbox',
    flags: masterFlags(parts),
    slaves: listed.map(agent => agentJson(agent, port)),
    recovered_slaves: [],
    frameworks: [frameworkJson(parts)],
    completed_frameworks: [],
    orphan_tasks: [],
    unregistered_frameworks: [],
  };
}

/** `/master/slaves`, all or one. */
export function masterSlaves(parts: HandlerParts, slaveId: string | null): JsonMembers {
  const agents = listedAgents(parts).filter(agent => slaveId === null || agent.spec.id === slaveId);
  return { slaves: agents.map(agent => fullAgentJson(agent, parts.port())), recovered_slaves: [] };
}

/** `/master/frameworks`, all or one. */
export function masterFrameworks(parts: HandlerParts, frameworkId: string | null): JsonMembers {
  const isAsked = frameworkId === null || frameworkId === parts.cluster.frameworkId;
  return {
    frameworks: isAsked ? [frameworkJson(parts)] : [],
    completed_frameworks: [],
    unregistered_frameworks: [],
  };
}

/** `/master/state-summary`: agents and framework with counts in place of tasks. */
export function masterStateSummary(parts: HandlerParts): JsonMembers {
  const { frameworkId } = parts.cluster;
  const completed = parts.cluster.completedTasks();
  const slaves = listedAgents(parts).map(agent => {
    const records = [...recordsOf(agent), ...completed.filter(record => record.launch.agentId === agent.spec.id)];
    const frameworkIds = records.length === 0 ? [] : [frameworkId];
    return { ...agentJson(agent, parts.port()), ...counts(records, []), framework_ids: frameworkIds };
  });
  const records = [...activeTasks(parts), ...completed];
  const framework = {
    ...frameworkSummary(parts),
    ...counts(records, unreachableTasks(parts)),
    slave_ids: [...new Set(records.map(record => record.launch.agentId))],
  };
  return { hostname: address, cluster: 'sandbox', slaves, frameworks: [framework] };
}

/** `/master/tasks`: active, unreachable and completed ones by the time of their first status. */
export function masterTasks(parts: HandlerParts, query: TaskQuery): JsonMembers {
  const { frameworkId } = parts.cluster;
  const unreachable = new Set(unreachableTasks(parts));
  const all = [...activeTasks(parts), ...unreachable, ...parts.cluster.completedTasks()]
    .filter(record => query.taskId === null || record.launch.taskId === query.taskId)
    .filter(() => query.frameworkId === null || query.frameworkId === frameworkId)
    .toSorted((a, b) => firstStatusTime(a) - firstStatusTime(b));
  const ordered = query.order === 'asc' ? all : all.toReversed();
  const page = ordered.slice(query.offset, query.offset + query.limit);
  return {
    tasks: page.map(record =>
      taskJson(record, frameworkId, unreachable.has(record) ? 'TASK_UNREACHABLE' : record.state),
    ),
  };
}

/** Parameters of `/tasks`. */
export interface TaskQuery {
  readonly limit: number;
  readonly offset: number;
  readonly order: 'asc' | 'desc';
  readonly frameworkId: string | null;
  readonly taskId: string | null;
}

/** `/master/roles` (Mesos API reference 3.5): everything is in `*`, unreserved and without quota. */
export function masterRoles(parts: HandlerParts): JsonMembers {
  const used = usedByTasks(parts);
  const amounts = Object.fromEntries(
    Object.entries({ ...used.resources, ports: used.ports.length }).filter(([, amount]) => amount > 0),
  );
  return {
    roles: [
      {
        name: '*',
        weight: 1,
        quota: { role: '*', guarantee: {}, limit: {}, consumed: amounts },
        resources: amounts,
        allocated: amounts,
        offered: {},
        reserved: {},
        frameworks: [parts.cluster.frameworkId],
      },
    ],
  };
}

function recordsOf(agent: AgentState): readonly TaskRecord[] {
  return [...agent.runs.values().map(run => run.record), ...agent.unheard];
}

function frameworkSummary(parts: HandlerParts): JsonMembers {
  const details = parts.framework();
  const used = usedByTasks(parts);
  return {
    id: parts.cluster.frameworkId,
    name: details.name,
    used_resources: resourceObject(used.resources, used.ports),
    offered_resources: resourceObject(nothing),
    capabilities: ['PARTITION_AWARE', 'TASK_KILLING_STATE'],
    hostname: details.hostname,
    webui_url: details.webuiUrl,
    active: true,
    connected: true,
    recovered: false,
  };
}

function frameworkJson(parts: HandlerParts): JsonMembers {
  const { frameworkId } = parts.cluster;
  const used = usedByTasks(parts);
  return {
    ...frameworkSummary(parts),
    user: process.env['USER'] ?? 'root',
    failover_timeout: 0,
    checkpoint: true,
    registered_time: seconds(parts.startedAt),
    unregistered_time: 0,
    resources: resourceObject(used.resources, used.ports),
    role: '*',
    tasks: activeTasks(parts).map(record => taskJson(record, frameworkId)),
    unreachable_tasks: unreachableTasks(parts).map(record => taskJson(record, frameworkId, 'TASK_UNREACHABLE')),
    completed_tasks: parts.cluster.completedTasks().map(record => taskJson(record, frameworkId)),
    offers: [],
    executors: [],
    offer_constraints: {},
  };
}

function counts(records: readonly TaskRecord[], unreachable: readonly TaskRecord[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = Object.fromEntries(countedStates.map(state => [state, 0]));
  const add = (state: TaskState): void => void (sums[state] = (sums[state] ?? 0) + 1);
  for (const record of records) add(record.state);
  for (const _record of unreachable) add('TASK_UNREACHABLE');
  return sums;
}
