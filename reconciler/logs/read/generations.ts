import type { SandboxFile } from '../../../mesos/client/types.ts';

/** How a file was compressed: `gz` is read, the others are not. */
export type Packing = 'gz' | 'other';

/** A file of a log as the directory lists it. */
export interface ListedFile extends SandboxFile {
  readonly packing?: Packing;
}

/** A file of a log with the number of bytes of the log that are in it. */
export interface MeasuredFile extends ListedFile {
  /** Bytes of the log, unpacked. Of a file that cannot be read some number that stays the same. */
  readonly size: number;
  /** Why it cannot be read. */
  readonly sentence?: string;
  /** Stands for the file whatever its name; only of compressed ones. */
  readonly identity?: object;
  /** Bytes of a compressed file as it is. */
  readonly packed?: number;
}

/** A file of a log that was rotated, or the one that is written now: the last of the list. */
export interface Generation extends MeasuredFile {
  /** Position of its first byte. */
  readonly base: number;
}

const rotated = /^(?:\.(\d{1,5})|-(\d{6,14})(?:-(\d{1,12}))?)(?:\.(gz|bz2|xz|lzma|zst|lz4|lzo|Z))?$/;

interface Ranked {
  readonly file: ListedFile;
  /** The oldest first: by date, then by number, then the one that is written. */
  readonly rank: readonly [kind: number, first: number, second: number];
}

/**
 * The files of a log, the oldest first: `stdout-20261121`, `stdout.2.gz`, `stdout.1`, `stdout`. While a file is being
 * compressed both are there: then the plain one counts.
 */
export function filesOfLog(files: readonly SandboxFile[], name: string): readonly ListedFile[] {
  const ranked = new Map<string, Ranked>();
  for (const file of files) {
    const found = rankOf(file, name);
    if (found === undefined) continue;
    const key = found.rank.join();
    if (found.file.packing === undefined || !ranked.has(key)) ranked.set(key, found);
  }
  return [...ranked.values()]
    .sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || a.rank[2] - b.rank[2])
    .map(each => each.file);
}

function rankOf(file: SandboxFile, name: string): Ranked | undefined {
  if (file.name === name) return { file, rank: [2, 0, 0] };
  const rest = file.name.startsWith(name) ? file.name.slice(name.length) : '';
  const [match, number, date, second = '0', ending] = rotated.exec(rest) ?? [];
  if (match === undefined) return undefined;
  const packing = ending === 'gz' ? ('gz' as const) : ('other' as const);
  const listed: ListedFile = ending === undefined ? file : { ...file, packing };
  // Dates of days, with hours or seconds since the epoch: they are older than anything that is numbered.
  if (number === undefined) return { file: listed, rank: [0, Number(date), Number(second)] };
  return { file: listed, rank: [1, -Number(number), 0] };
}

/** Lays files end to end, from a position on. */
export function layOut(files: readonly MeasuredFile[], base: number): readonly Generation[] {
  let next = base;
  return files.map(file => {
    const generation = { ...file, base: next };
    next += file.size;
    return generation;
  });
}

/** A number of places, and whether times say the same as sizes. */
export interface Shift {
  readonly by: number;
  /** When files were written last fits as well: it stays when a file is renamed or compressed. */
  readonly fitsTimes: boolean;
}

/**
 * By how many places files may have moved on since the last look, the likeliest first: 0 when the newest only grew. A file
 * that was rotated away is at least as long as it was, and older ones have exactly the length they had.
 */
export function possibleShifts(before: readonly Generation[], files: readonly MeasuredFile[]): readonly Shift[] {
  const shifts: Shift[] = [];
  // Older files go away and do not appear: each one more than before is one rotation.
  for (let shift = Math.max(0, files.length - before.length); shift < files.length; shift++) {
    let fitsTimes = true;
    const fits = before.toReversed().every((generation, age) => {
      const file = files.at(-1 - shift - age);
      if (file !== undefined && age === 0 && file.changedAt < generation.changedAt) fitsTimes = false;
      if (file !== undefined && age > 0 && file.changedAt !== generation.changedAt) fitsTimes = false;
      // Of the oldest ones some may have been removed.
      if (file === undefined) return age > 0;
      // How much is in a file that cannot be read is not known.
      if (file.sentence !== undefined) return true;
      return age === 0 ? file.size >= generation.size : file.size === generation.size;
    });
    if (fits) shifts.push({ by: shift, fitsTimes });
  }
  return shifts.toSorted((a, b) => Number(b.fitsTimes) - Number(a.fitsTimes));
}
