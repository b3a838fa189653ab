import type { MarathonInfo } from '../../../marathon/types.ts';
import type {
  Agent,
  AgentResources,
  ClusterReading,
  FrameworkOffer,
  ResourceShare,
} from '../../../mesos/client/types.ts';
import { countPorts, least, minus, noAmount, plus, withoutPorts } from './amounts.ts';
import type { AgentState, Amount, CapacityAgent, HeldTask, Picture, Pool } from './types.ts';

/** Who Marathon is, as far as its share of an agent depends on it. */
export type MarathonRoles = Pick<MarathonInfo, 'version' | 'mesosRole' | 'acceptedResourceRolesDefaultBehavior'>;

/**
 * What a look at Mesos says about places for tasks of Marathon (Mesos reference 8). Free is what is neither used nor in
 * an offer to somebody else; what is offered to Marathon itself is as good as free.
 */
export function pictureOf(reading: ClusterReading, marathon: MarathonRoles): Picture {
  const role = marathon.mesosRole ?? reading.framework?.roles[0] ?? '*';
  const offers = offersByAgent(reading.framework?.offers ?? []);
  const maintained = new Set(reading.maintenance);
  const unreliable = unreliableBecause(reading);
  return {
    agents: reading.agents.map(agent => agentOf(agent, stateOf(agent, maintained), offers.get(agent.id))),
    tasks: tasksByApp(reading),
    role,
    defaultOrigins: defaultOriginsOf(marathon.acceptedResourceRolesDefaultBehavior),
    marathonVersion: marathon.version,
    usesGpus: reading.framework?.usesGpus ?? false,
    ...(unreliable === undefined ? {} : { unreliable }),
  };
}

function defaultOriginsOf(behaviour: string | undefined): Picture['defaultOrigins'] {
  return behaviour === 'unreserved' || behaviour === 'reserved' ? behaviour : 'any';
}

/** While a new leader has not heard all agents, what is used and free are both too small (Mesos reference 2). */
function unreliableBecause({ agents, recovering, framework }: ClusterReading): string | undefined {
  if (recovering.length > 0)
    return `The Mesos master was replaced a moment ago: ${recovering.length} of ${agents.length + recovering.length} agents are not back yet. No judgement until then.`;
  if (agents.length === 0) return 'Mesos lists no agents.';
  if (framework === undefined) return 'Mesos does not list this Marathon among its frameworks.';
  return undefined;
}

/** Why an agent gets no tasks, the most telling reason first. */
function stateOf(agent: Agent, maintained: ReadonlySet<string>): AgentState {
  if (agent.drain === 'DRAINING') return 'draining';
  if (agent.drain === 'DRAINED') return 'drained';
  if (agent.deactivated) return 'deactivated';
  if (!agent.active) return 'inactive';
  const address = /@(.+):\d+$/.exec(agent.pid)?.[1];
  if (maintained.has(agent.hostname) || (address !== undefined && maintained.has(address))) return 'maintenance';
  return 'active';
}

function agentOf(agent: Agent, state: AgentState, offered: AgentResources | undefined): CapacityAgent {
  let own: Amount = offered ?? noAmount;
  let ownPorts = offered?.ports ?? [];
  const pools: Pool[] = [];
  // An offer holds everything that is left of an origin, reserved parts first; whose it is, only the framework says.
  for (const share of agent.shares.toReversed()) {
    const out = outOf(share);
    const mine = least(own, out);
    own = minus(own, mine);
    const elsewhere = minus(out, mine);
    const elsewherePorts = withoutPorts(out.ports, ownPorts);
    ownPorts = withoutPorts(ownPorts, out.ports);
    pools.unshift({
      origin: share.origin,
      free: minus(minus(share.total, share.used), elsewhere),
      ports: withoutPorts(withoutPorts(share.total.ports, share.used.ports), elsewherePorts),
      elsewhere,
      elsewherePorts,
    });
  }
  const { id, hostname, attributes, region, zone } = agent;
  return {
    id,
    hostname,
    state,
    attributes,
    total: agent.resources,
    pools,
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
  };
}

function outOf(share: ResourceShare): AgentResources {
  let amount: Amount = noAmount;
  for (const { resources } of share.offered) amount = plus(amount, resources);
  return { ...amount, ports: share.offered.flatMap(({ resources }) => resources.ports) };
}

function offersByAgent(offers: readonly FrameworkOffer[]): ReadonlyMap<string, AgentResources> {
  const sums = new Map<string, AgentResources>();
  for (const { agentId, resources } of offers) {
    const sum = sums.get(agentId);
    sums.set(
      agentId,
      sum === undefined ? resources : { ...plus(sum, resources), ports: [...sum.ports, ...resources.ports] },
    );
  }
  return sums;
}

function tasksByApp({ framework }: ClusterReading): ReadonlyMap<string, readonly HeldTask[]> {
  const tasks = new Map<string, HeldTask[]>();
  for (const { id, appId, agentId, resources } of framework?.tasks ?? []) {
    if (appId === undefined) continue;
    const { ports } = resources;
    const list = tasks.get(appId);
    const task = { id, appId, agentId, amount: resources, ports, portCount: countPorts(ports) };
    if (list === undefined) tasks.set(appId, [task]);
    else list.push(task);
  }
  return tasks;
}
