import type { AgentState } from '../agent/agent-state.ts';
import { address, seconds } from './handler-parts.ts';
import { portsBetween, resourceList, resourceObject } from './resource-json.ts';
import { nothing } from '../agent/resources.ts';
import { mesosVersion } from './version.ts';

type JsonMembers = Readonly<Record<string, unknown>>;

/** What the agents of the stand-in can do. */
export const agentCapabilities = ['MULTI_ROLE', 'HIERARCHICAL_ROLE', 'RESERVATION_REFINEMENT'];

/** `slave(1)@127.0.0.1:5050`. */
export function agentPid(agent: AgentState, port: number): string {
  return `slave(${agent.number})@${address}:${port}`;
}

/** Attributes as Mesos reads them: what is a number is a number. */
export function attributesJson(agent: AgentState): JsonMembers {
  const entries = Object.entries(agent.spec.attributes);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value]),
  );
}

/** An agent object of `/state` and `/state-summary` (Mesos API reference 3.2). */
export function agentJson(agent: AgentState, port: number): JsonMembers {
  const { spec, book } = agent;
  const total = resourceObject(spec.resources, portsBetween(spec.ports));
  return {
    id: spec.id,
    hostname: spec.hostname,
    port,
    attributes: attributesJson(agent),
    pid: agentPid(agent, port),
    registered_time: seconds(agent.registeredAt),
    ...(agent.reregisteredAt === undefined ? {} : { reregistered_time: seconds(agent.reregisteredAt) }),
    resources: total,
    used_resources: resourceObject(book.used(), book.usedPorts()),
    // Offers are taken or left at once: none is ever outstanding.
    offered_resources: resourceObject(nothing),
    reserved_resources: {},
    unreserved_resources: total,
    active: agent.connected,
    deactivated: false,
    version: mesosVersion,
    capabilities: agentCapabilities,
  };
}

/** An agent object of `/slaves`, with the full lists. */
export function fullAgentJson(agent: AgentState, port: number): JsonMembers {
  const { spec, book } = agent;
  return {
    ...agentJson(agent, port),
    reserved_resources_full: {},
    unreserved_resources_full: resourceList(spec.resources, portsBetween(spec.ports), 'total'),
    used_resources_full: resourceList(book.used(), book.usedPorts(), 'allocated'),
    offered_resources_full: [],
  };
}
