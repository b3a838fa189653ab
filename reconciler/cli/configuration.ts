import { X509Certificate } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { systemClock } from '../../clock/clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import type { GitAccess } from '../../git/environment.ts';
import { loginForToken } from '../../http/token-login.ts';
import type { Authorization, RenewedAuthorization } from '../../http/types.ts';
import type { Channel, Credential, Forge, GitCredential } from '../../schemas/generated/daemon.ts';
import { accessOf } from './access-configuration.ts';
import type { DaemonSettings } from '../daemon/settings.ts';
import { parseDuration } from '../desired/duration.ts';
import type { ChannelSettings } from '../notify/open-channels.ts';
import type { ReviewSettings } from '../review/station.ts';
import { secretsOf } from './secret-settings.ts';
import { readBytes, readConfiguration } from './configuration-file.ts';

/** Settings of `pacer run`, with the secrets read from their files. */
export interface LoadedConfiguration {
  readonly settings: DaemonSettings;
  readonly logLevel: string;
}

const defaultPort = 7080;
const shortestInterval = 1_000;
const longestInterval = 86_400_000;

/** Reads and checks the file of `pacer run --config`. Rejects with `configuration-invalid`, naming file and field. */
export async function loadConfiguration(file: string): Promise<LoadedConfiguration> {
  const path = resolve(file);
  const folder = dirname(path);
  const configuration = await readConfiguration(path);
  const readSecret = async (name: string | undefined): Promise<string | undefined> =>
    name === undefined ? undefined : (await readBytes(resolve(folder, name), 'secret')).toString('utf8').trim();

  const { listen, credentials } = configuration;
  const hookSecret = await readSecret(configuration.hooks?.secretFile);
  const certificateAuthority = await certificateAuthorityOf(configuration.certificateAuthorityFile, folder);
  const access = await accessOf(configuration, readSecret, certificateAuthority);
  const marathon = await renewedOf(credentials.marathon, readSecret, certificateAuthority);
  const registry = await authorizationOf(credentials.registry, readSecret);
  const jenkins = await jenkinsOf(credentials.jenkins, readSecret);
  const notifications = await channelsOf(configuration.notifications ?? [], readSecret);
  const forge = await forgeOf(configuration.forge, configuration.repository, readSecret);
  const secrets = await secretsOf(configuration.secrets, configuration.secretsKeyFile, folder);
  const git = await gitOf(credentials.git, configuration.repository, folder, readSecret);
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
      interval: intervalOf(configuration.interval),
      credentials: {
        ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
        ...(marathon === undefined ? {} : { marathon, mesos: marathon }),
        ...(registry === undefined ? {} : { registry }),
        ...(jenkins === undefined ? {} : { jenkins }),
      },
      git,
      ...(forge === undefined ? {} : { forge }),
      notifications,
      ...(configuration.publicUrl === undefined ? {} : { publicUrl: configuration.publicUrl.replace(/\/+$/, '') }),
      ...(hookSecret === undefined ? {} : { hookSecret }),
      access,
      ...(secrets === undefined ? {} : { secrets }),
      ...(configuration.signatures === undefined
        ? {}
        : {
            signatures: {
              allowedSignersFile: resolve(folder, configuration.signatures.allowedSignersFile),
              signedBy: configuration.signatures.signedBy ?? [],
            },
          }),
    },
  };
}

/** Too short an interval asks for ever, too long a one forgets the cluster. */
function intervalOf(text: string): number {
  const interval = parseDuration(text);
  if (interval >= shortestInterval && interval <= longestInterval) return interval;
  throw pacerError('configuration-invalid', { message: `"interval" must be between 1s and 1d, but is ${text}.` });
}

type SecretReader = (name: string | undefined) => Promise<string | undefined>;

async function authorizationOf(
  credential: Credential | undefined,
  read: SecretReader,
): Promise<Authorization | undefined> {
  if (credential === undefined) return undefined;
  const token = await read(credential.tokenFile);
  if (token !== undefined) return { kind: 'token', scheme: credential.scheme ?? 'Bearer', token };
  const password = await read(credential.passwordFile);
  if (credential.user === undefined || password === undefined) return undefined;
  return { kind: 'basic', user: credential.user, password };
}

/** Credentials that are read once now, so that a mistake shows at the start, and again whenever they are refused. */
async function renewedOf(
  credential: Credential | undefined,
  read: SecretReader,
  certificateAuthority: string | undefined,
): Promise<RenewedAuthorization | undefined> {
  if (credential === undefined || (await authorizationOf(credential, read)) === undefined) return undefined;
  const tuning = { clock: systemClock, ...(certificateAuthority === undefined ? {} : { certificateAuthority }) };
  return {
    kind: 'renewed',
    async read() {
      const authorization = await authorizationOf(credential, read);
      if (authorization === undefined)
        throw pacerError('configuration-invalid', { message: 'The credentials for Marathon name no secret.' });
      if (credential.login === undefined || authorization.kind !== 'basic') return authorization;
      const { user, password } = authorization;
      return loginForToken({ url: credential.login, user, password, ...tuning });
    },
  };
}

/** PEM of the authorities that the configuration trusts; checked. */
export async function certificateAuthorityOf(name: string | undefined, folder: string): Promise<string | undefined> {
  if (name === undefined) return undefined;
  const path = resolve(folder, name);
  const pem = (await readBytes(path, 'certificate authority')).toString('utf8');
  try {
    new X509Certificate(pem);
  } catch (thrown) {
    throw pacerError('configuration-invalid', {
      message: `The certificate authority file ${path} holds no certificate in PEM form.`,
      cause: thrown,
    });
  }
  return pem;
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
  credential: GitCredential | undefined,
  repository: string,
  folder: string,
  read: SecretReader,
): Promise<GitAccess> {
  if (credential === undefined) return {};
  const { user = 'git', tokenFile, passwordFile, keyFile, knownHostsFile } = credential;
  const ssh = {
    ...(keyFile === undefined ? {} : { keyFile: resolve(folder, keyFile) }),
    ...(knownHostsFile === undefined ? {} : { knownHostsFile: resolve(folder, knownHostsFile) }),
  };
  const secret = (await read(tokenFile)) ?? (await read(passwordFile));
  if (secret === undefined || !repository.startsWith('https://')) return { ssh };
  const basic = Buffer.from(`${user}:${secret}`).toString('base64');
  return { ssh, credentials: [{ url: `${new URL(repository).origin}/`, authorization: `Basic ${basic}` }] };
}

async function channelsOf(channels: readonly Channel[], read: SecretReader): Promise<readonly ChannelSettings[]> {
  const settings: ChannelSettings[] = [];
  for (const channel of channels) {
    const { kind, on, host = '', port, secure, user, from = '', to = [] } = channel;
    const chosen = on === undefined ? {} : { on };
    const missing = (kind === 'mail' ? (['host', 'from', 'to'] as const) : (['urlFile'] as const)).find(
      name => channel[name] === undefined,
    );
    if (missing !== undefined)
      throw pacerError('configuration-invalid', { message: `A notification of the kind ${kind} needs "${missing}".` });
    if (kind === 'mail') {
      const password = await read(channel.passwordFile);
      settings.push({
        ...chosen,
        kind,
        host,
        from,
        to,
        ...(port === undefined ? {} : { port }),
        ...(secure === undefined ? {} : { secure }),
        ...(user === undefined ? {} : { user }),
        ...(password === undefined ? {} : { password }),
      });
      continue;
    }
    const url = (await read(channel.urlFile)) ?? '';
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
      throw pacerError('configuration-invalid', { message: `The file ${channel.urlFile} holds no address.` });
    const secret = await read(channel.secretFile);
    settings.push({ ...chosen, kind, url, ...(secret === undefined ? {} : { secret }) });
  }
  return settings;
}

async function forgeOf(
  forge: Forge | undefined,
  repository: string,
  read: SecretReader,
): Promise<ReviewSettings | undefined> {
  if (forge === undefined) return undefined;
  const token = await read(forge.tokenFile);
  const basic = forge.user === undefined ? undefined : { kind: 'basic' as const, user: forge.user };
  return {
    kind: forge.kind,
    repository: forge.repository ?? repositoryPath(repository),
    ...(forge.url === undefined ? {} : { url: forge.url }),
    ...(token === undefined
      ? {}
      : {
          authorization:
            basic === undefined ? { kind: 'token', scheme: 'Bearer', token } : { ...basic, password: token },
        }),
  };
}

/** `owner/name` in the address of a repository: `https://host/owner/name.git`, `git@host:owner/name.git`. */
function repositoryPath(repository: string): string {
  const path = URL.parse(repository)?.pathname ?? repository.replace(/^[^:]*:/, '');
  return path
    .replace(/^\/+/, '')
    .replace(/^scm\//, '')
    .replace(/\.git$/, '');
}

function isLocalPath(repository: string): boolean {
  return !/^[a-z]+:\/\//.test(repository) && !/^[^/]+@[^/]+:/.test(repository);
}
