import type { SandboxListing } from '../../../mesos/client/types.ts';
import { filesOfLog, layOut, possibleShifts, type Generation } from './generations.ts';
import { readMark, writeMark, type LogExtent, type LogFile } from './log-file.ts';
import { isProven } from './proofs.ts';

/** The directory of a task on its agent. */
export interface SandboxDirectory {
  /** A listing, shared by the logs of the directory unless it has to be `fresh`; throws `sandbox-file-missing` when it is gone. */
  list(fresh?: boolean): Promise<SandboxListing>;
  read(name: string, offset: number, length: number): Promise<Buffer>;
  /** The task has ended: its files do not grow any more, once they stand still. */
  isOver(): boolean;
  /** Milliseconds by which the clock of the agent is ahead. */
  ahead(): number;
}

/** A file that has not grown for so long after its task ended is complete. */
const flushPatience = 3_000;
/** So many bytes before the place last read prove that a file is still the same. */
const proofBytes = 24;
const findAttempts = 3;
const rotatedAway = 'Lines were rotated away, or the file was truncated, before they could be read.';

/**
 * `stdout` or `stderr` of a task, together with the files that it was rotated to. Mesos tells neither of rotation nor of
 * truncation: sizes give the hint, and the bytes before the last place read are the proof.
 */
export function createSandboxLog(directory: SandboxDirectory, name: string, now: () => number): LogFile {
  let generations: readonly Generation[] | undefined;
  /** Where the last read ended, with the bytes before it. */
  let last: { readonly position: number; readonly bytes: Buffer } | undefined;
  let isSuspect = false;
  let lost: LogExtent['lost'];
  let looking: Promise<LogExtent> | undefined;
  /** Position of the next byte while there is no file at all. */
  let floor = 0;

  async function holdsLast(file: string, offset: number): Promise<boolean> {
    if (last === undefined || offset <= 0) return true;
    const length = Math.min(offset, last.bytes.length);
    const bytes = await directory.read(file, offset - length, length);
    return bytes.equals(last.bytes.subarray(last.bytes.length - length));
  }

  async function lookAt(listing: SandboxListing): Promise<void> {
    const files = filesOfLog(listing.files, name);
    if (generations === undefined) {
      generations = layOut(files, 0);
      return;
    }
    const before = generations;
    const newest = before.at(-1);
    if (newest === undefined) {
      generations = layOut(files, floor);
      return;
    }
    const end = Math.max(newest.base + newest.size, last?.position ?? 0);
    const readTo = last !== undefined && last.position >= newest.base ? last.position : newest.base;
    const same = !isSuspect && sizesOf(before.slice(0, -1)) === sizesOf(files.slice(0, -1));
    for (const shift of possibleShifts(before, files)) {
      const file = files.at(-1 - shift);
      if (file === undefined || !((same && shift === 0) || (await holdsLast(file.name, readTo - newest.base))))
        continue;
      const older = files.slice(0, files.length - 1 - shift);
      const base = newest.base - older.reduce((sum, each) => sum + each.size, 0);
      generations = layOut(files, base);
      isSuspect = false;
      return;
    }
    // Nothing is what was read: whatever is there now is new. One position is left out, so that everybody sees the gap.
    floor = end + 1;
    generations = layOut(files, floor);
    isSuspect = false;
    last = undefined;
    lost = { before: floor, sentence: rotatedAway };
  }

  function generationAt(position: number): Generation | undefined {
    return generations?.findLast(each => each.base <= position) ?? generations?.[0];
  }

  /** Two looks at once would contradict each other. */
  function look(): Promise<LogExtent> {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  async function lookOnce(): Promise<LogExtent> {
    const listing = await directory.list();
    await lookAt(listing);
    const all = generations ?? [];
    const newest = all.at(-1);
    const begin = all[0]?.base ?? floor;
    const end = newest === undefined ? begin : newest.base + newest.size;
    const changed = listing.files.find(file => file.name === name)?.changedAt;
    const changedAt = changed === undefined ? undefined : changed - directory.ahead();
    return {
      begin,
      end,
      lookedAt: listing.clock?.sent ?? now(),
      ...(changedAt === undefined ? {} : { changedAt }),
      ...(lost === undefined ? {} : { lost }),
      isOver: directory.isOver() && now() - (changedAt ?? 0) > flushPatience,
    };
  }

  return {
    look,
    async read(position, length) {
      const generation = generationAt(position);
      if (generation === undefined) return Buffer.alloc(0);
      const isNewest = generation === generations?.at(-1);
      const offset = position - generation.base;
      if (offset < 0) return undefined;
      const known = last?.position === position ? last.bytes : undefined;
      const isSequel = known !== undefined && offset > 0;
      const overlap = isSequel ? Math.min(known.length, offset) : 0;
      const wanted = isNewest ? length : Math.min(length, generation.size - offset);
      const bytes = await directory.read(generation.name, offset - overlap, wanted + overlap);
      if (isSequel && !bytes.subarray(0, overlap).equals(known.subarray(known.length - overlap))) {
        isSuspect = true;
        return undefined;
      }
      const fresh = bytes.subarray(overlap);
      if (fresh.length === 0 && wanted > 0 && offset < generation.size) {
        // There was more here: the name belongs to another file by now.
        isSuspect = true;
        return undefined;
      }
      // What is read out of turn has no bytes before it to compare: the files must have their names still.
      if (!isSequel && fresh.length > 0 && !(await isUnmoved())) return undefined;
      if (isNewest && (last === undefined || position === last.position || position + fresh.length > last.position))
        remember(position, fresh, isSequel);
      return fresh;
    },
    mark(position, proof, side) {
      const generation = side === 'behind' ? generationAt(position) : endingAt(position);
      const offset = position - (generation?.base ?? 0);
      return writeMark(offset, proof, side);
    },
    async find(mark) {
      const wanted = readMark(mark);
      if (wanted === undefined) return undefined;
      for (let attempt = 0; attempt < findAttempts; attempt++) {
        await look();
        // Nothing had been written yet: whatever is there came later.
        if (wanted.offset === 0 && wanted.side === 'before') return generations?.[0]?.base ?? floor;
        const position = await findProven(wanted);
        // Not found because files were renamed meanwhile: they are looked for again.
        if (position !== undefined || (await isUnmoved())) return position;
        isSuspect = true;
      }
      return undefined;
    },
  };

  async function findProven(wanted: NonNullable<ReturnType<typeof readMark>>): Promise<number | undefined> {
    const begin = generations?.[0]?.base ?? floor;
    for (const { base, size } of (generations ?? []).toReversed()) {
      if (wanted.offset > size) continue;
      const position = base + wanted.offset;
      if (await isProven(position, wanted, begin, readSpan)) return position;
    }
    return undefined;
  }

  /** Whether no file was renamed since the last look. */
  async function isUnmoved(): Promise<boolean> {
    const known = generations ?? [];
    const files = filesOfLog((await directory.list(true)).files, name);
    return (
      sizesOf(known.slice(0, -1)) === sizesOf(files.slice(0, -1)) &&
      (files.at(-1)?.size ?? 0) >= (known.at(-1)?.size ?? 0)
    );
  }

  /** The bytes between two positions, out of as many files as it takes. */
  async function readSpan(from: number, to: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (const { name: file, base, size } of generations ?? []) {
      const isNewest = file === name;
      const begin = Math.max(from, base);
      const end = isNewest ? to : Math.min(to, base + size);
      for (let at = begin; at < end;) {
        const bytes = await directory.read(file, at - base, end - at);
        if (bytes.length === 0) break;
        pieces.push(bytes);
        at += bytes.length;
      }
    }
    return Buffer.concat(pieces);
  }

  /** The end of a file and the begin of the next are the same position; as the end of a line it is that of the file before. */
  function endingAt(position: number): Generation | undefined {
    const ending = generations?.find(each => each.base < position && each.base + each.size === position);
    return ending ?? generationAt(position);
  }

  function remember(position: number, fresh: Buffer, isSequel: boolean): void {
    const known = isSequel && last !== undefined ? Buffer.concat([last.bytes, fresh.subarray(-proofBytes)]) : fresh;
    last = { position: position + fresh.length, bytes: Buffer.from(known.subarray(-proofBytes)) };
  }
}

function sizesOf(files: readonly { readonly size: number }[]): string {
  return files.map(file => file.size).join();
}
