import type { LiveApp } from '../../marathon/types.ts';
import type { DesiredState } from '../desired/types.ts';
import type { AppInput, ImageState, LastAction } from './types.ts';

/** What is known of one app besides what is wanted; what is not known is undefined. */
export interface KnownOfApp {
  readonly image: ImageState | undefined;
  readonly live: LiveApp | undefined;
  readonly last: LastAction | undefined;
}

/** Joins wish, image, live app and ledger into the planner's input: the one place for the daemon and for commands. */
export function appInput(id: string, desired: DesiredState, { image, live, last }: KnownOfApp): AppInput {
  const app = desired.apps.get(id);
  const unknown = desired.unknown.get(id);
  const refused = desired.refused?.get(id);
  const unresolved: ImageState =
    app?.build === undefined ? { kind: 'none' } : { kind: 'unknown', sentence: 'The image was not looked up yet.' };
  return {
    id,
    image: image ?? unresolved,
    ...(app === undefined ? {} : { desired: app }),
    ...(unknown === undefined ? {} : { unknown }),
    ...(refused === undefined ? {} : { refused }),
    ...(live === undefined ? {} : { live }),
    ...(last === undefined ? {} : { last }),
  };
}
