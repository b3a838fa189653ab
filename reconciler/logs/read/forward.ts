import type { EntryReader } from '../entry/read-entries.ts';
import type { Entry } from '../entry/types.ts';
import { createLineSplitter, type LineSplitter } from '../lines/split-lines.ts';
import { settleKeys } from './chunk.ts';
import { holeAt, readSurely, type LogExtent, type LogFile } from './log-file.ts';

/** Reads a log from a position to an end. */
export interface ForwardReader {
  /** The entries of the next chunk; undefined at the end. */
  next(): Promise<readonly Entry[] | undefined>;
  /** Bytes read so far. */
  scanned(): number;
}

/** As much as an agent gives at once. */
export const chunkBytes = 65_536;

/** `until` is a position at which an entry begins, or the end of what there is. */
export function readForward(parts: {
  readonly file: LogFile;
  readonly from: number;
  readonly until: number;
  readonly reader: EntryReader;
  readonly extent: LogExtent;
}): ForwardReader {
  const { file, until, reader, extent } = parts;
  let splitter: LineSplitter = createLineSplitter(parts.from);
  let scanned = 0;
  let lastKey: number | undefined;
  let isDone = false;

  function settled(entries: readonly Entry[]): readonly Entry[] {
    const found = settleKeys(entries, lastKey, extent.changedAt ?? extent.lookedAt);
    lastKey = found.at(-1)?.key ?? lastKey;
    return found;
  }

  /** What is open ends at what cannot be read; behind that it is said that something is missing. */
  function skip(to: number, sentence: string): readonly Entry[] {
    const rest = splitter.rest();
    const ended = rest === undefined ? [] : reader.push([{ ...rest, ended: true }]);
    const entries = [...ended, ...reader.flush()];
    reader.gap({ sentence });
    splitter = createLineSplitter(to);
    return settled(entries);
  }

  return {
    async next() {
      if (isDone) return undefined;
      const position = splitter.position();
      const known = position < until ? holeAt(file, position) : undefined;
      if (known !== undefined) return skip(known.to, known.sentence);
      const bytes =
        position >= until ? undefined : await readSurely(file, position, Math.min(chunkBytes, until - position));
      if (bytes?.length === 0 && holeAt(file, position) !== undefined) return [];
      if (bytes === undefined || bytes.length === 0) {
        isDone = true;
        const rest = until >= extent.end ? splitter.rest() : undefined;
        return settled(reader.flush(rest));
      }
      scanned += bytes.length;
      return settled(reader.push(splitter.push(bytes)));
    },
    scanned: () => scanned,
  };
}
