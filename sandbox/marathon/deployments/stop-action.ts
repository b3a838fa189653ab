import { decommission, type ActionParts, type RunningAction } from './running-action.ts';

/** `StopApplication`: ends every task of an app that was removed; it is done when the last one is gone. */
export function stopApplication(appId: string, parts: ActionParts): RunningAction {
  const { tracker, runners, backoff, bus } = parts;
  return {
    proceed() {
      for (const instance of tracker.of(appId)) decommission(tracker, instance);
      if (tracker.of(appId).length > 0) return false;
      runners.retain(appId, undefined);
      backoff.reset(appId);
      parts.forget(appId);
      bus.publish('app_terminated_event', { appId });
      return true;
    },
    readinessResults: () => [],
    stop() {},
  };
}
