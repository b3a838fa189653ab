import type { Json, JsonObject } from '../../marathon/types.ts';
import { hideNamed } from '../desired/advice/hide-named.ts';
import { isSecretName, secretInText } from '../desired/advice/secrets.ts';
import type { AppBeside, AppPlan, FieldChange, Plan } from './types.ts';

/** What a secret prints as, everywhere (design law 9). */
const masked = '***';

const secretName = /pass(?:word|wd|phrase)|token|secret|key|credential/i;

/** True for names of variables whose value is most likely a secret. */
function looksSecret(name: string): boolean {
  return secretName.test(name) || isSecretName(name);
}

/**
 * A value of an app definition as it may be shown: values of variables and labels whose names look like secrets are `***`,
 * wherever in the value they are, and so are texts that look like one themselves (an address with a password) and what is
 * named like one in a command (`--token …`). `pointer` says where in the definition the value is. A reference
 * (`{secret: name}`) is not a secret and stays.
 */
export function maskValue(pointer: string, value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  const segments = pointer
    .split('/')
    .slice(1)
    .map(segment => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  const [group = '', name] = segments;
  if (name !== undefined && isNaming(group)) return maskNamed(group, name, value);
  return maskDeep(value, segments.at(-1));
}

/** The plan with secrets masked and without bodies: what may leave the daemon. */
export function maskPlan(plan: Plan): Plan {
  return {
    ...plan,
    apps: plan.apps.map(maskAppPlan),
  };
}

/** The same for one app. */
export function maskAppPlan({ body: _body, beside, ...app }: AppPlan): AppPlan {
  return {
    ...app,
    ...(beside === undefined ? {} : { beside: withoutBody(beside) }),
    changes: app.changes.map(change => ({
      ...change,
      from: maskValue(change.pointer, change.from),
      to: maskValue(change.pointer, change.to),
    })),
  };
}

function withoutBody({ id, strategy, instances }: AppBeside): AppBeside {
  return { id, strategy, instances };
}

function hide(value: Json): Json {
  return isObject(value) && typeof value['secret'] === 'string' ? value : masked;
}

/** Members of these are named by whoever wrote the definition. */
function isNaming(group: string | undefined): group is string {
  return group === 'env' || group === 'labels' || group === 'options';
}

function maskNamed(group: string, name: string, value: Json): Json {
  const isSecret = group === 'env' ? looksSecret(name) : isSecretName(name);
  return isSecret ? hide(value) : maskDeep(value, name);
}

function maskText(text: string): string {
  return secretInText(text) === undefined ? hideNamed(text) : masked;
}

function maskDeep(value: Json, name: string | undefined): Json {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value))
    return value.map((item: Json, index) => maskItem(item, value[index - 1] as Json | undefined));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (member === undefined) return [key, member];
      return [key, isNaming(name) ? maskNamed(name, key, member) : maskDeep(member, key)];
    }),
  );
}

function maskItem(item: Json, before: Json | undefined): Json {
  return isSecretArgument(item, before) ? masked : maskDeep(item, undefined);
}

/** `["--password", "x"]`: the name stands in the item before. */
function isSecretArgument(item: Json | undefined, before: unknown): boolean {
  const name = typeof before === 'string' ? /^--?([A-Za-z][\w.-]{0,60})$/.exec(before)?.[1] : undefined;
  return name !== undefined && typeof item === 'string' && !/^[-$]/.test(item) && isSecretName(name);
}

/** A change of one argument: what comes after `--password` is masked at once, since nothing else tells that it is a secret. */
export function withoutArguments<Change extends Pick<FieldChange, 'pointer' | 'from' | 'to'>>(
  change: Change,
  { live, wanted }: { readonly live: JsonObject; readonly wanted: JsonObject },
): Change {
  const index = /^\/args\/(\d{1,6})$/.exec(change.pointer)?.[1];
  if (index === undefined) return change;
  const shown = (value: Json | undefined, { args }: JsonObject): Json | undefined =>
    isSecretArgument(value, Array.isArray(args) ? args[Number(index) - 1] : undefined) ? masked : value;
  return { ...change, from: shown(change.from, live), to: shown(change.to, wanted) };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
