import type { Json, JsonObject } from '../../../marathon/types.ts';
import { isObject } from '../merge-patch.ts';
import { childPointer } from '../pointer.ts';

/** A text in a definition that most likely is a secret, or has one in it. */
export interface FoundSecret {
  readonly pointer: string;
  /** What gives it away, in words, without the value. */
  readonly why: string;
}

const strongName =
  /pass(?:word|wd|phrase)|secret|token|credential|api[-_.]?key|(?:access|private|signing|encryption)[-_.]?key/i;
const shortName = /(?:^|[-_.])(?:pass|pwd|pw|key)(?:$|[-_.])/i;
// Names about a secret, not of one.
const aboutSecret =
  /[-_.](?:file|path|dir|folder|location|ttl|timeout|expiry|expiration|seconds|minutes|days|length|size|count|enabled|required|type|name|header|prefix|endpoint|uri|url|host|port|alias|algorithm|issuer|audience)s?$/i;

/** True for names of variables, labels and options whose value most likely is a secret. */
export function isSecretName(name: string): boolean {
  return (strongName.test(name) || shortName.test(name)) && !aboutSecret.test(name);
}

const contents: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY/, 'it has a private key in it'],
  [/[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{0,100}:[^\s/@"'$<>{]{1,200}@/i, 'it has an address with a password in it'],
  [/\bAKIA[0-9A-Z]{16}\b/, 'it has an access key in it'],
  [/\bgh[pousr]_[A-Za-z0-9]{30}/, 'it has an access token in it'],
  [/\bxox[abprs]-[A-Za-z0-9-]{10}/, 'it has an access token in it'],
  [/\beyJ[\w-]{10,2000}\.eyJ[\w-]{10}/, 'it has an access token in it'],
  [
    /[?&](?:X-Amz-Signature|sig|signature|access_token|token|api_?key|password)=[^&\s"'$<{]{6}/i,
    'it has an address with an access key in it',
  ],
  [
    /\bauthorization["']?\s{0,3}[:=]\s{0,3}["']?(?:basic|bearer|token)\s{1,3}[^\s"'$]{6}/i,
    'it has an Authorization header in it',
  ],
  [
    /\$(?:apr1|[156])\$[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{20}|\$2[abxy]\$\d\d\$[./A-Za-z0-9]{50}/,
    'it has the hash of a password in it',
  ],
  // `curl -u user:password`, not `docker run -u 1000:1000`.
  [
    /(?:^|\s)(?:-u|--user)[\s=]{1,3}["']?[^\s:"'$]{1,60}:(?!\d{1,10}(?:\s|$))[^\s"'$]{3}/,
    'it has a user with a password in it',
  ],
];
// `--db-password=x`, `-Dapi.token=x`, `DB_PASSWORD=x`, and `--password x`; `$X` is a reference.
const assignment = /(?:^|[\s"';&])(?:-{1,2}|-D)?([A-Za-z][\w.-]{0,60})=(?!["']?[$\s]|["']{2}|$)/g;
const option = /(?:^|\s)--?([A-Za-z][\w.-]{0,60})\s{1,5}(?!["']?[-$]|$)/g;

/** Why a text most likely has a secret in it; undefined when it has not. Linear in the length of the text. */
export function secretInText(text: string): string | undefined {
  for (const [pattern, why] of contents) if (pattern.test(text)) return why;
  return undefined;
}

/** Why a shell line most likely has a secret in it; undefined when it has not. */
export function secretInCommand(text: string): string | undefined {
  for (const pattern of [assignment, option]) {
    for (const [, name = ''] of text.matchAll(pattern)) {
      if (strongName.test(name) && !aboutSecret.test(name)) return `it sets ${name}`;
    }
  }
  return secretInText(text);
}

/** Every text of a definition that looks like a secret, in the order in which they stand. References to secrets are none. */
export function findSecrets(definition: JsonObject): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const [name, value] of Object.entries(definition)) {
    if (value === undefined || name === 'secrets' || name === 'id') continue;
    const pointer = childPointer('', name);
    if ((name === 'env' || name === 'labels') && isObject(value)) named(value, pointer, found);
    else walk(value, pointer, found);
  }
  return found;
}

/** Members whose names are the user's: both the name and the value can give them away. */
function named(members: JsonObject, pointer: string, found: FoundSecret[]): void {
  for (const [name, value] of Object.entries(members)) {
    if (typeof value !== 'string') continue;
    const why = isSecretName(name) && isSecretValue(value) ? 'its name says so' : secretInCommand(value);
    if (why !== undefined) found.push({ pointer: childPointer(pointer, name), why });
  }
}

function isSecretValue(value: string): boolean {
  return value.trim() !== '' && !/^(?:true|false|yes|no|on|off|none|null)$/i.test(value.trim());
}

function walk(value: Json, pointer: string, found: FoundSecret[]): void {
  if (typeof value === 'string') {
    const why = secretInCommand(value);
    if (why !== undefined) found.push({ pointer, why });
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) walkItem(value, index, item, pointer, found);
    return;
  }
  if (!isObject(value)) return;
  // `{key: env, value: DB_PASSWORD=x}` of Docker's own parameters, and options of volumes.
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || member === null) continue;
    const own = childPointer(pointer, name);
    if (name === 'options' && isObject(member)) named(member, own, found);
    else walk(member, own, found);
  }
}

// `["--password", "x"]`: the name stands in the item before.
function walkItem(list: readonly Json[], index: number, item: Json, pointer: string, found: FoundSecret[]): void {
  const before = list[index - 1];
  const own = childPointer(pointer, index);
  const name = typeof before === 'string' ? /^--?([A-Za-z][\w.-]{0,60})$/.exec(before)?.[1] : undefined;
  const isValue = typeof item === 'string' && !/^[-$]/.test(item) && isSecretValue(item);
  if (name !== undefined && isValue && strongName.test(name) && !aboutSecret.test(name))
    found.push({ pointer: own, why: `it sets ${name}` });
  else walk(item, own, found);
}
