/** What there is of a log at one moment. Positions are bytes, counted on over rotations as long as the daemon runs. */
export interface LogExtent {
  /** The oldest byte that can be read. */
  readonly begin: number;
  readonly end: number;
  /** When the look began, milliseconds since the epoch by our clock: what was written before is in it. */
  readonly lookedAt: number;
  /** When the log was last written to, by our clock; known to the second. */
  readonly changedAt?: number;
  /** Something before this position was lost, whenever that was: rotated away or truncated before it could be read. */
  readonly lost?: { readonly before: number; readonly sentence: string };
  /** Nothing more will come. */
  readonly isOver: boolean;
}

/** A part of a log that is there and cannot be read. */
export interface LogHole {
  readonly from: number;
  /** Behind the last position of it. */
  readonly to: number;
  readonly sentence: string;
}

/** A log that is read by positions: a file of a sandbox with its rotated ones, the console of a build, a ring in memory. */
export interface LogFile {
  /** Looks anew. Throws what the server behind it throws; `sandbox-file-missing` when there is nothing any more. */
  look(): Promise<LogExtent>;
  /**
   * At most `length` bytes from a position on, perhaps fewer, none at the end. What is read on from where the last
   * read ended is checked to be what follows: `undefined` when the file is another one by now, and has to be looked at.
   */
  read(position: number, length: number): Promise<Buffer | undefined>;
  /** The position as a text that holds over rotations and restarts; `proof` is that of the line on that side of it. */
  mark(position: number, proof: number, side: ProofSide): string;
  /** The position of a mark; undefined when what it stands for is not there any more. */
  find(mark: string): Promise<number | undefined>;
  /** Parts that cannot be read, as far as is known after the last look and read; the oldest first. */
  holes?(): readonly LogHole[];
}

/** The hole that a position is in. */
export function holeAt(file: LogFile, position: number): LogHole | undefined {
  return file.holes?.().find(hole => hole.from <= position && position < hole.to);
}

/** The newest hole that begins before a position. */
export function holeBefore(file: LogFile, position: number): LogHole | undefined {
  return file.holes?.().findLast(hole => hole.from < position);
}

/** Where the line is that proves a position: the one that ends there (of a cursor), or the one that begins there (of an entry). */
export type ProofSide = 'before' | 'behind';

/** `tOFFSET.HASH` or `hOFFSET.HASH`, both to the base of 36; the letter says which side is proven: the tail of a line before, or the head of one behind. */
export function writeMark(offset: number, proof: number, side: ProofSide): string {
  return `${side === 'before' ? 't' : 'h'}${offset.toString(36)}.${proof.toString(36)}`;
}

/** The parts of a mark; undefined when it is none. */
export function readMark(
  mark: string,
): { readonly offset: number; readonly hash: number; readonly side: ProofSide } | undefined {
  const [, letter, offset, hash] = /^([th])([0-9a-z]{1,11})\.([0-9a-z]{1,7})$/.exec(mark) ?? [];
  if (offset === undefined || hash === undefined) return undefined;
  return {
    offset: Number.parseInt(offset, 36),
    hash: Number.parseInt(hash, 36),
    side: letter === 't' ? 'before' : 'behind',
  };
}

const attempts = 5;

/** Bytes that are known to be there: when the files were rotated meanwhile, they are looked for anew. None when they are gone. */
export async function readSurely(file: LogFile, position: number, length: number): Promise<Buffer> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const bytes = await file.read(position, length);
    if (bytes !== undefined && bytes.length > 0) return bytes;
    if (holeAt(file, position) !== undefined) break;
    const { begin, end } = await file.look();
    if (position < begin || position >= end) break;
  }
  return Buffer.alloc(0);
}
