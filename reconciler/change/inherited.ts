import type { DesiredApp, DesiredState } from '../desired/types.ts';
import { maskValue } from '../plan/mask.ts';
import type { Draft, ShownInheritance } from './types.ts';

/**
 * What the app of a draft has from the bases of its file, without what looks like a secret. `states`: the first that knows the
 * app counts, so that a mistake in the draft does not take away what was known. Empty for a file of several apps.
 */
export function inheritanceOf(draft: Draft, states: readonly DesiredState[]): readonly ShownInheritance[] {
  for (const state of states) {
    const all = [...state.apps.values(), ...(state.refused?.values() ?? [])];
    const [app, ...others] = all.filter(({ file }) => file in draft.files);
    if (app !== undefined) return others.length === 0 ? shownOf(app) : [];
  }
  return [];
}

function shownOf(app: DesiredApp): readonly ShownInheritance[] {
  return (app.inherited?.() ?? []).map(({ pointer, value, position: { file, line } }) => {
    const masked = maskValue(pointer.replace(/^\/marathon(?=\/)/, ''), value);
    const isHidden = JSON.stringify(masked) !== JSON.stringify(value);
    return { pointer, file, line, ...(isHidden ? {} : { value }) };
  });
}
