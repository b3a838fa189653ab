import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Credentials as the value of a Basic `Authorization` header; undefined for an anonymous client. */
export type Login = string | undefined;

/**
 * Finds the login for a registry host: `REGISTRY_USERNAME`/`REGISTRY_PASSWORD` for the host that is pushed to, else
 * the entry of Docker's configuration file (`$DOCKER_CONFIG/config.json` or `~/.docker/config.json`). Credential helpers
 * are not asked.
 */
export async function findLogin(host: string, pushesTo: string, environment: NodeJS.ProcessEnv): Promise<Login> {
  const { REGISTRY_USERNAME: user, REGISTRY_PASSWORD: password } = environment;
  if (host === pushesTo && user !== undefined && user !== '' && password !== undefined)
    return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const folder = environment['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
  try {
    const file = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as {
      auths?: Record<string, { auth?: string } | undefined>;
    };
    const entry = file.auths?.[host] ?? file.auths?.[`https://${host}`];
    return entry?.auth === undefined || entry.auth === '' ? undefined : `Basic ${entry.auth}`;
  } catch {
    return undefined; // No such file, or not for us to repair.
  }
}

/** Parameters of a `WWW-Authenticate: Bearer` challenge (registry reference 7.1); undefined when it is another scheme. */
export function parseBearer(header: string | null): Readonly<Record<string, string>> | undefined {
  const bearer = /(?:^|,\s*)Bearer\s+(.*)$/i.exec(header ?? '')?.[1];
  if (bearer === undefined) return undefined;
  const found = bearer.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/gi);
  return Object.fromEntries([...found].map(match => [match[1] ?? '', match[2] ?? '']));
}

/** Gets a token for `scope` from the token server a challenge names; undefined when it refuses. */
export async function fetchToken(
  challenge: Readonly<Record<string, string>>,
  scope: string,
  login: Login,
): Promise<string | undefined> {
  const url = new URL(challenge['realm'] ?? '');
  url.searchParams.set('service', challenge['service'] ?? '');
  for (const part of (challenge['scope'] ?? scope).split(' ')) url.searchParams.append('scope', part);
  url.searchParams.set('client_id', 'pacer-pipeline');
  const response = await fetch(url, {
    headers: login === undefined ? {} : { authorization: login },
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) return undefined;
  const body = (await response.json()) as { token?: string; access_token?: string };
  return body.token ?? body.access_token;
}
