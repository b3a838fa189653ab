import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { asPacerError, pacerError } from '../../errors/pacer-error.ts';
import type { GitCredentials } from '../../git/environment.ts';
import type { Authorization } from '../../http/types.ts';
import schema from '../../schemas/daemon.schema.json' with { type: 'json' };
import type { Credential, Daemon as Configuration } from '../../schemas/generated/daemon.ts';
import type { DaemonSettings } from '../daemon.ts';
import { parseDuration } from '../desired/duration.ts';

/** Settings of `pacer run`, with the secrets read from their files. */
export interface LoadedConfiguration {
  readonly settings: DaemonSettings;
  readonly logLevel: string;
}

const defaultPort = 7080;

const check = new Ajv2020({ strict: false, allErrors: true, useDefaults: true }).compile<Required<Configuration>>(
  schema,
);

/** Reads and checks the file of `pacer run --config`. Rejects with `configuration-invalid`, naming file and field. */
export async function loadConfiguration(file: string): Promise<LoadedConfiguration> {
  const path = resolve(file);
  const folder = dirname(path);
  const configuration = parse(await readText(path, 'configuration'), path);
  const readSecret = async (name: string | undefined): Promise<string | undefined> =>
    name === undefined ? undefined : (await readText(resolve(folder, name), 'secret')).trim();

  const { listen, credentials } = configuration;
  const hookSecret = await readSecret(configuration.hooks?.secretFile);
  const marathon = await authorizationOf(credentials.marathon, readSecret);
  const registry = await authorizationOf(credentials.registry, readSecret);
  const jenkins = await jenkinsOf(credentials.jenkins, readSecret);
  const git = await gitOf(credentials.git, configuration.repository, readSecret);
  return {
    logLevel: configuration.log,
    settings: {
      repository: isLocalPath(configuration.repository)
        ? resolve(folder, configuration.repository)
        : configuration.repository,
      branch: configuration.branch,
      cluster: configuration.cluster,
      data: resolve(folder, configuration.data),
      listen: { host: listen.host ?? '127.0.0.1', port: listen.port ?? defaultPort },
      interval: durationOf(configuration.interval),
      credentials: {
        ...(marathon === undefined ? {} : { marathon, mesos: marathon }),
        ...(registry === undefined ? {} : { registry }),
        ...(jenkins === undefined ? {} : { jenkins }),
      },
      gitCredentials: git,
      ...(hookSecret === undefined ? {} : { hookSecret }),
    },
  };
}

function parse(text: string, path: string): Required<Configuration> {
  let value: unknown;
  try {
    value = load(text, { filename: path });
  } catch (thrown) {
    throw pacerError('configuration-invalid', {
      message: `${path} is not YAML: ${asPacerError(thrown).message}`,
      cause: thrown,
    });
  }
  if (check(value)) return value;
  const sentences = (check.errors ?? []).map(error => {
    const field = error.instancePath === '' ? 'the file' : error.instancePath.slice(1).replaceAll('/', '.');
    const name = error.keyword === 'additionalProperties' ? ` "${String(error.params['additionalProperty'])}"` : '';
    return `${field}: ${error.message ?? 'is wrong'}${name}`;
  });
  throw pacerError('configuration-invalid', { message: `${path}: ${[...new Set(sentences)].join('; ')}.` });
}

async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    throw pacerError('configuration-invalid', { message: `The ${what} file ${path} cannot be read.`, cause: thrown });
  }
}

type SecretReader = (name: string | undefined) => Promise<string | undefined>;

async function authorizationOf(
  credential: Credential | undefined,
  read: SecretReader,
): Promise<Authorization | undefined> {
  if (credential === undefined) return undefined;
  const token = await read(credential.tokenFile);
  if (token !== undefined) return { kind: 'token', scheme: 'Bearer', token };
  const password = await read(credential.passwordFile);
  if (credential.user === undefined || password === undefined) return undefined;
  return { kind: 'basic', user: credential.user, password };
}

async function jenkinsOf(
  credential: Credential | undefined,
  read: SecretReader,
): Promise<DaemonSettings['credentials']['jenkins']> {
  if (credential?.user === undefined) return undefined;
  const token = await read(credential.tokenFile);
  const password = await read(credential.passwordFile);
  if (token !== undefined) return { user: credential.user, token };
  return password === undefined ? undefined : { user: credential.user, password };
}

async function gitOf(
  credential: Credential | undefined,
  repository: string,
  read: SecretReader,
): Promise<readonly GitCredentials[]> {
  const secret = (await read(credential?.tokenFile)) ?? (await read(credential?.passwordFile));
  if (credential === undefined || secret === undefined || !repository.startsWith('https://')) return [];
  const basic = Buffer.from(`${credential.user ?? 'git'}:${secret}`).toString('base64');
  return [{ url: `${new URL(repository).origin}/`, authorization: `Basic ${basic}` }];
}

/** The schema has checked the form already. */
function durationOf(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined)
    throw pacerError('configuration-invalid', { message: `interval: "${text}" is not a duration.` });
  return milliseconds;
}

function isLocalPath(repository: string): boolean {
  return !/^[a-z]+:\/\//.test(repository) && !/^[^/]+@[^/]+:/.test(repository);
}
