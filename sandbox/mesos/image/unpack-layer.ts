import { closeSync, linkSync, mkdirSync, openSync, readdirSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { containedTarget, entrySegments, kindOf, parentDirectory, realInside } from './rootfs-path.ts';

const whiteout = '.wh.';
const opaque = '.wh..wh..opq';
const blockBytes = 512;

/** Most bytes that the files of one layer may have: protects the disk from a layer that unpacks without end. */
const maxLayerBytes = 8 * 1024 ** 3;

/**
 * Unpacks one layer over what the layers below left in `rootfs` (a real path). Honours whiteouts and opaque directories
 * (OCI image specification, layer.md). Nothing is ever written outside of `rootfs`; owners, devices and set-user-id
 * bits are left out, since everything belongs to the one who runs the sandbox. Rejects with the reason when the
 * layer is damaged or tries to leave its place.
 */
export async function unpackLayer(blob: Buffer, mediaType: string, rootfs: string): Promise<void> {
  const writer = createLayerWriter(rootfs);
  await new Promise<void>((resolve, reject) => {
    const source = decompressed(blob, mediaType);
    let failed = false;
    let received = 0;
    const fail = (error: unknown): void => {
      failed = true;
      writer.close();
      source.destroy();
      reject(error);
    };
    const parser = new Parser({
      strict: true,
      onReadEntry(entry) {
        try {
          if (!failed) writer.write(entry, fail);
        } catch (error) {
          fail(error);
        }
        entry.resume();
      },
    });
    parser.on('error', fail);
    parser.on('end', resolve);
    source.on('error', fail);
    source.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (!failed) parser.write(chunk);
    });
    source.on('end', () => {
      // The parser itself passes over a header that was cut off.
      if (received % blockBytes !== 0) fail(new Error('the layer is cut off'));
      else parser.end();
    });
  });
}

function decompressed(blob: Buffer, mediaType: string): Readable {
  // In small pieces, so that a large layer does not keep the event loop.
  const pieces = Readable.from(slices(blob), { objectMode: false });
  const isGzip = blob[0] === 0x1f && blob[1] === 0x8b;
  if (isGzip) return chained(pieces, createGunzip());
  if (mediaType.endsWith('zstd')) return chained(pieces, createZstdDecompress());
  return pieces;
}

function chained(source: Readable, through: ReturnType<typeof createGunzip>): Readable {
  source.on('error', error => through.destroy(error));
  return source.pipe(through);
}

function* slices(blob: Buffer): Generator<Buffer> {
  for (let at = 0; at < blob.length; at += 65_536) yield blob.subarray(at, at + 65_536);
}

interface LayerWriter {
  write(entry: ReadEntry, fail: (error: unknown) => void): void;
  /** Closes the file that is being written, if any. */
  close(): void;
}

/** Writes entries one after the other; synchronous, since the order of a layer's entries has a meaning. */
function createLayerWriter(rootfs: string): LayerWriter {
  /** What this layer itself brought: its opaque marks hide only the layers below. */
  const own = new Set<string>();
  let bytes = 0;
  let open: number | undefined;

  function close(): void {
    if (open !== undefined) closeSync(open);
    open = undefined;
  }

  function hide(directory: string): void {
    for (const name of readdirSync(directory)) {
      const path = join(directory, name);
      if (!own.has(path)) rmSync(path, { recursive: true, force: true });
      else if (kindOf(path) === 'directory') hide(path);
    }
  }

  function removeHidden(parent: string, name: string): void {
    const hidden = name.slice(whiteout.length);
    if (hidden === '' || hidden === '.' || hidden === '..') throw new Error(`the whiteout ${name} hides nothing`);
    const path = join(parent, hidden);
    if (!own.has(path)) rmSync(path, { recursive: true, force: true });
    else if (kindOf(path) === 'directory') hide(path);
  }

  function makeDirectory(path: string, mode: number): void {
    const kind = kindOf(path);
    if (kind === 'link' || kind === 'file') rmSync(path, { force: true });
    if (kind !== 'directory') mkdirSync(path, { mode: (mode & 0o777) | 0o700 });
  }

  function makeFile(path: string, entry: ReadEntry, fail: (error: unknown) => void): void {
    rmSync(path, { recursive: true, force: true });
    open = openSync(path, 'wx', ((entry.mode ?? 0o644) & 0o777) | 0o600);
    entry.on('data', (chunk: Buffer) => {
      try {
        if (open === undefined) return;
        bytes += chunk.length;
        if (bytes > maxLayerBytes) throw new Error(`the layer is larger than ${maxLayerBytes} bytes`);
        writeWhole(open, chunk);
      } catch (error) {
        fail(error);
      }
    });
    entry.on('end', close);
  }

  function makeHardLink(path: string, target: string): void {
    const segments = entrySegments(target);
    const source = join(parentDirectory(rootfs, segments), segments.at(-1) ?? '');
    if (kindOf(source) === 'nothing') throw new Error(`the hard link to ${target} leads nowhere`);
    if (source === path) return;
    rmSync(path, { recursive: true, force: true });
    realInside(rootfs, dirname(source));
    linkSync(source, path);
  }

  return {
    close,
    write(entry, fail) {
      const segments = entrySegments(entry.path);
      if (segments.length === 0) return;
      const parent = parentDirectory(rootfs, segments);
      const name = basename(segments.at(-1) ?? '');
      if (name === opaque) return hide(parent);
      if (name.startsWith(whiteout)) return removeHidden(parent, name);

      const path = join(parent, name);
      for (let place = path; place.length > rootfs.length; place = dirname(place)) own.add(place);
      if (entry.type === 'Directory') makeDirectory(path, entry.mode ?? 0o755);
      else if (entry.type === 'SymbolicLink') {
        rmSync(path, { recursive: true, force: true });
        symlinkSync(containedTarget(rootfs, parent, entry.linkpath ?? ''), path);
      } else if (entry.type === 'Link') makeHardLink(path, entry.linkpath ?? '');
      else if (entry.type === 'File' || entry.type === 'OldFile' || entry.type === 'ContiguousFile')
        makeFile(path, entry, fail);
    },
  };
}

function writeWhole(file: number, chunk: Buffer): void {
  for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
}
