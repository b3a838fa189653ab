import type { Http } from '../../http/types.ts';
import { pieceBytes, readPiece, readSize } from './read-file.ts';

/** How far back from the end is looked for line starts. */
const furthestBytes = 8 * pieceBytes;
const newline = 0x0a;

/** The last lines of a file, read backwards from its end in as few pieces as it takes. */
export async function tailFile(http: Http, path: string, lines: number): Promise<readonly string[]> {
  const size = await readSize(http, path);
  if (lines <= 0 || size === 0) return [];
  let begin = size;
  let bytes = Buffer.alloc(0);
  while (begin > 0 && size - begin < furthestBytes && countLines(bytes) <= lines) {
    const from = Math.max(0, begin - pieceBytes);
    const piece = (await readPiece(http, path, from, begin - from)).bytes;
    // Fewer bytes than there were a moment ago: the file was rotated away, and what was read is its end.
    if (piece.length < begin - from && bytes.length > 0) break;
    bytes = Buffer.concat([piece, bytes]);
    begin = from;
  }
  return lastLines(bytes, begin > 0, lines);
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte === newline) count++;
  return count;
}

/** Lines are cut as bytes, so that no character is torn; of a line that begins before the bytes only its end is there. */
function lastLines(bytes: Buffer, cut: boolean, lines: number): readonly string[] {
  const first = cut ? bytes.indexOf(newline) + 1 : 0;
  const whole = first < bytes.length ? bytes.subarray(first) : bytes;
  const text = whole.toString('utf8').replace(/\r?\n$/, '');
  return text === '' ? [] : text.split(/\r?\n/).slice(-lines);
}
