import { readFile as readFileBytes } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pacerError, type PacerError } from '../../errors/pacer-error.ts';
import type { GitCredentials } from '../../git/environment.ts';
import type { Authorization } from '../../http/types.ts';
import type { Credential, Daemon as Configuration } from '../../schemas/generated/daemon.ts';
import type { DaemonSettings } from '../daemon.ts';
import { parseDuration } from '../desired/duration.ts';
import { formatProblem } from '../desired/format.ts';
import { createPlaces, type Layer } from '../desired/places.ts';
import { readFile } from '../desired/reading.ts';
import { checkSchema } from '../desired/schema-check.ts';
import type { Problem } from '../desired/types.ts';

/** Settings of `pacer run`, with the secrets read from their files. */
export interface LoadedConfiguration {
  readonly settings: DaemonSettings;
  readonly logLevel: string;
}

const defaultPort = 7080;

/** Reads and checks the file of `pacer run --config`. Rejects with `configuration-invalid`, naming file and field. */
export async function loadConfiguration(file: string): Promise<LoadedConfiguration> {
  const path = resolve(file);
  const folder = dirname(path);
  const configuration = parse(await readBytes(path, 'configuration'), path);
  const readSecret = async (name: string | undefined): Promise<string | undefined> =>
    name === undefined ? undefined : (await readBytes(resolve(folder, name), 'secret')).toString('utf8').trim();

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
      interval: parseDuration(configuration.interval),
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

/** Every mistake of the file, as `file:line:col: message (code)`, or the configuration with defaults filled in. */
function parse(bytes: Buffer, path: string): Required<Configuration> {
  const reading = readFile({ path, mode: '100644', blob: '', size: bytes.byteLength, bytes });
  if (reading.fault !== undefined) {
    const { line, column, code, message } = reading.fault;
    throw invalid([{ severity: 'error', file: path, line, column, code, message }]);
  }
  const [document] = reading.documents ?? [];
  const configuration = structuredClone(document);
  const places = createPlaces();
  const layers: readonly Layer[] = [{ file: reading.file, index: 0, document: document ?? null }];
  const faults = checkSchema('daemon', configuration);
  if (faults.length === 0) return configuration as unknown as Required<Configuration>;
  throw invalid(
    faults.map(({ pointer, target, code, message }) => {
      const place = target === 'key' ? places.key(layers, pointer) : places.value(layers, pointer);
      return { ...place, severity: 'error', code, message, pointer };
    }),
  );
}

function invalid(problems: readonly Problem[]): PacerError {
  return pacerError('configuration-invalid', { message: problems.map(formatProblem).join('\n') });
}

async function readBytes(path: string, what: string): Promise<Buffer> {
  try {
    return await readFileBytes(path);
  } catch (thrown) {
    throw pacerError('configuration-invalid', {
      message: `The ${what} file ${path} cannot be read.`,
      advice: 'Check its path and who may read it.',
      cause: thrown,
    });
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

function isLocalPath(repository: string): boolean {
  return !/^[a-z]+:\/\//.test(repository) && !/^[^/]+@[^/]+:/.test(repository);
}
