import { isAtLeast } from '../../../marathon/dialect.ts';
import { absoluteId } from '../../../marathon/path-id.ts';
import type { UnusedOffer } from '../launch/offer-recorder.ts';
import type { QueueEntry } from '../launch/launcher.ts';
import type { FunnelStage, RejectReason } from '../offers/reasons.ts';
import { timestamp } from '../timestamp.ts';
import { serverRole } from '../apps/role-settings.ts';
import { expectRight, may } from './access.ts';
import { ok, type Answer } from './answer.ts';
import { appJson } from './app-info.ts';
import type { ApiContext } from './context.ts';
import { refusal } from './refusal.ts';
import type { ApiRequest } from './request.ts';

/** Reasons that came after 1.5. */
const laterReasons: ReadonlySet<RejectReason> = new Set(['AgentMaintenance', 'DeclinedScarceResources']);

/** `GET /v2/queue` (reference 1.8). */
export function listQueue(context: ApiContext, request: ApiRequest): Answer {
  const withOffers = request.query.getAll('embed').includes('lastUnusedOffers');
  const entries = context.engine.launcher.queue().filter(({ record }) => may(request.asker, 'view', record.id));
  return ok({ queue: entries.map(entry => entryJson(context, entry, withOffers)) });
}

/** `DELETE /v2/queue/{id}/delay`. */
export function resetDelay(context: ApiContext, request: ApiRequest, path: string): Answer {
  const id = absoluteId(`/${path}`);
  const { launcher, backoff } = context.engine;
  if (!launcher.queue().some(({ record }) => record.id === id)) {
    throw refusal(404, `Application ${id} not found in tasks queue.`);
  }
  expectRight(request.asker, 'change', id);
  backoff.reset(id);
  launcher.request();
  return { status: 204 };
}

function entryJson(context: ApiContext, entry: QueueEntry, withOffers: boolean): Record<string, unknown> {
  const { record, count, since, delay, offers } = entry;
  const isKnown = ({ reason }: FunnelStage): boolean => isAtLeast(context.dialect, '1.8') || !laterReasons.has(reason);
  return {
    count,
    ...(isAtLeast(context.dialect, '1.9') ? { role: record.definition.role ?? serverRole } : {}),
    delay: { timeLeftSeconds: Math.ceil(delay / 1000), overdue: delay === 0 },
    since: timestamp(since),
    processedOffersSummary: {
      processedOffersCount: offers.processedOffersCount,
      unusedOffersCount: offers.unusedOffersCount,
      ...(offers.lastUnusedOfferAt === undefined ? {} : { lastUnusedOfferAt: timestamp(offers.lastUnusedOfferAt) }),
      ...(offers.lastUsedOfferAt === undefined ? {} : { lastUsedOfferAt: timestamp(offers.lastUsedOfferAt) }),
      rejectSummaryLastOffers: offers.lastOffers.filter(isKnown),
      rejectSummaryLaunchAttempt: offers.launchAttempt.filter(isKnown),
    },
    ...(withOffers ? { lastUnusedOffers: offers.lastUnusedOffers.map(unusedOfferJson) } : {}),
    app: appJson(context, record),
  };
}

function unusedOfferJson(offer: UnusedOffer): Record<string, unknown> {
  const { agent, free } = offer;
  const scalar = (name: string, value: number): Record<string, unknown> => ({ name, scalar: value, role: '*' });
  return {
    offer: {
      id: `${agent.id}-O`,
      hostname: agent.hostname,
      agentId: agent.id,
      resources: [
        scalar('cpus', free.cpus),
        scalar('mem', free.mem),
        scalar('disk', free.disk),
        ...(free.gpus > 0 ? [scalar('gpus', free.gpus)] : []),
        { name: 'ports', ranges: rangesOf(offer.ports), role: '*' },
      ],
      attributes: Object.entries(agent.attributes).map(([name, text]) => ({ name, text })),
    },
    reason: offer.reasons,
    timestamp: timestamp(offer.time),
  };
}

function rangesOf(ports: readonly number[]): { begin: number; end: number }[] {
  const ranges: { begin: number; end: number }[] = [];
  for (const port of ports.toSorted((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last?.end === port - 1) last.end = port;
    else ranges.push({ begin: port, end: port });
  }
  return ranges;
}
