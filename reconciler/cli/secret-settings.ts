import { resolve } from 'node:path';
import { pacerError, type PacerError } from '../../errors/pacer-error.ts';
import type { Daemon as Configuration } from '../../schemas/generated/daemon.ts';
import { parseDuration } from '../desired/duration.ts';
import type { SecretProviderSettings, SecretSettings } from '../secrets/open-secrets.ts';
import type { VaultLogin } from '../secrets/vault.ts';
import { readBytes } from './configuration-file.ts';

type Written = NonNullable<Configuration['secrets']>[number];

const shortestKey = 32;
const shortestInterval = 1_000;
const longestInterval = 86_400_000;

/** Files are looked at more often than other servers are asked. */
const intervals = { files: '10s', environment: '1d', encrypted: '1d', vault: '1m' } as const;

/** The part of the configuration about the secrets of apps. Rejects with `configuration-invalid`. */
export async function secretsOf(
  written: Configuration['secrets'],
  keyFile: string | undefined,
  folder: string,
): Promise<SecretSettings | undefined> {
  if (written === undefined && keyFile === undefined) return undefined;
  const providers = await Promise.all((written ?? []).map((each, index) => providerOf(each, index, folder)));
  if (keyFile === undefined) return { providers };
  const key = await readBytes(resolve(folder, keyFile), 'key');
  if (key.byteLength < shortestKey)
    throw pacerError('configuration-invalid', {
      message: `The key of secrets in ${keyFile} has fewer than ${shortestKey} bytes.`,
    });
  return { providers, key };
}

async function providerOf(written: Written, index: number, base: string): Promise<SecretProviderSettings> {
  const at = `secrets[${index}] (${written.kind})`;
  const need = (name: 'folder' | 'prefix' | 'identityFile' | 'address'): string => {
    const value = written[name];
    if (value === undefined) throw invalid(`${at} needs "${name}".`);
    return value;
  };
  const interval = parseDuration(written.interval ?? intervals[written.kind]);
  if (interval < shortestInterval || interval > longestInterval)
    throw invalid(`The "interval" of ${at} must be between 1s and 1d.`);
  if (written.kind === 'files') return { kind: 'files', folder: resolve(base, need('folder')), interval };
  if (written.kind === 'environment')
    return { kind: 'environment', prefix: need('prefix'), environment: process.env, interval };
  if (written.kind === 'encrypted') {
    const folder = need('folder').replace(/^\.\//, '').replace(/\/+$/, '');
    return { kind: 'encrypted', folder, identities: await identitiesOf(need('identityFile'), base), interval };
  }
  const { mount = 'secret', version = 2, path, namespace } = written;
  return {
    kind: 'vault',
    address: need('address'),
    mount,
    version,
    ...(path === undefined ? {} : { path }),
    ...(namespace === undefined ? {} : { namespace }),
    login: await loginOf(written, at, base),
    interval,
  };
}

/** Each line of an identity file that is no remark is an identity. */
async function identitiesOf(file: string, base: string): Promise<readonly string[]> {
  const text = (await readBytes(resolve(base, file), 'identity')).toString('utf8');
  const lines = text.split(/\r?\n/).map(line => line.trim());
  const identities = lines.filter(line => line !== '' && !line.startsWith('#'));
  const isIdentity = (line: string): boolean => /^AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]+$/.test(line);
  if (identities.length === 0 || !identities.every(isIdentity))
    throw invalid(
      `The identity file ${file} has to hold lines that begin with AGE-SECRET-KEY-1, as age-keygen writes them.`,
    );
  return identities;
}

/** The files are read once now, so that a mistake shows at the start, and again whenever they are needed. */
async function loginOf(written: Written, at: string, base: string): Promise<VaultLogin> {
  const { tokenFile, roleIdFile, secretIdFile } = written;
  const reader = async (file: string): Promise<() => Promise<string>> => {
    const read = async (): Promise<string> => (await readBytes(resolve(base, file), 'secret')).toString('utf8').trim();
    await read();
    return read;
  };
  if (tokenFile !== undefined) return { kind: 'token', token: await reader(tokenFile) };
  if (roleIdFile === undefined || secretIdFile === undefined)
    throw invalid(`${at} needs "tokenFile", or "roleIdFile" and "secretIdFile".`);
  return { kind: 'role', roleId: await reader(roleIdFile), secretId: await reader(secretIdFile) };
}

function invalid(message: string): PacerError {
  return pacerError('configuration-invalid', { message });
}
