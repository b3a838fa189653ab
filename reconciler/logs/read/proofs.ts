import { proofBytes } from '../entry/types.ts';
import { hashOf, type ProofSide } from './log-file.ts';

const newline = 0x0a;

/** The bytes that are needed to check a mark at `offset`. */
export function proofRange(offset: number, side: ProofSide): { readonly from: number; readonly length: number } {
  if (side === 'behind') return { from: offset, length: proofBytes };
  // The newline before the position does not count, and one more tells whether the line is longer than the proof.
  const from = Math.max(0, offset - proofBytes - 1);
  return { from, length: offset - from };
}

/** True when the bytes of a range have the hash of the mark: they are the begin of a line, or the end of one. */
export function isProven(bytes: Buffer, side: ProofSide, hash: string): boolean {
  if (side === 'behind') {
    const end = bytes.indexOf(newline);
    return hashOf(bytes.toString('latin1', 0, end === -1 ? bytes.length : end)) === hash;
  }
  // Of a line that was too long to be kept, the mark has no proof; the offset alone must do.
  if (hash === hashOf('')) return true;
  const whole = bytes.at(-1) === newline ? bytes.subarray(0, -1) : bytes;
  const line = whole.subarray(whole.lastIndexOf(newline) + 1);
  return hashOf(line.toString('latin1', Math.max(0, line.length - proofBytes))) === hash;
}
