import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { dockerHub, isDockerHub } from './docker-hub.ts';

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
  const { auths } = await dockerConfiguration(environment);
  const names = [host, `https://${host}`, ...(isDockerHub(host) ? [dockerHub.login] : [])];
  const entry = names.map(name => auths?.[name]).find(found => found !== undefined);
  return entry?.auth === undefined || entry.auth === '' ? undefined : `Basic ${entry.auth}`;
}

interface DockerConfiguration {
  readonly auths?: Readonly<Record<string, { readonly auth?: string } | undefined>>;
}

async function dockerConfiguration(environment: NodeJS.ProcessEnv): Promise<DockerConfiguration> {
  const folder = environment['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
  try {
    return JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as DockerConfiguration;
  } catch {
    return {}; // No such file, or not for us to repair.
  }
}

/**
 * Hands the login of the job (`REGISTRY_USERNAME`, `REGISTRY_PASSWORD`) to a program that builds images: as a file that
 * only this user reads, never on a command line. What Docker's configuration says of other hosts stays. Returns the
 * variables that name the file; none without a login of the job.
 */
export async function writeLogin(
  host: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
  const { REGISTRY_USERNAME: user, REGISTRY_PASSWORD: password } = environment;
  if (user === undefined || user === '' || password === undefined) return {};
  const before = await dockerConfiguration(environment);
  const auth = Buffer.from(`${user}:${password}`).toString('base64');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'config.json');
  const configuration = { ...before, auths: { ...before.auths, [host]: { auth } } };
  await writeFile(file, JSON.stringify(configuration), { mode: 0o600 });
  return { DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: file };
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
