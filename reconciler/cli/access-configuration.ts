import { isIP } from 'node:net';
import { pacerError } from '../../errors/pacer-error.ts';
import type {
  Access,
  Daemon as Configuration,
  OpenIDConnect,
  ProxySignIn as Proxy,
} from '../../schemas/generated/daemon.ts';
import { openAccess, type AccessSettings } from '../access/access.ts';
import { isLoopback } from '../access/loopback.ts';
import type { OpenIdSettings } from '../access/openid.ts';
import type { ProxySignIn } from '../access/proxy.ts';
import { tokenDigest, type KnownToken } from '../access/tokens.ts';
import { allVerbs, type Identity } from '../access/types.ts';
import type { LocalUser } from '../access/users.ts';
import { parseDuration } from '../desired/duration.ts';

type SecretReader = (name: string | undefined) => Promise<string | undefined>;

const shortestToken = 16;
const shortestKey = 32;
const usual = { lifetime: '12h', idle: '2h' };

/** Who may come in, by the configuration. Rejects with `configuration-invalid`. */
export async function accessOf(
  configuration: Pick<Configuration, 'people' | 'access' | 'publicUrl'>,
  readSecret: SecretReader,
  certificateAuthority: string | undefined,
): Promise<AccessSettings> {
  const { access } = configuration;
  const people = await tokensOfPeople(configuration.people ?? [], readSecret);
  const publicUrl =
    configuration.publicUrl === undefined ? {} : { publicUrl: configuration.publicUrl.replace(/\/+$/, '') };
  if (access === undefined) {
    if (people.length === 0) return { ...openAccess, ...publicUrl };
    const roles = [{ who: ['everyone'], verbs: allVerbs, apps: ['/'] }];
    return { anonymous: ['view'], roles, tokens: people, ...publicUrl };
  }
  const { openIdConnect, proxy, users = [], tokens = [], trustedProxies = [] } = access;
  if (openIdConnect === undefined && proxy === undefined && users.length + tokens.length + people.length === 0)
    throw invalid('"access" names no way to sign in: add users, openIdConnect, proxy or tokens.');
  if (proxy !== undefined && trustedProxies.length === 0)
    throw invalid('"access.proxy" needs "access.trustedProxies": anybody could send its headers otherwise.');
  const unclear = trustedProxies.find(address => !isAddress(address));
  if (unclear !== undefined) throw invalid(`"${unclear}" in "access.trustedProxies" is no address and no network.`);
  const sessionKeys = await sessionKeysOf(access, readSecret);
  return {
    anonymous: [],
    roles: access.roles.map(({ who, verbs, apps = ['/'] }) => ({ who: who.map(smallAddress), verbs, apps })),
    tokens: [...people, ...tokens.map(tokenOf)],
    users: users.map(userOf),
    ...(openIdConnect === undefined ? {} : { openId: await openIdOf(openIdConnect, readSecret, certificateAuthority) }),
    ...(proxy === undefined ? {} : { proxy: await proxyOf(proxy, readSecret) }),
    trustedProxies,
    sessionKeys,
    sessionTimes: {
      lifetime: parseDuration(access.session?.lifetime ?? usual.lifetime),
      idle: parseDuration(access.session?.idle ?? usual.idle),
    },
    openMetrics: access.metrics === 'open',
    ...publicUrl,
  };
}

async function tokensOfPeople(
  people: NonNullable<Configuration['people']>,
  readSecret: SecretReader,
): Promise<readonly KnownToken[]> {
  const tokens: KnownToken[] = [];
  for (const { address, tokenFile } of people) {
    const token = (await readSecret(tokenFile)) ?? '';
    if (token.length < shortestToken)
      throw invalid(`The token of ${address} in ${tokenFile} has fewer than ${shortestToken} characters.`);
    const email = address.toLowerCase();
    tokens.push({ digest: tokenDigest(token), identity: { name: email, email, ids: [`user:${email}`], groups: [] } });
  }
  return tokens;
}

function tokenOf({ name, hash, expires, email, groups = [] }: NonNullable<Access['tokens']>[number]): KnownToken {
  const time = Date.parse(expires);
  if (Number.isNaN(time)) throw invalid(`The token ${name} expires at "${expires}", which is no time.`);
  return {
    digest: Buffer.from(hash.slice('sha256:'.length), 'hex'),
    identity: identityOf(`token:${name}`, name, email, groups),
    expires: time,
  };
}

function userOf({
  user,
  passwordHash,
  name = user,
  email,
  groups = [],
}: NonNullable<Access['users']>[number]): LocalUser {
  const small = user.toLowerCase();
  return { user: small, passwordHash, identity: identityOf(`user:${small}`, name, email, groups) };
}

function identityOf(id: string, name: string, email: string | undefined, groups: readonly string[]): Identity {
  const address = email?.toLowerCase();
  const ids = address === undefined ? [id] : [id, `user:${address}`];
  return { name, ...(address === undefined ? {} : { email: address }), ids, groups };
}

async function openIdOf(
  settings: OpenIDConnect,
  readSecret: SecretReader,
  certificateAuthority: string | undefined,
): Promise<OpenIdSettings> {
  const { issuer, clientId, clientSecretFile, name = 'OpenID Connect', scopes = [] } = settings;
  const url = new URL(issuer);
  if (url.protocol !== 'https:' && !isLoopback(url.hostname))
    throw invalid(`The identity provider ${issuer} must be reached by https: whoever is on the way could be anybody.`);
  const clientSecret = await readSecret(clientSecretFile);
  return {
    name,
    issuer,
    clientId,
    scopes,
    groupsClaim: settings.groupsClaim ?? 'groups',
    unverifiedEmail: settings.unverifiedEmail ?? false,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  };
}

async function proxyOf(
  { secretHeader, secretFile, ...headers }: Proxy,
  readSecret: SecretReader,
): Promise<ProxySignIn> {
  const value = await readSecret(secretFile);
  if (secretHeader === undefined || value === undefined) return headers;
  if (value.length < shortestToken)
    throw invalid(`The secret of the proxy in ${secretFile} has fewer than ${shortestToken} characters.`);
  return { ...headers, secretHeader, secret: value };
}

async function sessionKeysOf({ session }: Access, readSecret: SecretReader): Promise<readonly string[]> {
  const file = session?.keyFile;
  if (file === undefined) return [];
  const keys = ((await readSecret(file)) ?? '')
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '');
  const isShort = keys.length === 0 || keys.some(key => key.length < shortestKey);
  if (isShort) throw invalid(`Every line of ${file} must have at least ${shortestKey} random characters.`);
  return keys;
}

function isAddress(text: string): boolean {
  const [address = '', bits] = text.split('/');
  const family = isIP(address);
  return family !== 0 && (bits === undefined || Number(bits) <= (family === 6 ? 128 : 32));
}

/** People are named by their address in small letters; groups and subjects are as whoever names them writes them. */
function smallAddress(who: string): string {
  return who.startsWith('user:') ? who.toLowerCase() : who;
}

function invalid(message: string): Error {
  return pacerError('configuration-invalid', { message });
}
