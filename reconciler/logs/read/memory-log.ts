import { readMark, writeMark, type LogFile } from './log-file.ts';
import { isProven } from './proofs.ts';

/** A log in memory of which the newest part is kept. */
export interface MemoryLog extends LogFile {
  /** Appends bytes; whole lines, their newlines included. */
  append(bytes: Buffer): void;
}

/** Keeps at most `capacity` bytes; at least the newest piece. */
export function createMemoryLog(capacity: number, now: () => number): MemoryLog {
  let pieces: Buffer[] = [];
  let begin = 0;
  let end = 0;
  let changedAt: number | undefined;

  function slice(position: number, length: number): Buffer {
    if (position < begin || position >= end) return Buffer.alloc(0);
    const found: Buffer[] = [];
    let at = begin;
    let missing = length;
    for (const piece of pieces) {
      if (missing <= 0) break;
      const from = Math.max(0, position + length - missing - at);
      if (from < piece.length) {
        const part = piece.subarray(from, from + missing);
        found.push(part);
        missing -= part.length;
      }
      at += piece.length;
    }
    return Buffer.concat(found);
  }

  return {
    append(bytes) {
      if (bytes.length === 0) return;
      const newest = pieces.at(-1);
      // Small pieces are joined, so that there are never many.
      if (newest !== undefined && newest.length + bytes.length <= 16_384)
        pieces[pieces.length - 1] = Buffer.concat([newest, bytes]);
      else pieces.push(bytes);
      end += bytes.length;
      changedAt = now();
      let dropped = 0;
      while (end - begin > capacity && dropped < pieces.length - 1) begin += pieces[dropped++]?.length ?? 0;
      if (dropped > 0) pieces = pieces.slice(dropped);
    },
    look: () =>
      Promise.resolve({
        begin,
        end,
        lookedAt: now(),
        ...(changedAt === undefined ? {} : { changedAt }),
        isOver: false,
      }),
    read: (position, length) => Promise.resolve(slice(position, length)),
    mark: writeMark,
    async find(mark) {
      const wanted = readMark(mark);
      if (wanted === undefined || wanted.offset > end || wanted.offset < begin) return undefined;
      // Of a position at the very begin of what is kept, the line before is gone: nothing contradicts it.
      if (wanted.side === 'before' && wanted.offset === begin) return begin;
      const read = (from: number, to: number): Promise<Buffer> => Promise.resolve(slice(from, to - from));
      return (await isProven(wanted.offset, wanted, begin, read)) ? wanted.offset : undefined;
    },
  };
}
