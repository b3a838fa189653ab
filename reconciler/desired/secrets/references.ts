import type { Json, JsonObject } from '../../../marathon/types.ts';
import { isObject } from '../merge-patch.ts';
import { childPointer } from '../pointer.ts';

/** A variable of an app whose value is a secret. */
export interface SecretReference {
  /** Name of the variable. */
  readonly variable: string;
  /** Name of the secret, such as `shop/db-password`. */
  readonly name: string;
}

/** How names of secrets are written: words with slashes between them. */
export const secretNamePattern = /^(?=.{1,255}$)[A-Za-z0-9_][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;

/**
 * True when the references of a definition are Marathon's own: it has a `secrets` member with something in it. Then all of
 * them are passed on word for word; without it all of them are Pacer's. There is no mixture.
 */
export function hasOwnSecrets(definition: JsonObject): boolean {
  const { secrets } = definition;
  return isObject(secrets) && Object.keys(secrets).length > 0;
}

/** The name in `{secret: name}`; undefined for everything else. */
export function referenceName(value: Json | undefined): string | undefined {
  if (!isObject(value)) return undefined;
  const { secret } = value;
  return typeof secret === 'string' && Object.keys(value).length === 1 ? secret : undefined;
}

/** The variables of a definition whose values are secrets that Pacer fills in, in the order in which they stand. */
export function secretReferences(definition: JsonObject): readonly SecretReference[] {
  const { env } = definition;
  if (!isObject(env) || hasOwnSecrets(definition)) return [];
  const found: SecretReference[] = [];
  for (const variable in env) {
    const name = referenceName(env[variable]);
    if (name !== undefined) found.push({ variable, name });
  }
  return found;
}

/** The definition with something in the place of every reference, for those who ask what Marathon would say of it. */
export function withPlaceholders(definition: JsonObject): JsonObject {
  return withVariables(definition, () => 'placeholder');
}

/** The definition with other values for the variables that are references; a variable without one is left as it is. */
export function withVariables(definition: JsonObject, valueOf: (name: string) => Json | undefined): JsonObject {
  const references = secretReferences(definition);
  if (references.length === 0) return definition;
  const env: Record<string, Json | undefined> = { ...(definition['env'] as JsonObject) };
  for (const { variable, name } of references) env[variable] = valueOf(name) ?? env[variable];
  return { ...definition, env };
}

/** Pointers of references in places where a secret cannot be: outside of `env`, and where Marathon knows none either. */
export function misplacedReferences(definition: JsonObject): readonly string[] {
  const found: string[] = [];
  const walk = (value: Json | undefined, pointer: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (referenceName(value) !== undefined) {
      if (!marathonsOwn.test(pointer)) found.push(pointer);
      return;
    }
    for (const [key, member] of Object.entries(value)) walk(member as Json | undefined, childPointer(pointer, key));
  };
  for (const [name, member] of Object.entries(definition)) {
    if (name !== 'env' && name !== 'secrets') walk(member, childPointer('', name));
  }
  return found;
}

/** Where Marathon itself has objects with a member `secret`. */
const marathonsOwn = /\/(?:pullConfig|credential)$|\/volumes\/\d+$/;
