import type { SandboxListing } from '../../../mesos/client/types.ts';
import { isPacerError } from '../../../errors/pacer-error.ts';
import { filesOfLog, layOut, possibleShifts, type Generation, type MeasuredFile } from './generations.ts';
import { readMark, writeMark, type LogExtent, type LogFile } from './log-file.ts';
import { createFileMeasure } from './measure-files.ts';
import { isProven } from './proofs.ts';
import { createUnpacker, type Unpacker } from './unpacker.ts';

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
export function createSandboxLog(
  directory: SandboxDirectory,
  name: string,
  now: () => number,
  unpacker: Unpacker = createUnpacker(now),
): LogFile {
  const measure = createFileMeasure((file, offset, length) => directory.read(file, offset, length));
  let generations: readonly Generation[] | undefined;
  /** Where the last read ended, with the bytes before it. */
  let last: { readonly position: number; readonly bytes: Buffer } | undefined;
  let isSuspect = false;
  let lost: LogExtent['lost'];
  let looking: Promise<LogExtent> | undefined;
  /** Position of the next byte while there is no file at all. */
  let floor = 0;

  /** Bytes of one file; undefined when it cannot be read, or is not there under that name any more. */
  async function readFile(file: MeasuredFile, offset: number, length: number): Promise<Buffer | undefined> {
    const { identity, packed, sentence, size } = file;
    if (sentence !== undefined) return undefined;
    try {
      if (identity === undefined) return await directory.read(file.name, offset, length);
      const source = {
        identity,
        name: file.name,
        packed: packed ?? 0,
        size,
        read: (from: number, most: number) => directory.read(file.name, from, most),
      };
      const found = await unpacker.read(source, offset, length);
      if ('bytes' in found) return found.bytes;
      // Renamed while it was read, it looks damaged and is not.
      if (await isUnmoved()) {
        measure.refuse(identity, found.sentence);
        generations = generations?.map(each =>
          each.identity === identity ? { ...each, sentence: found.sentence } : each,
        );
      }
      return undefined;
    } catch (thrown) {
      if (isPacerError(thrown) && thrown.code === 'sandbox-file-missing') return undefined;
      throw thrown;
    }
  }

  async function listFiles(fresh: boolean): Promise<readonly MeasuredFile[]> {
    return measure.measure(filesOfLog((await directory.list(fresh)).files, name));
  }

  /** Whether the bytes before the last place read are where a shift says; undefined where none can prove it. */
  async function isShift(
    shift: number,
    before: readonly Generation[],
    files: readonly MeasuredFile[],
  ): Promise<boolean | undefined> {
    const { position, bytes: expected } = last ?? { position: 0, bytes: Buffer.alloc(0) };
    const index = before.findLastIndex(({ base }) => base < position);
    const file = files.at(index - before.length - shift);
    const offset = position - (before[index]?.base ?? 0);
    const length = Math.min(offset, expected.length);
    if (index === -1 || file === undefined || length === 0) return undefined;
    const bytes = await readFile(file, offset - length, length);
    if (bytes === undefined) return file.sentence === undefined ? false : undefined;
    return bytes.equals(expected.subarray(expected.length - length));
  }

  async function lookAt(listing: SandboxListing): Promise<void> {
    const files = await measure.measure(filesOfLog(listing.files, name));
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
    const shifts = possibleShifts(before, files);
    for (const { by: shift, fitsTimes } of shifts) {
      const file = files.at(-1 - shift);
      if (file === undefined) continue;
      const isKnown = same && fitsTimes && shift === 0;
      // Without a proof the times must say it, and of no other one.
      const isLikely = fitsTimes && (last === undefined || shifts.filter(each => each.fitsTimes).length === 1);
      if (!isKnown && !((await isShift(shift, before, files)) ?? isLikely)) continue;
      // What follows it keeps its place, though nobody knows how much is in it.
      const least = Math.max(newest.size, readTo - newest.base);
      if (file.sentence !== undefined && file.identity !== undefined && file.size < least) {
        measure.widen(file.identity, least);
        return lookAt(listing);
      }
      const older = files.slice(0, files.length - 1 - shift);
      const base = newest.base - older.reduce((sum, each) => sum + each.size, 0);
      generations = layOut(files, base);
      isSuspect = false;
      return;
    }
    // Nothing is what was read: what is there now is new, but for files that were there before. One position is left out,
    // so that everybody sees the gap.
    floor = end + 1;
    const isOld = ({ size, changedAt }: MeasuredFile): boolean =>
      before.some(each => each.size === size && each.changedAt === changedAt);
    const firstNew = files.findIndex((file, index) => index === files.length - 1 || !isOld(file));
    generations = layOut(files, floor - files.slice(0, firstNew).reduce((sum, { size }) => sum + size, 0));
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
    // What made it suspect is not in a listing from before.
    const listing = await directory.list(isSuspect);
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
      const bytes = await readFile(generation, offset - overlap, wanted + overlap);
      if (bytes === undefined) {
        isSuspect = true;
        return undefined;
      }
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
      const isFurther = last === undefined || position + fresh.length > last.position;
      if (position === last?.position || (isNewest && isFurther)) remember(position, fresh, isSequel);
      return fresh;
    },
    mark(position, proof, side) {
      const generation = side === 'behind' ? generationAt(position) : endingAt(position);
      // What is before the begin was rotated away: the begin takes its place.
      const offset = Math.max(0, position - (generation?.base ?? 0));
      return writeMark(offset, proof, side);
    },
    holes: () =>
      (generations ?? []).flatMap(({ base, size, sentence }) =>
        sentence === undefined ? [] : [{ from: base, to: base + size, sentence }],
      ),
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
    const files = await listFiles(true);
    return (
      namesOf(known.slice(0, -1)) === namesOf(files.slice(0, -1)) &&
      (files.at(-1)?.size ?? 0) >= (known.at(-1)?.size ?? 0)
    );
  }

  /** The bytes between two positions, out of as many files as it takes. */
  async function readSpan(from: number, to: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (const file of generations ?? []) {
      const { base, size } = file;
      const isNewest = file.name === name;
      const begin = Math.max(from, base);
      const end = isNewest ? to : Math.min(to, base + size);
      for (let at = begin; at < end;) {
        const bytes = await readFile(file, at - base, end - at);
        if (bytes === undefined || bytes.length === 0) break;
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

function sizesOf(files: readonly MeasuredFile[]): string {
  return files.map(file => `${file.size}:${file.changedAt}`).join();
}

function namesOf(files: readonly MeasuredFile[]): string {
  return files.map(file => `${file.name}:${file.size}`).join();
}
