/** What there is of a log at one moment. Positions are bytes, counted on over rotations as long as the daemon runs. */
export interface LogExtent {
  /** The oldest byte that can be read. */
  readonly begin: number;
  readonly end: number;
  /** When this was looked at, milliseconds since the epoch by our clock. */
  readonly lookedAt: number;
  /** When the log was last written to, by our clock; known to the second. */
  readonly changedAt?: number;
  /** Bytes before this position were lost since the last look: rotated away or truncated before they could be read. */
  readonly lost?: { readonly before: number; readonly sentence: string };
  /** Nothing more will come. */
  readonly isOver: boolean;
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
  /** The position as a text that holds over rotations and restarts; `proof` are bytes of the line on that side of it. */
  mark(position: number, proof: string, side: ProofSide): string;
  /** The position of a mark; undefined when what it stands for is not there any more. */
  find(mark: string, side: ProofSide): Promise<number | undefined>;
}

/** Where the line is that proves a position: the one that ends there (of a cursor), or the one that begins there (of an entry). */
export type ProofSide = 'before' | 'behind';

/** FNV-1a over the characters, as seven digits or fewer: tells apart what stands at the same place in two files. */
export function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** `OFFSET.HASH`, both to the base of 36. */
export function writeMark(offset: number, proof: string): string {
  return `${offset.toString(36)}.${hashOf(proof)}`;
}

/** Offset and hash of a mark; undefined when it is none. */
export function readMark(mark: string): { readonly offset: number; readonly hash: string } | undefined {
  const [, offset, hash] = /^([0-9a-z]{1,11})\.([0-9a-z]{1,7})$/.exec(mark) ?? [];
  if (offset === undefined || hash === undefined) return undefined;
  return { offset: Number.parseInt(offset, 36), hash };
}
