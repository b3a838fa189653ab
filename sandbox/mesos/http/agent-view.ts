import type { AgentState } from '../agent/agent-state.ts';
import { addResources, unreservedOf } from '../agent/resources.ts';
import { executorMemory } from '../executor/memory-watch.ts';
import type { TaskRecord } from '../task/task-record.ts';
import { isTerminal } from '../task/terminal-states.ts';
import type { Resources } from '../types.ts';
import { agentCapabilities, agentPid, attributesJson, reservedLists, reservedObjects } from './agent-json.ts';
import { agentFlags } from './flags.ts';
import { address, seconds, type HandlerParts } from './handler-parts.ts';
import { portsBetween, resourceList, resourceObject } from './resource-json.ts';
import { labelMembers, taskJson } from './task-json.ts';
import { versionMembers } from './version.ts';

type JsonMembers = Readonly<Record<string, unknown>>;

/** What the agent adds to a command task for its executor; the master does not count it (Mesos API reference 4.3). */
const allowance: Resources = { cpus: 0.1, mem: executorMemory, disk: 0, gpus: 0 };

/** `/slave(n)/state` (Mesos API reference 4.1). */
export function agentState(parts: HandlerParts, agent: AgentState): JsonMembers {
  const { spec, book } = agent;
  const records = [...agent.runs.values()].map(run => run.record);
  const total = resourceObject(spec.resources, portsBetween(spec.ports));
  const allocated = records.reduce(sum => addResources(sum, allowance), book.used());
  const completed = agent.completed.toReversed().map(record => executorJson(parts, record));
  const framework = parts.framework();
  return {
    ...versionMembers(parts),
    start_time: seconds(parts.startedAt),
    id: spec.id,
    pid: agentPid(agent, parts.port()),
    hostname: spec.name ?? spec.hostname,
    capabilities: agentCapabilities,
    resources: total,
    reserved_resources: reservedObjects(spec),
    unreserved_resources: resourceObject(unreservedOf(spec), portsBetween(spec.ports)),
    reserved_resources_full: reservedLists(spec),
    unreserved_resources_full: resourceList(unreservedOf(spec), portsBetween(spec.ports), 'total'),
    reserved_resources_allocated: {},
    unreserved_resources_allocated: resourceObject(allocated, book.usedPorts()),
    resource_providers: [],
    attributes: attributesJson(agent),
    master_hostname: address,
    flags: agentFlags(parts, agent),
    frameworks:
      records.length + completed.length === 0
        ? []
        : [
            {
              id: parts.cluster.frameworkId,
              name: framework.name,
              user: process.env['USER'] ?? 'root',
              failover_timeout: 0,
              checkpoint: true,
              hostname: framework.hostname,
              role: '*',
              executors: records.map(record => executorJson(parts, record)),
              completed_executors: completed,
            },
          ],
    completed_frameworks: [],
  };
}

/** `/slave(n)/containers`: every container that runs (Mesos API reference 4.2). */
export function agentContainers(parts: HandlerParts, agent: AgentState): readonly JsonMembers[] {
  return runningOf(agent).map(record => {
    const containerId = { value: record.containerId };
    return {
      ...executorMembers(parts, record),
      container_id: record.containerId,
      statistics: statistics(parts, record),
      status: { container_id: containerId, executor_pid: record.process?.pid },
    };
  });
}

/** `/slave(n)/monitor/statistics`: what the containers use (Mesos API reference 4.3). */
export function agentStatistics(parts: HandlerParts, agent: AgentState): readonly JsonMembers[] {
  return runningOf(agent).map(record => ({
    ...executorMembers(parts, record),
    statistics: statistics(parts, record),
  }));
}

function runningOf(agent: AgentState): readonly TaskRecord[] {
  return [...agent.runs.values()].map(run => run.record).filter(record => record.container !== undefined);
}

function executorMembers(parts: HandlerParts, record: TaskRecord): JsonMembers {
  return {
    executor_id: record.launch.taskId,
    executor_name: executorName(record),
    framework_id: parts.cluster.frameworkId,
    source: record.launch.taskId,
  };
}

function executorJson(parts: HandlerParts, record: TaskRecord): JsonMembers {
  const { launch } = record;
  const task = taskJson(record, parts.cluster.frameworkId);
  const isOver = isTerminal(record.state);
  const isQueued = record.state === 'TASK_STAGING';
  const resources = isOver ? launch.resources : addResources(launch.resources, allowance);
  return {
    id: launch.taskId,
    name: executorName(record),
    source: launch.taskId,
    container: record.containerId,
    directory: record.sandbox,
    resources: resourceObject(resources, launch.ports),
    role: '*',
    ...labelMembers(record),
    tasks: isOver || isQueued ? [] : [task],
    queued_tasks: isQueued ? [task] : [],
    completed_tasks: isOver ? [task] : [],
  };
}

function executorName(record: TaskRecord): string {
  const { command, args, image, taskId } = record.launch;
  const words = command ?? args?.join(' ') ?? image ?? '';
  const shown = words.length > 15 ? `${words.slice(0, 12)}...` : words;
  return `Command Executor (Task: ${taskId}) (Command: ${command === undefined ? shown : `sh -c '${shown}'`})`;
}

function statistics(parts: HandlerParts, record: TaskRecord): JsonMembers {
  const limit = (record.launch.resources.mem + executorMemory) * 1024 * 1024;
  return {
    cpus_soft_limit: addResources(record.launch.resources, allowance).cpus,
    mem_limit_bytes: limit,
    mem_soft_limit_bytes: limit,
    ...(record.container === undefined ? {} : parts.executor.statistics(record.container)),
    timestamp: seconds(parts.clock.now()),
  };
}
