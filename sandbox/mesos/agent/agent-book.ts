import { pacerError } from '../../../errors/pacer-error.ts';
import type { AgentSpec, Resources } from '../types.ts';
import { addResources, firstInvalid, firstMissing, nothing, subtractResources, unreservedOf } from './resources.ts';

/** What one task holds on an agent. */
export interface Holding {
  readonly resources: Resources;
  readonly ports: readonly number[];
}

/** Books of one agent: who holds what. Never gives out more than the agent has. */
export interface AgentBook {
  readonly agent: AgentSpec;
  /** Enters a holding. Throws `mesos-launch-refused` when it does not fit; then nothing is entered. */
  hold(taskId: string, wanted: Holding): void;
  /** Takes a holding out again; an id that holds nothing is no error. */
  release(taskId: string): void;
  used(): Resources;
  free(): Resources;
  usedPorts(): ReadonlySet<number>;
  holding(taskId: string): Holding | undefined;
}

/** Opens the books of an agent. */
export function createAgentBook(agent: AgentSpec): AgentBook {
  const holdings = new Map<string, Holding>();
  const ports = new Set<number>();
  const unreserved = unreservedOf(agent);
  let used = nothing;

  function refuse(taskId: string, why: string): never {
    throw pacerError('mesos-launch-refused', {
      message: `Agent ${agent.id} refused task ${taskId}: ${why}.`,
      context: { taskId, agentId: agent.id },
    });
  }

  function checkPorts(taskId: string, wanted: readonly number[]): void {
    const [first, last] = agent.ports;
    const seen = new Set<number>();
    for (const port of wanted) {
      if (!Number.isInteger(port) || port < first || port > last)
        refuse(taskId, `port ${port} is not in its range ${first}-${last}`);
      if (ports.has(port)) refuse(taskId, `port ${port} is given out already`);
      if (seen.has(port)) refuse(taskId, `port ${port} is asked for twice`);
      seen.add(port);
    }
  }

  return {
    agent,
    hold(taskId, wanted) {
      if (holdings.has(taskId)) refuse(taskId, 'a task of this id runs there already');
      const invalid = firstInvalid(wanted.resources);
      if (invalid !== undefined) refuse(taskId, `${invalid} is ${wanted.resources[invalid]}`);
      const free = subtractResources(unreserved, used);
      const missing = firstMissing(wanted.resources, free);
      if (missing !== undefined)
        refuse(taskId, `it asks for ${missing} ${wanted.resources[missing]} and ${free[missing]} is free`);
      checkPorts(taskId, wanted.ports);

      holdings.set(taskId, wanted);
      used = addResources(used, wanted.resources);
      for (const port of wanted.ports) ports.add(port);
    },
    release(taskId) {
      const held = holdings.get(taskId);
      if (held === undefined) return;
      holdings.delete(taskId);
      used = subtractResources(used, held.resources);
      for (const port of held.ports) ports.delete(port);
    },
    used: () => used,
    free: () => subtractResources(unreserved, used),
    usedPorts: () => ports,
    holding: taskId => holdings.get(taskId),
  };
}
