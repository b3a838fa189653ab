import type { AgentSpec } from '../../mesos/types.ts';
import type { Offer } from '../offers/offer.ts';
import { summariseRejects, type FunnelStage, type RejectReason } from '../offers/reasons.ts';

/** An offer that was of no use to an app. */
export interface UnusedOffer {
  readonly agent: AgentSpec;
  readonly free: Offer['free'];
  readonly ports: readonly number[];
  readonly reasons: readonly RejectReason[];
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** What happened to the offers that an app was matched against since it began to wait. */
export interface OfferStatistics {
  readonly processedOffersCount: number;
  readonly unusedOffersCount: number;
  readonly lastUnusedOfferAt?: number;
  readonly lastUsedOfferAt?: number;
  /** The funnel over the last offer of each agent. */
  readonly lastOffers: readonly FunnelStage[];
  /** The funnel over all offers since the app began to wait. */
  readonly launchAttempt: readonly FunnelStage[];
  readonly lastUnusedOffers: readonly UnusedOffer[];
}

/** Counts offers for one waiting app. */
export interface OfferRecorder {
  used(time: number): void;
  unused(offer: Offer, reasons: readonly RejectReason[], time: number): void;
  statistics(): OfferStatistics;
}

/** Starts with nothing counted. */
export function createOfferRecorder(): OfferRecorder {
  let processed = 0;
  let unused = 0;
  let lastUsed: number | undefined;
  const lastUnused = new Map<string, UnusedOffer>();
  const totals = new Map<string, { reasons: readonly RejectReason[]; count: number }>();

  return {
    used(time) {
      processed += 1;
      lastUsed = time;
    },
    unused(offer, reasons, time) {
      processed += 1;
      unused += 1;
      const { agent, free } = offer;
      lastUnused.set(agent.id, { agent, free, ports: [...offer.freePorts], reasons, time });
      const key = reasons.join();
      const total = totals.get(key) ?? { reasons, count: 0 };
      total.count += 1;
      totals.set(key, total);
    },
    statistics() {
      const lastUnusedOffers = [...lastUnused.values()];
      const times = lastUnusedOffers.map(offer => offer.time);
      return {
        processedOffersCount: processed,
        unusedOffersCount: unused,
        ...(times.length === 0 ? {} : { lastUnusedOfferAt: Math.max(...times) }),
        ...(lastUsed === undefined ? {} : { lastUsedOfferAt: lastUsed }),
        lastOffers: summariseRejects(lastUnusedOffers.map(({ reasons }) => ({ reasons, count: 1 }))),
        launchAttempt: summariseRejects(totals.values()),
        lastUnusedOffers,
      };
    },
  };
}
