import { keptLineBytes, leastZeros } from '../lines/split-lines.ts';
import type { ProofSide } from './log-file.ts';

const newline = 0x0a;
const shortProbe = 1_024;
const headBytes = 256;

/** FNV-1a of bytes: tells apart what stands at the same place in two files. */
function hashOf(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash >>> 0;
}

/** What stands for no proof at all: then the offset alone must do. */
export const noProof = hashOf(new Uint8Array());

/** Proof of a position by the line that begins there: its first bytes. */
export function proofOfHead(line: { readonly bytes: Buffer }): number {
  return hashOf(line.bytes, 0, Math.min(line.bytes.length, headBytes));
}

/** Proof of a position by the line that ends there: all of it, since most lines end alike. Of one that was cut there is none. */
export function proofOfTail(line: { readonly bytes: Buffer; readonly cut: number }): number {
  return line.cut > 0 ? noProof : hashOf(line.bytes);
}

/**
 * True when the line at a position has this hash. `read` gives the bytes between two positions; nothing before `begin` is
 * asked for.
 */
export async function isProven(
  position: number,
  proof: { readonly hash: number; readonly side: ProofSide },
  begin: number,
  read: (from: number, to: number) => Promise<Buffer>,
): Promise<boolean> {
  if (proof.hash === noProof) return true;
  if (proof.side === 'behind') {
    const bytes = await read(position, position + headBytes);
    const end = bytes.indexOf(newline);
    return hashOf(bytes, 0, end === -1 ? bytes.length : end) === proof.hash;
  }
  for (const length of [shortProbe, keptLineBytes + 1]) {
    const from = Math.max(begin, position - length);
    const bytes = await read(from, position);
    const end = bytes.at(-1) === newline ? bytes.length - 1 : bytes.length;
    const lineStart = bytes.subarray(0, end).lastIndexOf(newline) + 1;
    let start = lineStart;
    while (start < end && bytes[start] === 0) start++;
    // So many zeros before a line are not of it.
    if (start - lineStart < leastZeros) start = lineStart;
    if (start === 0 && from > begin) continue;
    return hashOf(bytes, start, end) === proof.hash;
  }
  return false;
}
