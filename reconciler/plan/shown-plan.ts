import { maskAppPlan } from './mask.ts';
import type { Plan } from './types.ts';

/** Apps of a step; one with changes takes a hundredth of a millisecond. */
const appsPerStep = 128;

/**
 * A plan as it may leave the daemon: without bodies, with `***` for what looks like a secret, and without what `hide` knows to
 * be one, wherever somebody has put it. In steps, since a plan may have thousands of apps.
 */
export function* shownPlan(plan: Plan, hide: <T>(value: T) => T): Generator<void, Plan, void> {
  const apps = [];
  for (const app of plan.apps) {
    const shown = maskAppPlan(app);
    // What runs as wanted says nothing but that.
    apps.push(app.action === 'nothing' && app.changes.length === 0 ? shown : hide(shown));
    if (apps.length % appsPerStep === 0) yield;
  }
  return { ...plan, apps };
}
