/** The two limits of a rolling upgrade. */
export interface RestartStrategy {
  /** So many tasks, old and new, are to be kept serving. */
  readonly minHealthy: number;
  /** So many tasks, old and new, may exist at a time. */
  readonly maxCapacity: number;
  /** So many old tasks end at once. */
  readonly killNow: number;
}

/** What the limits follow from. */
export interface RestartInput {
  readonly instances: number;
  readonly minimumHealthCapacity: number;
  readonly maximumOverCapacity: number;
  /** Tasks, running or about to, when the restart begins. */
  readonly active: number;
  /** Those of them that are to be replaced. */
  readonly old: number;
  /** Its tasks keep their volumes, and with them their places: there cannot be more of them. */
  readonly isResident?: boolean;
}

/**
 * The limits of a rolling upgrade (reference 4.4). Where neither a kill nor a launch would be possible, one more task
 * than the upgrade strategy says is allowed, or, for resident tasks, one more is ended.
 */
export function restartStrategy(input: RestartInput): RestartStrategy {
  const minHealthy = Math.ceil(input.instances * input.minimumHealthCapacity);
  const maxCapacity = Math.floor(input.instances * (1 + input.maximumOverCapacity));
  const killNow = Math.max(0, input.old - minHealthy);
  const isDeadlock = minHealthy === maxCapacity && input.active >= maxCapacity;
  if (!isDeadlock) return { minHealthy, maxCapacity, killNow };
  if (input.isResident === true) return { minHealthy, maxCapacity, killNow: killNow + 1 };
  return { minHealthy, maxCapacity: maxCapacity + 1, killNow };
}
