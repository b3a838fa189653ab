import type { Dialect } from '../../dialect.ts';
import type { NormalApp } from '../../normal-form/types.ts';
import type { JsonObject } from '../../types.ts';
import type { Segment } from '../paths.ts';
import type { ServerFacts } from '../types.ts';

/** What a rule looks at, and how it says what is wrong. */
export interface RuleContext {
  /** As the user wrote it; every value has its type. */
  readonly definition: JsonObject;
  /** The canonical form, port indexes unset where Marathon leaves them unset before it validates. */
  readonly app: NormalApp;
  readonly dialect: Dialect;
  readonly server: ServerFacts;
  /**
   * @param place where in the normal form; Marathon's path is made of it
   * @param at where in the normal form to point the user, when Marathon's path is coarser
   */
  say(place: readonly Segment[], message: string, at?: readonly Segment[]): void;
}

/** True when a feature is known to be off. */
export function isOff(context: RuleContext, feature: string): boolean {
  return context.server.features !== undefined && !context.server.features.includes(feature);
}

/** Marathon's sentence about a feature that is off; the bracket at the end is its own. */
export function featureMessage(feature: string): string {
  return `Feature ${feature} is not enabled. Enable with --enable_features ${feature})`;
}

/** A number as Marathon prints doubles. */
export function double(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
