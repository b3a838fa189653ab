import type { FastifyInstance } from 'fastify';
import type { SecretNames } from '../../schemas/generated/secret-names.ts';
import type { Caller } from '../access/types.ts';
import type { DesiredState } from '../desired/types.ts';
import { mayUseSecret } from '../policy/secret-names.ts';
import { callerOf } from './guard.ts';

/** The route that tells which names of secrets a form may offer. No value comes near it. */
export function registerSecretNames(
  server: FastifyInstance,
  parts: { desired(): DesiredState | undefined } | undefined,
): void {
  server.get<{ Querystring: { app?: string } }>('/api/v1/secret-names', async (request): Promise<SecretNames> => {
    const { app } = request.query;
    const desired = parts?.desired();
    return { secrets: desired === undefined ? [] : namesOf(desired, callerOf(request), app) };
  });
}

/** Names in the apps that somebody may see; only those that an app may use, when one is named. */
function namesOf(desired: DesiredState, caller: Caller, forApp: string | undefined): SecretNames['secrets'] {
  const apps = new Map<string, string[]>();
  const rules = desired.cluster?.policy.secrets;
  for (const [id, app] of desired.apps) {
    if (app.secrets === undefined || !caller.may('view', id)) continue;
    for (const { name } of app.secrets) {
      if (forApp !== undefined && !mayUseSecret(rules, forApp, name)) continue;
      const known = apps.get(name);
      if (known === undefined) apps.set(name, [id]);
      else if (known.at(-1) !== id) known.push(id);
    }
  }
  return [...apps]
    .map(([name, users]) => ({ name, apps: users.sort() }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
