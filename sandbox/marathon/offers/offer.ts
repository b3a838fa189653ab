import type { AgentOffer, AgentSpec, Resources } from '../../mesos/types.ts';

/** What an agent has left, counted down while several tasks are matched against it. */
export interface Offer {
  readonly agent: AgentSpec;
  free: Resources;
  readonly freePorts: Set<number>;
}

/** A copy of a Mesos offer that can be counted down. */
export function openOffer(offer: AgentOffer): Offer {
  return { agent: offer.agent, free: offer.free, freePorts: new Set(offer.freePorts) };
}

/** Takes what a task needs out of an offer. */
export function takeFrom(offer: Offer, resources: Resources, ports: readonly number[]): void {
  offer.free = {
    cpus: offer.free.cpus - resources.cpus,
    mem: offer.free.mem - resources.mem,
    disk: offer.free.disk - resources.disk,
    gpus: offer.free.gpus - resources.gpus,
  };
  for (const port of ports) offer.freePorts.delete(port);
}
