import type { Json, JsonObject, LiveApp } from '../../marathon/types.ts';
import type { AppInput } from './types.ts';

/** Labels that Pacer writes, always together with a change that restarts the tasks anyway (design law 6). */
export interface Marks {
  /** `repository#cluster`. */
  readonly source: string;
  /** The commit that last changed the app. */
  readonly commit: string;
  /** Identity of the wish. */
  readonly hash: string;
  /** Ids that the app comes after (`rollout.after`), with blanks between them; left out when there are none. */
  readonly after?: string;
  /** Which variables are secrets, and which: see `secretsMark`; left out when there are none. */
  readonly secrets?: string;
}

/** JSON pointers of the marks: left out of every comparison. */
export const markPointers: readonly string[] = [
  '/labels/pacer.source',
  '/labels/pacer.commit',
  '/labels/pacer.hash',
  '/labels/pacer.after',
  '/labels/pacer.secrets',
];

/** The labels with the marks put in; the input is not modified. */
export function withMarks(labels: Json | undefined, marks: Marks): JsonObject {
  return {
    ...objectOf(labels),
    'pacer.source': marks.source,
    'pacer.commit': marks.commit,
    'pacer.hash': marks.hash,
    ...(marks.after === undefined ? {} : { 'pacer.after': marks.after }),
    ...(marks.secrets === undefined ? {} : { 'pacer.secrets': marks.secrets }),
  };
}

/** The value of a mark on a live app. */
export function markOf(live: LiveApp, name: keyof Marks): string | undefined {
  const value = objectOf(live['labels'])[`pacer.${name}`];
  return typeof value === 'string' ? value : undefined;
}

/** True when this repository put the app there and the cluster's groups (`owns`) include it: only then it may be deleted. */
export function isOwned(live: LiveApp, id: string, source: string, owns: readonly string[]): boolean {
  return markOf(live, 'source') === source && owns.some(group => isInside(id, group));
}

/** True when a file names the app or when it is owned: others are none of our business. */
export function isOfInterest(app: AppInput, source: string, owns: readonly string[]): boolean {
  if (app.desired !== undefined || app.unknown !== undefined) return true;
  return app.live !== undefined && isOwned(app.live, app.id, source, owns);
}

function isInside(id: string, group: string): boolean {
  const prefix = group.endsWith('/') ? group.slice(0, -1) : group;
  return id === prefix || id.startsWith(`${prefix}/`);
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
