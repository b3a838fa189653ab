import { promisify } from 'node:util';
import { createGunzip, deflateRaw, inflateRaw } from 'node:zlib';
import { isPacerError } from '../../../errors/pacer-error.ts';

/** A file that was compressed when it was rotated. */
export interface PackedFile {
  /** The same object as long as it is the same file, whatever its name. */
  readonly identity: object;
  /** Its name, for sentences. */
  readonly name: string;
  /** Bytes that it has as it is. */
  readonly packed: number;
  /** Bytes that it says to have when it is unpacked. */
  readonly size: number;
  /** Its bytes as they are: at most `length`, perhaps fewer. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** Bytes of a file, or why they cannot be read. */
export type Unpacked = { readonly bytes: Buffer } | { readonly sentence: string };

/** Reads compressed files by the positions of what is in them. */
export interface Unpacker {
  /** At most `length` bytes from `offset` on. Throws what reading the file throws: then it is worth another attempt. */
  read(file: PackedFile, offset: number, length: number): Promise<Unpacked>;
}

const blockBytes = 256 * 1024;
/** Larger files are not unpacked: it would take longer than anybody waits for a page. */
export const mostPackedBytes = 24 * 1024 * 1024;
/** Nor are those that would be larger than this unpacked. */
export const mostUnpackedBytes = 128 * 1024 * 1024;
const mostMilliseconds = 15_000;
/** All unpacked files together; they are kept in blocks which are compressed themselves. */
const room = 48 * 1024 * 1024;
const pieceBytes = 65_536;

const pack = promisify(deflateRaw);
const unpack = promisify(inflateRaw);

interface Kept {
  readonly blocks: readonly Buffer[];
  readonly bytes: number;
}

/**
 * A compressed file can only be read from its begin. So it is read once, and kept in blocks of which each can be had alone:
 * in little more memory than the file itself takes. One is unpacked at a time, and the one that was not asked for longest
 * makes room for another.
 */
export function createUnpacker(now: () => number): Unpacker {
  const kept = new Map<object, Kept>();
  const running = new Map<object, Promise<Kept | string>>();
  let bytes = 0;
  let last: { readonly identity: object; readonly index: number; readonly block: Buffer } | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  function keep(identity: object, file: Kept): void {
    kept.set(identity, file);
    bytes += file.bytes;
    for (const [oldest, { bytes: freed }] of kept) {
      if (bytes <= room || oldest === identity) return;
      kept.delete(oldest);
      bytes -= freed;
    }
  }

  function open(file: PackedFile): Promise<Kept | string> {
    const { identity } = file;
    const known = kept.get(identity);
    if (known !== undefined) {
      kept.delete(identity);
      kept.set(identity, known);
      return Promise.resolve(known);
    }
    const opening = running.get(identity) ?? turn.then(() => readBlocks(file, now));
    if (running.has(identity)) return opening;
    running.set(identity, opening);
    turn = opening.then(
      found => {
        running.delete(identity);
        if (typeof found !== 'string') keep(identity, found);
      },
      () => running.delete(identity),
    );
    return opening;
  }

  return {
    async read(file, offset, length) {
      const found = await open(file);
      if (typeof found === 'string') return { sentence: found };
      const index = Math.floor(offset / blockBytes);
      const packed = found.blocks[index];
      if (packed === undefined) return { bytes: Buffer.alloc(0) };
      if (last?.identity !== file.identity || last.index !== index)
        last = { identity: file.identity, index, block: await unpack(packed) };
      const from = offset - index * blockBytes;
      return { bytes: last.block.subarray(from, from + length) };
    },
  };
}

/** The whole file in blocks, or a sentence that says why it cannot be had. */
async function readBlocks(file: PackedFile, now: () => number): Promise<Kept | string> {
  const { name, size } = file;
  const started = now();
  const stream = createGunzip();
  const blocks: Buffer[] = [];
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let total = 0;
  let bytes = 0;
  let failure: unknown;

  async function close(): Promise<void> {
    const block = await pack(Buffer.concat(waiting), { level: 1 });
    waiting = [];
    waitingBytes = 0;
    bytes += block.length;
    blocks.push(block);
  }

  async function feed(): Promise<void> {
    for (let at = 0; at < file.packed;) {
      const piece = await file.read(at, Math.min(pieceBytes, file.packed - at));
      if (piece.length === 0 || now() - started > mostMilliseconds) break;
      at += piece.length;
      // It may have broken off while the piece was read: nobody would wake who waits for it then.
      if (stream.destroyed) return;
      if (stream.write(piece)) continue;
      await new Promise<void>(resolve => {
        stream.once('drain', resolve).once('close', resolve);
      });
    }
    if (stream.destroyed) return;
    stream.end();
  }

  const feeding = feed().catch((thrown: unknown) => {
    failure = thrown;
    stream.destroy();
  });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > Math.min(size, mostUnpackedBytes)) break;
      for (let from = 0; from < chunk.length;) {
        const part = chunk.subarray(from, from + blockBytes - waitingBytes);
        waiting.push(part);
        waitingBytes += part.length;
        from += part.length;
        if (waitingBytes === blockBytes) await close();
      }
    }
  } catch (thrown) {
    failure ??= thrown;
  }
  stream.destroy();
  await feeding;
  if (isPacerError(failure)) throw failure;
  if (now() - started > mostMilliseconds) return `${name} could not be unpacked within ${mostMilliseconds / 1000} s.`;
  if (failure !== undefined || total !== size) return `${name} is damaged: it cannot be unpacked.`;
  if (waitingBytes > 0) await close();
  return { blocks, bytes };
}
