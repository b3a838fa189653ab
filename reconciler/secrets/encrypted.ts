import { pacerError } from '../../errors/pacer-error.ts';
import { decode } from '../desired/reading.ts';
import type { SnapshotFile } from '../desired/types.ts';
import { parseDocuments } from '../desired/yaml/parse.ts';
import { decryptDocument } from './sops.ts';
import type { SecretProvider } from './types.ts';
import { usableSecret } from './usable-text.ts';

const endings = ['.yaml', '.yml', '.json'] as const;

type Decrypted = ReadonlyMap<string, string>;

/**
 * Secrets in files of the desired repository that SOPS has encrypted for age. `shop/db-password` is the member `db-password` of
 * the file `shop.yaml` below the folder, or the member `shop/db-password` of a file of a shorter path. A file is decrypted
 * once, however many secrets it holds, and only values that are encrypted in it are secrets.
 */
export function createEncryptedSecrets(parts: {
  readonly folder: string;
  readonly identities: readonly string[];
  readonly interval: number;
  /** Of the commit that is followed; undefined before there is one. */
  readonly files: () => ReadonlyMap<string, SnapshotFile> | undefined;
}): SecretProvider {
  const { folder, identities } = parts;
  const title = `the encrypted files in ${folder}/ of the repository`;
  /** By path; what was decrypted of a blob stays true. */
  const kept = new Map<string, { readonly blob: string; readonly values: Promise<Decrypted> }>();

  function valuesOf(file: SnapshotFile): Promise<Decrypted> {
    const known = kept.get(file.path);
    if (known?.blob === file.blob) return known.values;
    const values = decrypted(file, identities);
    kept.set(file.path, { blob: file.blob, values });
    return values;
  }

  return {
    title,
    intervalMilliseconds: parts.interval,
    async read(name) {
      const files = parts.files();
      if (files === undefined)
        throw pacerError('secret-provider-down', { message: `No commit was read yet, so ${title} are not known.` });
      const steps = name.split('/');
      for (let length = steps.length - 1; length > 0; length -= 1) {
        const stem = [folder, ...steps.slice(0, length)].join('/');
        for (const ending of endings) {
          const file = files.get(stem + ending);
          if (file === undefined) continue;
          const text = (await valuesOf(file)).get(steps.slice(length).join('/'));
          if (text !== undefined)
            return { secret: usableSecret(name, title, Buffer.from(text, 'utf8')), version: file.blob };
        }
      }
      return undefined;
    },
  };
}

async function decrypted(file: SnapshotFile, identities: readonly string[]): Promise<Decrypted> {
  const { text, valid } = decode(file.bytes ?? new Uint8Array());
  const parsed = parseDocuments(text, file.path.toLowerCase().endsWith('.json'));
  const [document] = parsed.documents ?? [];
  if (file.bytes === undefined || !valid || parsed.fault !== undefined || parsed.documents.length > 1)
    throw pacerError('secret-file-changed', {
      message: `${file.path}:${parsed.fault?.line ?? 1}:${parsed.fault?.column ?? 1}: This is no file that SOPS has written.`,
    });
  return decryptDocument(document ?? null, file.path, identities);
}
