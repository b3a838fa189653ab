import type { SecretProvider } from './types.ts';
import { usableSecret } from './usable-text.ts';

/** Names that become variables in one way only: with `_` or capitals two secrets could be one variable. */
const plainName = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\/[a-z0-9]+(?:-[a-z0-9]+)*)*$/;

/** A variable of the daemon does not change while it runs. */
const never = Number.MAX_SAFE_INTEGER;

/** The variable of a secret: `shop/db-password` is the prefix and `SHOP__DB_PASSWORD`; undefined for a name that has none. */
export function variableOf(prefix: string, name: string): string | undefined {
  if (!plainName.test(name)) return undefined;
  return `${prefix}${name.replaceAll('/', '__').replaceAll('-', '_').toUpperCase()}`;
}

/** Secrets in variables of the daemon. */
export function createEnvironmentSecrets(
  prefix: string,
  environment: Readonly<Record<string, string | undefined>>,
): SecretProvider {
  const title = `the environment (${prefix}…)`;
  return {
    title,
    intervalMilliseconds: never,
    read(name) {
      const variable = variableOf(prefix, name);
      const text = variable === undefined ? undefined : environment[variable];
      return Promise.resolve(
        text === undefined ? undefined : { secret: usableSecret(name, title, Buffer.from(text, 'utf8')) },
      );
    },
  };
}
