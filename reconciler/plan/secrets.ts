import type { NormalApp } from '../../marathon/normal-form/types.ts';
import type { Json, JsonObject, LiveApp } from '../../marathon/types.ts';
import { isText, masked, type Secret } from '../desired/secrets/secret.ts';
import { hasOwnSecrets, referenceName } from '../desired/secrets/references.ts';
import type { DesiredApp } from '../desired/types.ts';
import type { FieldChange } from './types.ts';

/** What is known of the secrets of an app. */
export type SecretsState =
  | {
      readonly kind: 'ready';
      /** By name. */
      readonly values: ReadonlyMap<string, Secret>;
      /** Keyed hash of all of them: another value is another wish. */
      readonly fingerprint: string;
    }
  /** They are being read. */
  | { readonly kind: 'pending' }
  /** One cannot be had. */
  | { readonly kind: 'missing'; readonly name: string; readonly sentence: string; readonly advice: string }
  /** Nobody asked for them here: in a clone there are none. */
  | { readonly kind: 'unchecked' };

/** The label that says which variables of a running app are secrets, and which: `VARIABLE=name`, with blanks between. */
const label = 'pacer.secrets';

/** The value of that label; undefined for an app without secrets. */
export function secretsMark(desired: DesiredApp): string | undefined {
  return desired.secrets?.map(({ variable, name }) => `${encodeURIComponent(variable)}=${name}`).join(' ');
}

/** The variables of a running app that its mark calls secrets, with the names of the secrets. */
function markedSecrets(live: JsonObject): ReadonlyMap<string, string> {
  const { labels } = live;
  const mark = isObject(labels) ? labels[label] : undefined;
  if (typeof mark !== 'string') return new Map();
  return new Map(
    mark.split(' ').flatMap(each => {
      const at = each.indexOf('=');
      const variable = at < 1 ? undefined : decoded(each.slice(0, at));
      return variable === undefined ? [] : [[variable, each.slice(at + 1)] as const];
    }),
  );
}

/**
 * What runs, as it may be compared and shown: a variable that is the secret which is wanted of it becomes the reference, every
 * other value of a variable that is, or is to be, a secret becomes `***`. For comparing only; it is never sent.
 */
export function withoutSecretValues(
  live: NormalApp,
  running: LiveApp,
  wanted: { readonly definition: JsonObject; readonly secrets: SecretsState },
): NormalApp {
  const marked = markedSecrets(running);
  const wish = hasOwnSecrets(wanted.definition) ? {} : objectOf(wanted.definition['env']);
  let env: Record<string, Json | undefined> | undefined;
  for (const variable in live.env) {
    const value = live.env[variable];
    const name = referenceName(wish[variable]);
    if (typeof value !== 'string' || (name === undefined && !marked.has(variable))) continue;
    // Whoever writes the value of a secret into a file has published it.
    if (name === undefined && value === wish[variable]) continue;
    const isWanted = name !== undefined && isValueOf(name, value, wanted.secrets, marked.get(variable));
    (env ??= { ...live.env })[variable] = isWanted ? wish[variable] : masked;
  }
  return env === undefined ? live : { ...live, env };
}

/** Where values are not known, the mark says which secret was put there last. */
function isValueOf(name: string, value: string, secrets: SecretsState, mark: string | undefined): boolean {
  if (secrets.kind !== 'ready') return mark === name;
  const secret = secrets.values.get(name);
  return secret !== undefined && isText(secret, value);
}

/** What runs with references in the place of the values that its mark calls secrets, so that none is written into a file. */
export function withReferences(live: LiveApp): LiveApp {
  const marked = markedSecrets(live);
  if (marked.size === 0) return live;
  const env: Record<string, Json | undefined> = { ...objectOf(live['env']) };
  for (const [variable, name] of marked) if (typeof env[variable] === 'string') env[variable] = { secret: name };
  return { ...live, env };
}

/** The secrets whose value is another one than what runs, in words; undefined when something else differs, too. */
export function changedSecrets(changes: readonly FieldChange[]): string | undefined {
  const names = new Set<string>();
  for (const { to, effect } of changes) {
    if (effect === 'none') continue;
    const name = referenceName(to);
    if (name === undefined) return undefined;
    names.add(name);
  }
  if (names.size === 0) return undefined;
  return `${names.size > 1 ? 'The secrets' : 'The secret'} ${[...names].join(', ')} changed.`;
}

/** What a plan without values has to add; empty when it knows them. */
export function uncheckedNote(desired: DesiredApp, secrets: SecretsState): string {
  if (desired.secrets === undefined || secrets.kind !== 'unchecked') return '';
  const names = [...new Set(desired.secrets.map(({ name }) => name))];
  return ` Not checked: the value of ${names.join(', ')}, which only the daemon can read.`;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
