import { createHash } from 'node:crypto';
import type { AppPlan } from './types.ts';

/**
 * The name of a plan: a hash (hex, 12 characters) of every app that is not as wanted, with what is to be done, the wish and
 * the version of the app that was seen. Another version of an app, another wish or another action is another plan; a commit
 * that changes none of them is the same.
 */
export function planIdOf(apps: readonly AppPlan[]): string {
  const hash = createHash('sha256');
  for (const app of apps) {
    if (app.action === 'nothing') continue;
    const action = app.held?.action ?? app.action;
    hash.update(`${JSON.stringify([app.id, action, app.wish ?? null, app.seenVersion ?? null])}\n`);
  }
  return hash.digest('hex').slice(0, 12);
}
