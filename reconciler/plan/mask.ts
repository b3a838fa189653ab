import type { Json, JsonObject } from '../../marathon/types.ts';
import { isSecretName, secretInText } from '../desired/advice/secrets.ts';
import type { AppBeside, AppPlan, Plan } from './types.ts';

/** What a secret prints as, everywhere (design law 9). */
const masked = '***';

const secretName = /pass(?:word|wd|phrase)|token|secret|key|credential/i;

/** True for names of variables whose value is most likely a secret. */
function looksSecret(name: string): boolean {
  return secretName.test(name) || isSecretName(name);
}

/**
 * A value of an app definition as it may be shown: values of `env` members whose names look like secrets are `***`,
 * wherever in the value they are, and so are texts that look like one themselves (an address with a password). `pointer` says where in the definition the value is. A reference (`{secret: name}`)
 * is not a secret and stays.
 */
export function maskValue(pointer: string, value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  const segments = pointer
    .split('/')
    .slice(1)
    .map(segment => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (segments[0] === 'env') {
    const name = segments[1];
    if (name === undefined) return maskMembers(value);
    return maskVariable(name, value);
  }
  // Docker's own parameters can set variables too: {key: env, value: NAME=value}.
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

function maskMembers(env: Json): Json {
  if (!isObject(env)) return env;
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value === undefined ? value : maskVariable(name, value)]),
  );
}

function maskVariable(name: string, value: Json): Json {
  return looksSecret(name) ? hide(value) : maskText(value);
}

function maskText(value: Json): Json {
  return typeof value === 'string' && secretInText(value) !== undefined ? masked : value;
}

function maskDeep(value: Json, name: string | undefined): Json {
  if (name === 'env') return maskMembers(value);
  if (typeof value === 'string') return maskText(maskAssignment(value));
  if (Array.isArray(value)) return value.map((item: Json) => maskDeep(item, undefined));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, member === undefined ? member : maskDeep(member, key)]),
  );
}

/** `DB_PASSWORD=x` becomes `DB_PASSWORD=***`. */
function maskAssignment(text: string): string {
  const assignment = /^([A-Za-z_]\w{0,99})=/.exec(text);
  return assignment?.[1] !== undefined && looksSecret(assignment[1]) ? `${assignment[1]}=${masked}` : text;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
