import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileSize, writeAtomically } from './files.ts';
import type { Layout } from './layout.ts';

/** Blobs by digest: stored once, visible in the repositories that hold a link to them. */
export interface BlobStore {
  /** Size in bytes when this repository holds the blob. */
  size(repository: string, digest: string): Promise<number | undefined>;
  path(digest: string): string;
  /** Takes over a complete file whose content was verified against `digest`. */
  adopt(repository: string, digest: string, file: string): Promise<void>;
  /** Makes a blob of one repository visible in another; false when `from` does not hold it. */
  mount(repository: string, digest: string, from: string): Promise<boolean>;
  /** Takes the blob out of this repository; false when it was not there. The bytes stay for other repositories. */
  remove(repository: string, digest: string): Promise<boolean>;
}

/** Blob storage in the files of `layout`. */
export function createBlobStore(layout: Layout): BlobStore {
  async function size(repository: string, digest: string): Promise<number | undefined> {
    if ((await fileSize(layout.blobLink(repository, digest))) === undefined) return undefined;
    return fileSize(layout.blob(digest));
  }

  return {
    size,
    path: digest => layout.blob(digest),
    async adopt(repository, digest, file) {
      const path = layout.blob(digest);
      if ((await fileSize(path)) === undefined) {
        await mkdir(dirname(path), { recursive: true });
        await rename(file, path);
      } else {
        await rm(file, { force: true });
      }
      await writeAtomically(layout.blobLink(repository, digest), '');
    },
    async mount(repository, digest, from) {
      if ((await size(from, digest)) === undefined) return false;
      await writeAtomically(layout.blobLink(repository, digest), '');
      return true;
    },
    async remove(repository, digest) {
      if ((await size(repository, digest)) === undefined) return false;
      await rm(layout.blobLink(repository, digest), { force: true });
      return true;
    },
  };
}
