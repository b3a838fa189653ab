import type { RunningAction } from './running-action.ts';

/** `StartApplication`: brings a new app to no instances at all, a formality before its scaling (reference 3.1). */
export function startApplication(): RunningAction {
  return { proceed: () => true, readinessResults: () => [], stop() {} };
}
