import { pacerError } from '../../../errors/pacer-error.ts';
import type { AgentSpec } from '../types.ts';
import { firstInvalid } from './resources.ts';

/**
 * Throws `configuration-invalid` for agents that cannot live on one machine: no or repeated ids, resources that are
 * negative, port ranges that are none or overlap.
 */
export function checkAgents(agents: readonly AgentSpec[]): void {
  const refuse = (message: string): never => {
    throw pacerError('configuration-invalid', { message });
  };
  const ids = new Set<string>();
  for (const agent of agents) {
    if (!/^[\w.-]+$/.test(agent.id)) refuse(`The agent id ${JSON.stringify(agent.id)} is not allowed.`);
    if (ids.has(agent.id)) refuse(`Two agents are called ${agent.id}.`);
    ids.add(agent.id);
    const invalid = firstInvalid(agent.resources);
    if (invalid !== undefined) refuse(`Agent ${agent.id} has ${agent.resources[invalid]} ${invalid}.`);
    const [first, last] = agent.ports;
    if (!Number.isInteger(first) || !Number.isInteger(last) || first < 1 || last > 65_535 || first > last)
      refuse(`Agent ${agent.id} has no port range: ${first}-${last}.`);
  }
  const inOrder = agents.toSorted((a, b) => a.ports[0] - b.ports[0]);
  for (const [position, agent] of inOrder.entries()) {
    const before = inOrder[position - 1];
    if (before !== undefined && before.ports[1] >= agent.ports[0])
      refuse(`The ports of ${before.id} and ${agent.id} overlap; all agents are on one machine.`);
  }
}
