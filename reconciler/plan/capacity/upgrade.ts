/** The limits of a rolling upgrade. */
export interface UpgradeLimits {
  /** So many tasks are kept serving. */
  readonly minHealthy: number;
  /** So many tasks, old and new, may exist at a time. */
  readonly maxCapacity: number;
  /** So many old tasks end at once. */
  readonly killNow: number;
}

/** See Mesos reference 9.4: what Marathon does when it replaces `old` tasks by `instances` new ones. */
export function upgradeLimits(input: {
  readonly instances: number;
  readonly old: number;
  readonly minimumHealthCapacity: number;
  readonly maximumOverCapacity: number;
  readonly isResident: boolean;
}): UpgradeLimits {
  const { instances, old } = input;
  const minHealthy = Math.ceil(instances * input.minimumHealthCapacity);
  const maxCapacity = Math.floor(instances * (1 + input.maximumOverCapacity));
  const killNow = Math.max(0, old - minHealthy);
  // Neither a kill nor a start would be possible: Marathon allows one task more, or ends one more when places are kept.
  if (minHealthy !== maxCapacity || old < maxCapacity) return { minHealthy, maxCapacity, killNow };
  if (input.isResident) return { minHealthy, maxCapacity, killNow: killNow + 1 };
  return { minHealthy, maxCapacity: maxCapacity + 1, killNow };
}

/** The most tasks that exist at a time while old ones are replaced. */
export function peakOf({ maxCapacity, killNow }: UpgradeLimits, old: number, instances: number): number {
  return Math.max(old, Math.min(Math.max(maxCapacity, old - killNow), old - killNow + instances));
}
