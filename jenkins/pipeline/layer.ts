import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, readlink, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Header, Pax, type HeaderData } from 'tar';
import type { CopyEntry } from './copy-plan.ts';
import { buildFailure } from './failure.ts';

/** A finished layer. */
export interface Layer {
  readonly file: string;
  /** Digest of the compressed bytes. */
  readonly digest: string;
  /** Digest of the tar itself, the `diff_id`. */
  readonly diffId: string;
  readonly size: number;
}

const block = 512;

function headerBlocks(data: HeaderData): Buffer {
  const header = new Header({ uid: 0, gid: 0, mtime: new Date(0), uname: '', gname: '', size: 0, ...data });
  const bytes = Buffer.alloc(block);
  if (!header.encode(bytes)) return bytes;
  // Long or non-ASCII names need an extended header before the plain one.
  const { path, linkpath, size = 0 } = data;
  const extended = new Pax({
    ...(path === undefined ? {} : { path }),
    ...(linkpath === undefined ? {} : { linkpath }),
    ...(size < 8 ** 11 ? {} : { size }),
  });
  return Buffer.concat([extended.encode(), bytes]);
}

async function* entryBytes(entry: CopyEntry): AsyncGenerator<Buffer> {
  if (entry.kind === 'link') {
    yield headerBlocks({ path: entry.to, type: 'SymbolicLink', linkpath: await readlink(entry.from), mode: 0o777 });
    return;
  }
  if (entry.kind === 'directory') {
    yield headerBlocks({ path: `${entry.to}/`, type: 'Directory', mode: 0o755 });
    return;
  }
  const { size, mode } = await lstat(entry.from);
  yield headerBlocks({ path: entry.to, type: 'File', size, mode: (mode & 0o111) === 0 ? 0o644 : 0o755 });
  let read = 0;
  for await (const chunk of createReadStream(entry.from) as AsyncIterable<Buffer>) {
    read += chunk.length;
    yield chunk;
  }
  if (read !== size) throw buildFailure(`${entry.from} changed while it was being copied`);
  if (size % block !== 0) yield Buffer.alloc(block - (size % block));
}

async function* tarBytes(entries: readonly CopyEntry[]): AsyncGenerator<Buffer> {
  for (const entry of entries) yield* entryBytes(entry);
  yield Buffer.alloc(2 * block);
}

function observed(hash: Hash) {
  return async function* through(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      hash.update(chunk);
      yield chunk;
    }
  };
}

/**
 * Writes the entries as one gzipped tar to `file`. The bytes depend on names, contents and executable bits alone:
 * sorted, owner 0:0, time 0, modes 644 or 755. (The gzip form also depends on the zlib of this Node; the `diffId` does not.)
 */
export async function writeLayer(entries: readonly CopyEntry[], file: string): Promise<Layer> {
  const plain = createHash('sha256');
  const compressed = createHash('sha256');
  await pipeline(
    Readable.from(tarBytes(entries)),
    observed(plain),
    createGzip(),
    observed(compressed),
    createWriteStream(file),
  );
  return {
    file,
    digest: `sha256:${compressed.digest('hex')}`,
    diffId: `sha256:${plain.digest('hex')}`,
    size: (await stat(file)).size,
  };
}
