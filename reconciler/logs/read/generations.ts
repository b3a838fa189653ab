import type { SandboxFile } from '../../../mesos/client/types.ts';

/** A file of a log that was rotated, or the one that is written now: the last of the list. */
export interface Generation {
  readonly name: string;
  /** Position of its first byte. */
  readonly base: number;
  readonly size: number;
}

/** The files of a log, the oldest first: `stdout-20261121`, `stdout.2`, `stdout.1`, `stdout`. Compressed ones are left out. */
export function filesOfLog(files: readonly SandboxFile[], name: string): readonly SandboxFile[] {
  const rank = (file: SandboxFile): number => {
    if (file.name === name) return 1;
    const rest = file.name.startsWith(name) ? file.name.slice(name.length) : '';
    if (/^\.\d{1,5}$/.test(rest)) return -Number(rest.slice(1));
    // Dates of days, with hours or seconds since the epoch: they are older than anything that is numbered.
    return /^-\d{6,14}$/.test(rest) ? Number(rest.slice(1)) - 1e15 : Number.NaN;
  };
  return files
    .map(file => ({ file, rank: rank(file) }))
    .filter(each => !Number.isNaN(each.rank))
    .sort((a, b) => a.rank - b.rank)
    .map(each => each.file);
}

/** Lays files end to end, from a position on. */
export function layOut(files: readonly SandboxFile[], base: number): readonly Generation[] {
  let next = base;
  return files.map(({ name, size }) => {
    const generation = { name, size, base: next };
    next += size;
    return generation;
  });
}

/**
 * By how many places files may have moved on since the last look, the likeliest first: 0 when the newest only grew. A file
 * that was rotated away is at least as long as it was, and older ones have exactly the length they had.
 */
export function possibleShifts(before: readonly Generation[], files: readonly SandboxFile[]): readonly number[] {
  const shifts: number[] = [];
  // Older files go away and do not appear: each one more than before is one rotation.
  for (let shift = Math.max(0, files.length - before.length); shift < files.length; shift++) {
    const fits = before.toReversed().every((generation, age) => {
      const file = files.at(-1 - shift - age);
      // Of the oldest ones some may have been removed.
      if (file === undefined) return age > 0;
      return age === 0 ? file.size >= generation.size : file.size === generation.size;
    });
    if (fits) shifts.push(shift);
  }
  return shifts;
}
