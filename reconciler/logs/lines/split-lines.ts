/** A line as bytes, with its place in the log. */
export interface RawLine {
  /** Where it begins in the log. */
  readonly start: number;
  /** Where the next one begins; behind the last byte while it has no end yet. */
  readonly end: number;
  /** Without the newline; of a very long line only the beginning. */
  readonly bytes: Buffer;
  /** Bytes that were left out of the middle of it: of a line that is longer than what is kept. */
  readonly cut: number;
  /** False for the last line of a log while its newline is missing. */
  readonly ended: boolean;
}

/** Cuts chunks of a log into lines; holds no more than one beginning of a line. */
export interface LineSplitter {
  /** Lines that ended in this chunk. */
  push(chunk: Buffer): readonly RawLine[];
  /** The line that has no end yet, when there is one. It stays: more of it may come. */
  rest(): RawLine | undefined;
  /** Where the next chunk belongs. */
  position(): number;
}

/** Of a longer line only so many bytes are kept and shown. */
export const keptLineBytes = 64 * 1024;

/** Fewer zeros than these are taken for a part of the line. */
export const leastZeros = 64;

const newline = 0x0a;
const nothing = Buffer.alloc(0);

/** Works on bytes, so that no character is torn at the border of two chunks. `start` must be the begin of a line. */
export function createLineSplitter(start: number): LineSplitter {
  let begin = start;
  let position = start;
  let kept: Buffer = nothing;
  let isInZeros = false;

  function lineTo(end: number, bytes: Buffer, length: number, ended: boolean): RawLine {
    return { start: begin, end, bytes, cut: length - bytes.length, ended };
  }

  return {
    push(chunk) {
      const lines: RawLine[] = [];
      const base = position;
      let from = 0;
      // Whoever goes on writing at its old place after a truncation leaves zeros before it: no line begins with them.
      const skipZeros = (): void => {
        if (begin !== base + from || chunk[from] !== 0) return;
        let to = from;
        while (to < chunk.length && chunk[to] === 0) to++;
        if (to - from < leastZeros && !isInZeros) return;
        isInZeros = to === chunk.length;
        from = to;
        begin = base + from;
      };
      skipZeros();
      for (let at = chunk.indexOf(newline, from); at !== -1; at = chunk.indexOf(newline, from)) {
        const end = base + at + 1;
        const length = end - 1 - begin;
        const piece = chunk.subarray(from, at);
        lines.push(
          lineTo(end, kept.length === 0 ? piece.subarray(0, keptLineBytes) : joined(kept, piece), length, true),
        );
        kept = nothing;
        begin = end;
        from = at + 1;
        skipZeros();
      }
      if (from < chunk.length) kept = joined(kept, chunk.subarray(from));
      position = base + chunk.length;
      return lines;
    },
    rest: () => (position > begin ? lineTo(position, kept, position - begin, false) : undefined),
    position: () => position,
  };
}

function joined(kept: Buffer, piece: Buffer): Buffer {
  const room = keptLineBytes - kept.length;
  return room <= 0 ? kept : Buffer.concat([kept, piece.subarray(0, room)]);
}
