import type { ClusterView } from '../../../schemas/generated/cluster-view.ts';
import { sizeWords } from '../../parts/sizes.ts';
import type { Resource } from './route.ts';

/** An agent as the daemon shows it. */
export type Agent = ClusterView['agents'][number];
/** An app on an agent. */
export type AgentApp = Agent['apps'][number];

/** A piece of a bar. */
export interface Share {
  readonly key: string;
  readonly kind: 'app' | 'others' | 'reserved' | 'offered';
  readonly name: string;
  readonly amount: number;
  readonly app?: AgentApp;
}

/** An amount in words: `1.5 GB`, `0.5 cpus`, `12 ports`. */
export function amountWords(amount: number, by: Resource): string {
  if (by === 'mem' || by === 'disk') return sizeWords(amount);
  const rounded = String(Math.round(amount * 100) / 100);
  const word = by === 'cpus' ? 'cpu' : 'port';
  return `${rounded} ${word}${rounded === '1' ? '' : 's'}`;
}

/**
 * What an agent has is held by apps, by other frameworks, reserved for others, or in offers to others. The rest, which is
 * drawn as empty, is free for Marathon. Of ports it is only known how many are used.
 */
export function sharesOf(agent: Agent, by: Resource): Share[] {
  const shares: Share[] = [];
  if (by === 'ports') {
    if (agent.used.ports > 0)
      shares.push({ key: 'used', kind: 'others', name: 'used by tasks', amount: agent.used.ports });
  } else {
    for (const app of agent.apps)
      if (app[by] > 0) shares.push({ key: app.app, kind: 'app', name: app.app, amount: app[by], app });
    if (agent.others[by] > 0)
      shares.push({ key: 'others', kind: 'others', name: 'other frameworks', amount: agent.others[by] });
  }
  if (agent.offered[by] > 0)
    shares.push({ key: 'offered', kind: 'offered', name: 'in offers to others', amount: agent.offered[by] });
  const told = shares.reduce((sum, { amount }) => sum + amount, 0);
  const rest = agent.total[by] - agent.free[by] - told;
  const isNoise = rest <= agent.total[by] / 1_000;
  if (!isNoise) shares.push({ key: 'reserved', kind: 'reserved', name: restName(agent), amount: rest });
  return shares;
}

function restName({ state, reserved }: Agent): string {
  if (state !== 'active') return 'not given to tasks now';
  return reserved.length === 0
    ? 'not free for Marathon'
    : `reserved for ${reserved.map(({ role }) => role).join(', ')}`;
}

/** Agents that have every word of the filter in name, attributes, state or apps. */
export function agentsThatFit(agents: readonly Agent[], q: string): readonly Agent[] {
  const words = q
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '');
  if (words.length === 0) return agents;
  return agents.filter(agent => {
    const text = textOf(agent);
    return words.every(word => text.includes(word));
  });
}

/** How full an agent is: 0 to 1. */
export function partUsed(agent: Agent, by: Resource): number {
  return agent.total[by] === 0 ? 0 : agent.used[by] / agent.total[by];
}

function textOf({ hostname, state, region, zone, attributes, apps }: Agent): string {
  const pairs = Object.entries(attributes).map(([name, value]) => `${name}:${value}`);
  return [hostname, state, region ?? '', zone ?? '', ...pairs, ...apps.map(({ app }) => app)].join(' ').toLowerCase();
}
