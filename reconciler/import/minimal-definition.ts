import { isDeepStrictEqual } from 'node:util';
import type { Dialect } from '../../marathon/dialect.ts';
import { definitionBody } from '../../marathon/normal-form/body.ts';
import { normaliseLive } from '../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import type { NormalApp } from '../../marathon/normal-form/types.ts';
import type { Json, JsonObject, LiveApp } from '../../marathon/types.ts';
import { inReadingOrder } from './reading-order.ts';

type Draft = Record<string, Json | undefined>;

/**
 * The shortest definition of which a Marathon of `dialect` makes exactly the app that it shows: without status members and
 * without whatever normalising fills in again. Service ports stay, so that the app has the same ones when it is created
 * anew; marks of Pacer go. For 1.4 it is in the form of 1.4, which every later version reads, too.
 */
export function minimalDefinition(live: LiveApp, dialect: Dialect): JsonObject {
  const wanted = withoutServerChoices(normaliseLive(live, dialect));
  const definition: Draft = structuredClone(definitionBody(wanted, dialect)) as Draft;
  // A copy: normalising shares parts with its input, which is about to lose members.
  const same = sameAs(structuredClone(normaliseDefinition(definition, dialect)), dialect);
  for (const member of Object.keys(definition)) {
    if (member === 'id') continue;
    if (!dropped(definition, definition, member, same)) shorten(definition, definition[member], member, same);
  }
  return inReadingOrder(definition);
}

/** The role `*` belongs to the server; labels that Pacer writes, to Pacer. */
function withoutServerChoices(app: NormalApp): NormalApp {
  const { role, labels, ...rest } = app;
  const own = Object.entries(labels).filter(([name]) => !marks.has(name));
  const form: Draft = { ...rest, labels: Object.fromEntries(own) };
  if (role !== undefined && role !== '*') form['role'] = role;
  return form as unknown as NormalApp;
}

const marks: ReadonlySet<string> = new Set([
  'pacer.source',
  'pacer.commit',
  'pacer.hash',
  'pacer.after',
  'pacer.secrets',
]);

type Same = (definition: JsonObject) => boolean;

function sameAs(wanted: NormalApp, dialect: Dialect): Same {
  return definition => {
    try {
      return isDeepStrictEqual(normaliseDefinition(definition, dialect), wanted);
    } catch {
      return false;
    }
  };
}

// Maps of the user's own names, and objects of which Marathon wants all members or none.
const whole: ReadonlySet<string> = new Set([
  'env',
  'labels',
  'secrets',
  'upgradeStrategy',
  'unreachableStrategy',
  'options',
  'constraints',
  'dependencies',
  'args',
  'parameters',
]);

// Defaults that say what the thing is, and the port that a check looks at (Marathon API reference 10.1, number 7).
const telling: Readonly<Record<string, readonly string[]>> = {
  networks: ['mode'],
  healthChecks: ['protocol', 'portIndex'],
};

/** Takes out of a value what normalising the whole definition puts in again. `name` is that of its list, for an item. */
function shorten(definition: JsonObject, value: Json | undefined, name: string, same: Same): void {
  if (typeof value !== 'object' || value === null || whole.has(name)) return;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) shorten(definition, item, name, same);
    return;
  }
  const object = value as Draft;
  for (const member of Object.keys(object)) {
    if (telling[name]?.includes(member) === true) continue;
    if (!dropped(definition, object, member, same)) shorten(definition, object[member], member, same);
  }
}

/** Drops a member when it says nothing. */
function dropped(definition: JsonObject, from: Draft, member: string, same: Same): boolean {
  const value = from[member];
  delete from[member];
  if (same(definition)) return true;
  from[member] = value;
  return false;
}
