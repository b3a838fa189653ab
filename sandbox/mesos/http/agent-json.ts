import type { AgentState } from '../agent/agent-state.ts';
import { address, seconds } from './handler-parts.ts';
import { portsBetween, reservedList, resourceList, resourceObject } from './resource-json.ts';
import { nothing, unreservedOf } from '../agent/resources.ts';
import type { AgentSpec } from '../types.ts';
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
    hostname: spec.name ?? spec.hostname,
    port,
    attributes: attributesJson(agent),
    pid: agentPid(agent, port),
    ...domainMembers(spec),
    registered_time: seconds(agent.registeredAt),
    ...(agent.reregisteredAt === undefined ? {} : { reregistered_time: seconds(agent.reregisteredAt) }),
    resources: total,
    used_resources: resourceObject(book.used(), book.usedPorts()),
    // Offers are taken or left at once: none is ever outstanding.
    offered_resources: resourceObject(nothing),
    reserved_resources: reservedObjects(spec),
    unreserved_resources: resourceObject(unreservedOf(spec), portsBetween(spec.ports)),
    active: agent.connected,
    deactivated: false,
    version: mesosVersion,
    capabilities: agentCapabilities,
  };
}

/** The fault domain, of an agent whose attributes name a region and a zone: the sandbox says it in this way. */
function domainMembers({ attributes: { region, zone } }: AgentSpec): JsonMembers {
  if (region === undefined || zone === undefined) return {};
  return { domain: { fault_domain: { region: { name: region }, zone: { name: zone } } } };
}

/** An agent object of `/slaves`, with the full lists. */
export function fullAgentJson(agent: AgentState, port: number): JsonMembers {
  const { spec, book } = agent;
  return {
    ...agentJson(agent, port),
    reserved_resources_full: reservedLists(spec),
    unreserved_resources_full: resourceList(unreservedOf(spec), portsBetween(spec.ports), 'total'),
    used_resources_full: resourceList(book.used(), book.usedPorts(), 'allocated'),
    offered_resources_full: [],
  };
}

/** `reserved_resources` of an agent: by role, used or not. */
export function reservedObjects({ reserved = {} }: AgentSpec): JsonMembers {
  return Object.fromEntries(Object.entries(reserved).map(([role, resources]) => [role, resourceObject(resources)]));
}

/** `reserved_resources_full` of an agent: static reservations. */
export function reservedLists({ reserved = {} }: AgentSpec): JsonMembers {
  return Object.fromEntries(Object.entries(reserved).map(([role, resources]) => [role, reservedList(resources, role)]));
}
