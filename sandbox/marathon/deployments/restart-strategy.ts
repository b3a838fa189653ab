/** The two limits of a rolling upgrade. */
export interface RestartStrategy {
  /** So many tasks, old and new, are to be kept serving. */
  readonly minHealthy: number;
  /** So many tasks, old and new, may exist at a time. */
  readonly maxCapacity: number;
}

/** What the limits follow from. */
export interface RestartInput {
  readonly instances: number;
  readonly minimumHealthCapacity: number;
  readonly maximumOverCapacity: number;
  /** Tasks, running or about to, when the restart begins. */
  readonly active: number;
}

/**
 * The limits of a rolling upgrade (reference 4.4). Where neither a kill nor a launch would be possible, one more task
 * than the upgrade strategy says is allowed.
 */
export function restartStrategy(input: RestartInput): RestartStrategy {
  const minHealthy = Math.ceil(input.instances * input.minimumHealthCapacity);
  const maxCapacity = Math.floor(input.instances * (1 + input.maximumOverCapacity));
  const isDeadlock = minHealthy === maxCapacity && input.active >= maxCapacity;
  return { minHealthy, maxCapacity: isDeadlock ? maxCapacity + 1 : maxCapacity };
}
