import type { OpenSource } from '../source.ts';
import type { LogExtent } from './log-file.ts';
import { createLineSplitter } from '../lines/split-lines.ts';

const probeBytes = 4_096;
/** Files are nearly sorted: so much before the place that was found is read as well. */
const margin = 16_384;

/**
 * The begin of a line before which nothing happened at `time` or later, as near to it as can be told: by halving, a dozen
 * small reads for ten megabytes. A log without times is read from its begin, unless it was last written to before.
 */
export async function seekTime(source: OpenSource, extent: LogExtent, time: number): Promise<number> {
  if (extent.changedAt !== undefined && extent.changedAt + 1_000 < time) return extent.end;
  let low = extent.begin;
  let high = extent.end;
  while (high - low > margin) {
    const middle = Math.floor((low + high) / 2);
    const key = await keyNear(source, extent, middle);
    if (key !== undefined && key < time) low = middle;
    else high = middle;
  }
  return lineAfter(source, extent, Math.max(extent.begin, low - margin));
}

/** When the first line with a time at or behind a position happened. */
async function keyNear(source: OpenSource, extent: LogExtent, position: number): Promise<number | undefined> {
  const start = await lineAfter(source, extent, position);
  const bytes = (await source.file.read(start, probeBytes * 4)) ?? Buffer.alloc(0);
  const reader = source.reader(extent);
  const entries = [...reader.push(createLineSplitter(start).push(bytes)), ...reader.flush()];
  return entries.find(entry => !Number.isNaN(entry.key))?.key;
}

/** Begin of the first line that begins at a position or behind it; the position itself where there is none. */
async function lineAfter(source: OpenSource, extent: LogExtent, position: number): Promise<number> {
  if (position <= extent.begin) return extent.begin;
  for (let at = position - 1; at < extent.end && at - position < 1024 * 1024;) {
    const bytes = await source.file.read(at, probeBytes * 4);
    if (bytes === undefined || bytes.length === 0) break;
    const newline = bytes.indexOf(0x0a);
    if (newline !== -1) return at + newline + 1;
    at += bytes.length;
  }
  return position;
}
