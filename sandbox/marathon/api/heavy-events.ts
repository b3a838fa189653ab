import { isAtLeast } from '../../../marathon/dialect.ts';
import { isObject, textOf } from '../../../marathon/normal-form/values.ts';
import type { Json } from '../../../marathon/types.ts';
import type { BusEvent } from '../events/bus.ts';
import type { RootView } from '../groups/root.ts';
import type { ApiContext } from './context.ts';
import { groupEmbeds } from './embeds.ts';
import { groupInfo } from './group-info.ts';

const emptyRoot: RootView = { apps: new Map(), groups: new Map() };

/**
 * Before 1.7 a deployment event carries the whole tree before and after, unless the client asks for `plan-format=light`
 * (reference 6.1). Gives the event as it goes to such a client; undefined where all events are light.
 */
export function heavyEvents(context: ApiContext, query: URLSearchParams): ((event: BusEvent) => BusEvent) | undefined {
  const isLight = isAtLeast(context.dialect, '1.8');
  const asksForLight = isAtLeast(context.dialect, '1.5') && query.get('plan-format') === 'light';
  if (isLight || asksForLight) return undefined;
  return event => {
    const plan = event['plan'] as Json | undefined;
    if (!isObject(plan)) return event;
    const [original, target] = rootsOf(context, textOf(plan['version']));
    const print = (view: RootView): unknown => groupInfo(context, view, '/', groupEmbeds(new URLSearchParams()));
    return { ...event, plan: { id: plan['id'], original: print(original), target: print(target), ...plan } };
  };
}

/** The tree before and after a version; a version that was refused, or is not kept any more, changed nothing. */
function rootsOf(context: ApiContext, version: string): readonly [before: RootView, after: RootView] {
  const { root } = context.engine;
  const after = root.at(version);
  if (after === undefined) return [root, root];
  const before = root.rootVersions().findLast(each => each < version);
  return [before === undefined ? emptyRoot : (root.at(before) ?? emptyRoot), after];
}
