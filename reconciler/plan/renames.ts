import { compareApps } from '../../marathon/normal-form/compare.ts';
import { normaliseLive } from '../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import type { Dialect } from '../../marathon/dialect.ts';
import type { NormalApp } from '../../marathon/normal-form/types.ts';
import { markPointers } from './ownership.ts';
import type { AppInput, AppPlan } from './types.ts';

/** So many fields may differ, besides the id, for two apps to be taken for one under another name. */
const mostDifferences = 2;
/** Every new app is compared with every leaving one: beyond this many it is no renaming but a new world. */
const mostPairs = 400;
/** Fields that follow from the id, or that a renaming usually changes along with it. */
const notCompared = ['/id', '/dependencies', '/instances', ...markPointers];

interface Leaving {
  readonly plan: AppPlan;
  readonly live: NormalApp;
}

/**
 * Tells apps that were renamed from apps that come and go: Marathon has no renaming, so it is a create and a delete, and
 * whoever reads a plan should see that both are one. An app that is to be created is paired with the leaving one that it
 * resembles most; nothing is done differently for it. The plans come back in their order.
 */
export function tellRenames(
  plans: readonly AppPlan[],
  find: (id: string) => AppInput | undefined,
  dialect: Dialect,
): readonly AppPlan[] {
  const created = plans.filter(plan => plan.action === 'create' && plan.body !== undefined);
  if (created.length === 0) return plans;
  const leaving = plans.flatMap(plan => {
    const input = find(plan.id);
    const isLeaving = input !== undefined && input.desired === undefined && input.unknown === undefined;
    return isLeaving && input.live !== undefined && plan.action !== 'nothing' ? [{ plan, running: input.live }] : [];
  });
  if (leaving.length === 0 || created.length * leaving.length > mostPairs) return plans;
  const pairs = pairUp(
    created,
    leaving.map(({ plan, running }) => ({ plan, live: normaliseLive(running, dialect) })),
    dialect,
  );
  if (pairs.size === 0) return plans;
  const names = new Map([...pairs].map(([to, from]) => [from, to]));
  return plans.map(plan => {
    const from = pairs.get(plan.id);
    if (from !== undefined)
      return { ...plan, renamedFrom: from, reason: `${plan.reason} It looks like ${from} under a new name.` };
    const to = names.get(plan.id);
    return to === undefined ? plan : { ...plan, renamedTo: to, reason: `${plan.reason} It lives on as ${to}.` };
  });
}

/** New id → old id. The most alike go first, and each app is in one pair at most. */
function pairUp(
  created: readonly AppPlan[],
  leaving: readonly Leaving[],
  dialect: Dialect,
): ReadonlyMap<string, string> {
  const candidates: { readonly to: string; readonly from: string; readonly differences: number }[] = [];
  for (const { id, body = { id } } of created) {
    const wanted = normaliseDefinition(body, dialect);
    for (const { plan, live } of leaving) {
      const changes = compareApps(wanted, live, { ignore: notCompared, dialect });
      if (changes.length <= mostDifferences) candidates.push({ to: id, from: plan.id, differences: changes.length });
    }
  }
  candidates.sort((a, b) => a.differences - b.differences || order(a.to, b.to) || order(a.from, b.from));
  const pairs = new Map<string, string>();
  const taken = new Set<string>();
  for (const { to, from } of candidates) {
    if (pairs.has(to) || taken.has(from)) continue;
    pairs.set(to, from);
    taken.add(from);
  }
  return pairs;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
