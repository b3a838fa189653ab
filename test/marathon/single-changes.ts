import { memberPointer } from '../../marathon/normal-form/pointer.ts';
import { isList, isObject } from '../../marathon/normal-form/values.ts';
import type { Json, JsonObject } from '../../marathon/types.ts';

/** A definition that differs from another one in one field. */
export interface SingleChange {
  /** JSON pointer of the field in the definition. */
  readonly pointer: string;
  readonly from: Json | undefined;
  readonly to: Json | undefined;
  readonly definition: JsonObject;
}

/** Words of which a member takes no others, by the end of its pointer. */
const choices: readonly (readonly [end: RegExp, words: readonly string[]])[] = [
  [/\/(?:portMappings|portDefinitions|ports)\/\d+\/protocol$/, ['tcp', 'udp']],
  [/\/readinessChecks\/\d+\/protocol$/, ['HTTP', 'HTTPS']],
  [/\/healthChecks\/\d+\/protocol$/, ['HTTP', 'HTTPS', 'MESOS_HTTP', 'TCP']],
  [/\/healthChecks\/\d+\/ipProtocol$/, ['IPv4', 'IPv6']],
  [/\/volumes\/\d+\/mode$/, ['RO', 'RW']],
  [/\/constraints\/\d+\/1$/, ['LIKE', 'UNLIKE', 'UNIQUE']],
  [/^\/killSelection$/, ['YOUNGEST_FIRST', 'OLDEST_FIRST']],
  [/^\/container\/type$/, ['DOCKER', 'MESOS']],
  [/^\/container\/docker\/network$/, ['BRIDGE', 'HOST', 'USER']],
  [/^\/networks\/\d+\/mode$/, ['host', 'container/bridge', 'container']],
  [/^\/check\/http\/scheme$/, ['HTTP', 'HTTPS']],
];

/** Every way of changing, adding or taking away one field of a definition that this knows of. The id is left alone. */
export function singleChanges(definition: JsonObject): readonly SingleChange[] {
  const found: SingleChange[] = [];
  const say = (pointer: string, from: Json | undefined, to: Json | undefined): void =>
    void found.push({ pointer, from, to, definition: withValue(definition, pointer, to) });
  for (const [key, value] of Object.entries(definition)) {
    if (key !== 'id' && value !== undefined) visit(value, memberPointer('', key), say);
  }
  for (const [pointer, value] of additions) {
    const key = pointer.slice(1);
    const known = definition[key];
    if (isList(known) && isList(value)) say(`${pointer}/${known.length}`, undefined, value[0]);
    else if (isObject(known) && isObject(value) && isMap(pointer)) {
      for (const [name, item] of Object.entries(value)) say(memberPointer(pointer, name), undefined, item);
    } else if (known === undefined) say(pointer, undefined, value);
  }
  return found;
}

const additions: readonly (readonly [pointer: string, value: Json])[] = [
  ['/env', { 'A.NEW/ONE': 'x' }],
  ['/labels', { 'a new/label': 'x' }],
  ['/secrets', { fresh: { source: '/x' } }],
  ['/constraints', [['rack', 'GROUP_BY', '77']]],
  ['/dependencies', ['/somewhere/else']],
  ['/fetch', [{ uri: 'https://files.example.com/new.tgz' }]],
  ['/healthChecks', [{ protocol: 'COMMAND', command: { value: 'new' } }]],
  ['/acceptedResourceRoles', ['*']],
  ['/portDefinitions', [{ port: 12_321, protocol: 'udp', name: 'fresh' }]],
  ['/user', 'nobody'],
  ['/tty', true],
  ['/taskKillGracePeriodSeconds', 77],
  ['/check', { exec: { command: { shell: 'true' } }, intervalSeconds: 5 }],
  ['/executorResources', { cpus: 0.7, mem: 64, disk: 20 }],
  ['/resourceLimits', { cpus: 'unlimited', mem: 999_999 }],
];

function isMap(pointer: string): boolean {
  return /\/(?:env|labels|secrets|options)$/.test(pointer);
}

function visit(
  value: Json,
  pointer: string,
  say: (pointer: string, from: Json | undefined, to: Json | undefined) => void,
): void {
  if (isList(value)) {
    for (const [index, item] of value.entries()) visit(item, memberPointer(pointer, index), say);
    if (value.length > 0) say(memberPointer(pointer, value.length - 1), value.at(-1), undefined);
    return;
  }
  if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (member === undefined) continue;
      visit(member, memberPointer(pointer, key), say);
      if (isMap(pointer)) say(memberPointer(pointer, key), member, undefined);
    }
    return;
  }
  for (const other of othersOf(value, pointer)) say(pointer, value, other);
}

function othersOf(value: string | number | boolean | null, pointer: string): readonly Json[] {
  if (value === null) return [];
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') {
    if (pointer.endsWith('Capacity')) return [value === 0.5 ? 0.25 : 0.5];
    return [value >= 65_535 ? value - 1 : value + 1];
  }
  const words = choices.find(([end]) => end.test(pointer))?.[1];
  if (words === undefined) return [`${value}x`];
  // Any other protocol would leave its command behind, which is no definition that anybody means.
  if (value === 'COMMAND') return [];
  return words.filter(word => word !== value);
}

/** The definition with another value at a pointer; undefined takes it away. */
function withValue(value: Json | undefined, pointer: string, to: Json | undefined): JsonObject {
  return replaced(value, pointer.slice(1).split('/'), to) as JsonObject;
}

function replaced(value: Json | undefined, steps: readonly string[], to: Json | undefined): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return to;
  const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
  if (isList(value)) {
    const index = Number(name);
    const item = replaced(value[index], rest, to);
    if (item === undefined) return value.toSpliced(index, 1);
    return index >= value.length ? [...value, item] : value.with(index, item);
  }
  const { [name]: known, ...others } = (value ?? {}) as Record<string, Json | undefined>;
  const member = replaced(known, rest, to);
  return member === undefined ? (others as JsonObject) : { ...(value as JsonObject), [name]: member };
}
