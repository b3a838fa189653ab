import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock/clock.ts';
import type { SnapshotFile } from '../desired/types.ts';
import { createEncryptedSecrets } from './encrypted.ts';
import { createEnvironmentSecrets } from './environment.ts';
import { createFileSecrets } from './files.ts';
import { createSecretStore, type SecretStore, type SecretStoreParts } from './store.ts';
import type { SecretProvider } from './types.ts';
import { createVaultSecrets, type VaultSettings } from './vault.ts';

/** One place with secrets, as the configuration of the daemon names it. Times in milliseconds. */
export type SecretProviderSettings = { readonly interval: number } & (
  | { readonly kind: 'files'; readonly folder: string }
  | {
      readonly kind: 'environment';
      readonly prefix: string;
      readonly environment: Readonly<Record<string, string | undefined>>;
    }
  | { readonly kind: 'encrypted'; readonly folder: string; readonly identities: readonly string[] }
  | ({ readonly kind: 'vault' } & Omit<VaultSettings, 'certificateAuthority' | 'interval' | 'clock'>)
);

/** Where secrets are, and the key of their fingerprints. */
export interface SecretSettings {
  readonly providers: readonly SecretProviderSettings[];
  /** What the key file holds. */
  readonly key?: Uint8Array;
}

/**
 * Makes what opens stores of secrets as the daemon is configured; each session of a cluster has a store of its own. `files` are
 * those of the commit that is followed.
 */
export async function createSecretOpener(
  settings: {
    readonly secrets?: SecretSettings;
    readonly data: string;
    readonly credentials: { readonly certificateAuthority?: string };
  },
  effects: { readonly clock: Clock; readonly files: () => ReadonlyMap<string, SnapshotFile> | undefined },
): Promise<(parts: Omit<SecretStoreParts, 'providers' | 'key'>) => SecretStore> {
  const { secrets = { providers: [] }, credentials } = settings;
  const key = await fingerprintKey(secrets, settings.data);
  const { certificateAuthority } = credentials;
  const tuning = certificateAuthority === undefined ? {} : { certificateAuthority };
  return parts =>
    createSecretStore({ ...parts, key, providers: openProviders(secrets.providers, { ...effects, ...tuning }) });
}

function openProviders(
  settings: readonly SecretProviderSettings[],
  effects: {
    readonly clock: Clock;
    readonly certificateAuthority?: string;
    readonly files: () => ReadonlyMap<string, SnapshotFile> | undefined;
  },
): readonly SecretProvider[] {
  return settings.map(each => {
    if (each.kind === 'files') return createFileSecrets(each.folder, each.interval);
    if (each.kind === 'environment') return createEnvironmentSecrets(each.prefix, each.environment);
    if (each.kind === 'encrypted') return createEncryptedSecrets({ ...each, files: effects.files });
    return createVaultSecrets({ ...each, ...effects });
  });
}

/**
 * The key of the fingerprints: of the key file, else made from the age identities, which survive the loss of the data folder,
 * else a random one in that folder. Another key restarts nothing, because values are compared with what runs; changes that
 * failed are tried once more.
 */
async function fingerprintKey(settings: SecretSettings, data: string): Promise<Uint8Array> {
  if (settings.key !== undefined) return derived(settings.key);
  const identities = settings.providers.flatMap(each => (each.kind === 'encrypted' ? each.identities : []));
  if (identities.length > 0) return derived(Buffer.from([...identities].sort().join('\n'), 'utf8'));
  const path = join(data, 'secrets.key');
  const known = await readFile(path).catch(() => undefined);
  if (known !== undefined && known.byteLength >= 32) return known;
  const made = randomBytes(32);
  await mkdir(data, { recursive: true });
  await writeFile(path, made, { mode: 0o600 });
  return made;
}

function derived(material: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', material, '', 'pacer secrets fingerprint', 32));
}
