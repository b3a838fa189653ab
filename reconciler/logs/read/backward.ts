import type { EntryReader } from '../entry/read-entries.ts';
import type { Entry } from '../entry/types.ts';
import { createLineSplitter, type RawLine } from '../lines/split-lines.ts';
import { settleKeys } from './chunk.ts';
import { chunkBytes } from './forward.ts';
import { holeBefore, readSurely, type LogExtent, type LogFile } from './log-file.ts';

/** Reads a log from a position back to its begin. */
export interface BackwardReader {
  /** The entries of the chunk before, the oldest first; undefined at the begin. */
  previous(): Promise<readonly Entry[] | undefined>;
  /** Bytes read so far. */
  scanned(): number;
}

const newline = 0x0a;
/** An entry that is longer than this is cut where the chunk begins. */
const mostChunks = 8;
/** A line is looked for its begin so far back. */
const furthestBytes = 64 * 1024 * 1024;

/**
 * `from` is the begin of an entry, or the end of what there is. The chunks that are read are cut at the begin of an
 * entry; what stands before it is read again with the chunk before.
 */
export function readBackward(parts: {
  readonly file: LogFile;
  readonly from: number;
  /** Makes a reader for each chunk: they know nothing of each other. */
  readonly createReader: () => EntryReader;
  readonly extent: LogExtent;
}): BackwardReader {
  const { file, createReader, extent } = parts;
  let to = Math.min(parts.from, extent.end);
  let scanned = 0;
  let after: number | undefined;
  /** What is read ends at something that cannot be read: its last line will have no other end. */
  let isCutOff = false;

  /** Behind what cannot be read, or the begin of what there is: so far back is read at a time. */
  const floor = (): number => Math.max(extent.begin, holeBefore(file, to)?.to ?? 0);

  function createGapReader(start: number): EntryReader {
    const reader = createReader();
    const hole = holeBefore(file, start);
    if (hole?.to === start) reader.gap({ sentence: hole.sentence });
    return reader;
  }

  async function read(from: number, end: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let at = from; at < end;) {
      const piece = await readSurely(file, at, end - at);
      if (piece.length === 0) break;
      pieces.push(piece);
      at += piece.length;
    }
    const bytes = Buffer.concat(pieces);
    scanned += bytes.length;
    return bytes;
  }

  /** Begin of the line that the byte before `at` belongs to. */
  async function lineBegin(at: number): Promise<number> {
    const begin = floor();
    for (let end = at; end > begin && at - end < furthestBytes;) {
      const from = Math.max(begin, end - chunkBytes);
      const newest = (await read(from, end)).lastIndexOf(newline);
      if (newest !== -1) return from + newest + 1;
      end = from;
    }
    return begin;
  }

  function parse(
    bytes: Buffer,
    start: number,
  ): { readonly entries: readonly Entry[]; readonly first: RawLine | undefined } {
    const splitter = createLineSplitter(start);
    const ended = splitter.push(bytes);
    const reader = createGapReader(start);
    const rest = to >= extent.end ? splitter.rest() : undefined;
    const torn = isCutOff ? splitter.rest() : undefined;
    const lines = torn === undefined ? ended : [...ended, { ...torn, ended: true }];
    const done = [...reader.push(lines), ...reader.flush()];
    const last = rest === undefined ? [] : reader.flush(rest);
    const entries = settleKeys([...done, ...last], undefined, after ?? extent.changedAt ?? extent.lookedAt);
    return { entries, first: lines[0] ?? rest };
  }

  /** One very long line: its first bytes are read, the rest is left out. */
  async function longLine(begin: number): Promise<readonly Entry[]> {
    const reader = createGapReader(begin);
    const bytes = await read(begin, Math.min(to, begin + chunkBytes));
    const ended = to < extent.end || (await read(to - 1, to)).at(-1) === newline;
    const line = { start: begin, end: to, bytes, cut: to - begin - bytes.length - (ended ? 1 : 0), ended };
    return ended ? [...reader.push([line]), ...reader.flush()] : reader.flush(line);
  }

  return {
    async previous() {
      for (let chunks = 1; ; chunks++) {
        for (let hole = holeBefore(file, to); hole !== undefined && to <= hole.to; hole = holeBefore(file, to)) {
          to = hole.from;
          isCutOff = true;
        }
        if (to <= extent.begin) return undefined;
        const begin = floor();
        const from = Math.max(begin, to - chunkBytes * chunks);
        const isBegin = from === begin;
        const bytes = await read(from, to);
        // Something in between turned out not to be readable.
        if (begin !== floor()) {
          chunks = 0;
          continue;
        }
        const cut = isBegin ? 0 : bytes.indexOf(newline) + 1;
        const hasLine = isBegin || (cut > 0 && cut < bytes.length);
        if (!hasLine && chunks < mostChunks) continue;
        if (!hasLine) {
          const lineFrom = await lineBegin(to - 1);
          const entries = settleKeys(await longLine(lineFrom), undefined, after ?? extent.changedAt ?? extent.lookedAt);
          to = lineFrom;
          isCutOff = false;
          after = entries[0]?.key ?? after;
          return entries;
        }
        const { entries } = parse(bytes.subarray(cut), from + cut);
        // The first entry of a chunk may be the end of one that begins before it: it is read with that one.
        const whole = isBegin ? entries : entries.slice(startsInside(entries[0]) || entries.length > 1 ? 1 : 0);
        const [first] = whole;
        if (first === undefined && chunks < mostChunks) continue;
        const given = first === undefined ? entries : whole;
        to = given[0]?.start ?? from;
        isCutOff = false;
        after = given[0]?.key ?? after;
        return given;
      }
    },
    scanned: () => scanned,
  };
}

function startsInside(entry: Entry | undefined): boolean {
  return entry?.continues === true;
}
