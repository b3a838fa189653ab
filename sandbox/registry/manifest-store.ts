import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileSize, isMissing, namesIn, readIfThere, writeAtomically } from './files.ts';
import type { Layout } from './layout.ts';

/** A manifest with the bytes exactly as they were pushed. */
export interface StoredManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Manifests by digest and the tags that point at them, by repository. */
export interface ManifestStore {
  byDigest(repository: string, digest: string): Promise<StoredManifest | undefined>;
  digestOfTag(repository: string, tag: string): Promise<string | undefined>;
  has(repository: string, digest: string): Promise<boolean>;
  put(repository: string, manifest: StoredManifest, tag?: string): Promise<void>;
  /** Removes the manifest and every tag that points at it; false when it was not there. */
  remove(repository: string, digest: string): Promise<boolean>;
  /** Removes one tag, not the manifest; false when it was not there. */
  untag(repository: string, tag: string): Promise<boolean>;
  /** Tags in byte order; undefined when the repository never had a manifest. */
  tags(repository: string): Promise<string[] | undefined>;
  /** Names of all repositories that ever had a manifest, in byte order. */
  repositories(): Promise<string[]>;
}

/** Manifest storage in the files of `layout`. */
export function createManifestStore(layout: Layout): ManifestStore {
  async function has(repository: string, digest: string): Promise<boolean> {
    return (await fileSize(layout.manifest(repository, digest))) !== undefined;
  }

  async function digestOfTag(repository: string, tag: string): Promise<string | undefined> {
    return (await readIfThere(layout.tag(repository, tag)))?.toString('utf8');
  }

  async function tags(repository: string): Promise<string[] | undefined> {
    const parts = await namesIn(join(layout.repositories, repository, '_manifests'));
    if (parts.length === 0) return undefined;
    return namesIn(layout.tags(repository));
  }

  async function collect(prefix: string, into: string[]): Promise<void> {
    const entries = await readdir(join(layout.repositories, prefix), { withFileTypes: true }).catch(
      (error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      },
    );
    for (const entry of entries) {
      if (!entry.isDirectory()) continue;
      if (entry.name === '_manifests') into.push(prefix);
      if (!entry.name.startsWith('_')) await collect(prefix === '' ? entry.name : `${prefix}/${entry.name}`, into);
    }
  }

  return {
    has,
    digestOfTag,
    tags,
    async byDigest(repository, digest) {
      const bytes = await readIfThere(layout.manifest(repository, digest));
      const mediaType = (await readIfThere(layout.manifestType(repository, digest)))?.toString('utf8');
      if (bytes === undefined || mediaType === undefined) return undefined;
      return { digest, mediaType, bytes };
    },
    async put(repository, manifest, tag) {
      // The type comes first: a manifest exists from the moment its bytes do.
      await writeAtomically(layout.manifestType(repository, manifest.digest), manifest.mediaType);
      await writeAtomically(layout.manifest(repository, manifest.digest), manifest.bytes);
      if (tag !== undefined) await writeAtomically(layout.tag(repository, tag), manifest.digest);
    },
    async remove(repository, digest) {
      if (!(await has(repository, digest))) return false;
      for (const tag of (await tags(repository)) ?? []) {
        if ((await digestOfTag(repository, tag)) === digest) await rm(layout.tag(repository, tag), { force: true });
      }
      await rm(layout.manifest(repository, digest), { force: true });
      await rm(layout.manifestType(repository, digest), { force: true });
      return true;
    },
    async untag(repository, tag) {
      if ((await digestOfTag(repository, tag)) === undefined) return false;
      await rm(layout.tag(repository, tag), { force: true });
      return true;
    },
    async repositories() {
      const names: string[] = [];
      await collect('', names);
      return names.sort();
    },
  };
}
