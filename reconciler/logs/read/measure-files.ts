import type { ListedFile, MeasuredFile } from './generations.ts';
import { mostPackedBytes, mostUnpackedBytes } from './unpacker.ts';

/** Says how much of a log is in each of its files. */
export interface FileMeasure {
  /** Asks for the end of each compressed file that it does not know yet, and nothing otherwise. */
  measure(files: readonly ListedFile[]): Promise<readonly MeasuredFile[]>;
  /** A compressed file turned out not to be readable. */
  refuse(identity: object, sentence: string): void;
  /** A file that cannot be read stands for so many bytes at least. */
  widen(identity: object, size: number): void;
}

/** Of a compressed file: what it says at its end. */
interface Known {
  readonly identity: object;
  size: number;
  sentence: string | undefined;
}

const trailerBytes = 8;

/**
 * A gzip file ends with the checksum and the number of the bytes in it: eight bytes tell where it belongs in the log, without
 * reading it. Files are told apart by size and time, which stay when they are renamed, and by their ends where these are the
 * same.
 */
export function createFileMeasure(
  read: (name: string, offset: number, length: number) => Promise<Buffer>,
): FileMeasure {
  let known = new Map<string, Known>();

  async function endOf({ name, size }: ListedFile): Promise<Buffer> {
    return size < trailerBytes * 2 ? Buffer.alloc(0) : read(name, size - trailerBytes, trailerBytes);
  }

  async function look(file: ListedFile, key: string, end: Buffer | undefined): Promise<readonly [string, Known]> {
    const found = known.get(key);
    if (found !== undefined) return [key, found];
    const identity = {};
    if (file.packing === 'other')
      return [
        key,
        { identity, size: file.size + 1, sentence: `${file.name} is compressed in a form that is not read.` },
      ];
    const bytes = end ?? (await endOf(file));
    const size = bytes.length < trailerBytes ? 0 : bytes.readUInt32LE(4);
    const sentence =
      file.size > mostPackedBytes || size > mostUnpackedBytes
        ? `${file.name} is too large to be unpacked.`
        : `${file.name} is damaged: it cannot be unpacked.`;
    const isReadable = size > 0 && size <= mostUnpackedBytes && file.size <= mostPackedBytes;
    return [key, { identity, size: Math.max(1, size), sentence: isReadable ? undefined : sentence }];
  }

  return {
    async measure(files) {
      const packed = files.filter(file => file.packing !== undefined);
      if (packed.length === 0) return files;
      const keys = packed.map(file => `${file.size}:${file.changedAt}`);
      const looks = packed.map(async (file, index) => {
        const key = keys[index] ?? '';
        const isAlone = keys.indexOf(key) === keys.lastIndexOf(key);
        if (isAlone) return look(file, key, undefined);
        const end = await endOf(file);
        return look(file, `${key}:${end.toString('hex')}`, end);
      });
      const found = await Promise.all(looks);
      known = new Map(found);
      const measured = new Map(packed.map((file, index) => [file.name, found[index]?.[1]] as const));
      return files.map(file => {
        const about = measured.get(file.name);
        if (about === undefined) return file;
        const { identity, size, sentence } = about;
        return { ...file, size, identity, packed: file.size, ...(sentence === undefined ? {} : { sentence }) };
      });
    },
    refuse(identity, sentence) {
      for (const each of known.values()) if (each.identity === identity) each.sentence = sentence;
    },
    widen(identity, size) {
      for (const each of known.values()) if (each.identity === identity) each.size = Math.max(each.size, size);
    },
  };
}
