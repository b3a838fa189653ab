/** Why an offer was not taken, in the order in which Marathon looks (reference 1.8). */
export const rejectReasons = [
  'UnfulfilledRole',
  'UnfulfilledConstraint',
  'NoCorrespondingReservationFound',
  'AgentMaintenance',
  'InsufficientCpus',
  'InsufficientMemory',
  'InsufficientDisk',
  'InsufficientGpus',
  'InsufficientPorts',
  'DeclinedScarceResources',
] as const;

/** One of them. */
export type RejectReason = (typeof rejectReasons)[number];

/** How many offers reached a stage of the funnel, and how many ended there. */
export interface FunnelStage {
  readonly reason: RejectReason;
  readonly declined: number;
  readonly processed: number;
}

/** Refused offers with all their reasons; `count` of them had the same. */
export interface Rejects {
  readonly reasons: readonly RejectReason[];
  readonly count: number;
}

/** The funnel over refused offers: each ends at the first of its reasons. */
export function summariseRejects(rejects: Iterable<Rejects>): FunnelStage[] {
  const endedAt = new Map<RejectReason, number>();
  let reaching = 0;
  for (const { reasons, count } of rejects) {
    reaching += count;
    const first = rejectReasons.find(reason => reasons.includes(reason));
    if (first !== undefined) endedAt.set(first, (endedAt.get(first) ?? 0) + count);
  }
  return rejectReasons.map(reason => {
    const declined = endedAt.get(reason) ?? 0;
    const stage = { reason, declined, processed: reaching };
    reaching -= declined;
    return stage;
  });
}
