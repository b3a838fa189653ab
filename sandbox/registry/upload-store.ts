import { createHash, randomUUID, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobStore } from './blob-store.ts';
import { fileSize } from './files.ts';
import type { Layout } from './layout.ts';
import { splitDigest } from './names.ts';

/** Uploads that are not closed yet; they survive a restart with the bytes that arrived. */
export interface UploadStore {
  start(repository: string): Promise<string>;
  /** Bytes received so far; undefined when there is no such upload. */
  offset(repository: string, upload: string): Promise<number | undefined>;
  /** Appends a chunk and returns the new offset. Bytes that came before a broken connection are kept. */
  append(repository: string, upload: string, chunk: Readable): Promise<number>;
  /** Ends the upload: true and the blob is stored, or false and the bytes are thrown away because they hash to another digest. */
  close(repository: string, upload: string, digest: string): Promise<boolean>;
  cancel(repository: string, upload: string): Promise<void>;
  /** True while a chunk of this upload is being written. */
  busy(upload: string): boolean;
}

interface Progress {
  readonly hash: Hash;
  /** How many bytes went through `hash`: all of the file, unless the process was restarted in between. */
  bytes: number;
}

/** Upload storage in the files of `layout`, handing finished blobs to `blobs`. */
export function createUploadStore(layout: Layout, blobs: BlobStore): UploadStore {
  const progresses = new Map<string, Progress>();
  const writing = new Set<string>();

  async function digestOf(path: string, upload: string, algorithm: string, size: number): Promise<string> {
    const progress = progresses.get(upload);
    if (algorithm === 'sha256' && progress?.bytes === size) return progress.hash.copy().digest('hex');
    const hash = createHash(algorithm);
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  }

  return {
    async start(repository) {
      const upload = randomUUID();
      const path = layout.upload(repository, upload);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, '');
      progresses.set(upload, { hash: createHash('sha256'), bytes: 0 });
      return upload;
    },
    offset: (repository, upload) => fileSize(layout.upload(repository, upload)),
    async append(repository, upload, chunk) {
      const path = layout.upload(repository, upload);
      const progress = progresses.get(upload);
      writing.add(upload);
      try {
        await pipeline(
          chunk,
          async function* hashing(source: AsyncIterable<Buffer>) {
            for await (const part of source) {
              progress?.hash.update(part);
              if (progress !== undefined) progress.bytes += part.length;
              yield part;
            }
          },
          createWriteStream(path, { flags: 'a' }),
        );
      } finally {
        writing.delete(upload);
      }
      return (await fileSize(path)) ?? 0;
    },
    async close(repository, upload, digest) {
      const path = layout.upload(repository, upload);
      const { algorithm, hex } = splitDigest(digest);
      const matches = (await digestOf(path, upload, algorithm, (await fileSize(path)) ?? 0)) === hex;
      progresses.delete(upload);
      if (matches) await blobs.adopt(repository, digest, path);
      else await rm(path, { force: true });
      return matches;
    },
    async cancel(repository, upload) {
      progresses.delete(upload);
      await rm(layout.upload(repository, upload), { force: true });
    },
    busy: upload => writing.has(upload),
  };
}
