import type { Json } from '../../marathon/types.ts';
import { isRegularMode } from '../snapshot/limits.ts';
import type { ProblemCode } from './problem-codes.ts';
import { scanIds } from './scan-ids.ts';
import type { SnapshotFile } from './types.ts';
import { parseDocuments } from './yaml/parse.ts';
import type { Place } from './yaml/lines.ts';

/** What is wrong with a whole file. */
export interface FileFault extends Place {
  readonly code: ProblemCode;
  readonly message: string;
}

/** One file, as far as it can be read. Depends on nothing but its bytes and its mode. */
export interface Reading {
  readonly file: SnapshotFile;
  /** Missing when the file is broken. */
  readonly documents?: readonly Json[];
  /** Whether a `${vars.…}` stands anywhere in it. */
  readonly hasVariables: boolean;
  readonly fault?: FileFault;
  /** Ids that a broken file seems to define. */
  readonly ids: readonly string[];
  /** Whether those are surely all. */
  readonly idsComplete: boolean;
}

/** Reads a file of a snapshot. Never throws; what is wrong becomes `fault`. */
export function readFile(file: SnapshotFile): Reading {
  const refusal = refuse(file);
  if (refusal !== undefined || file.bytes === undefined)
    return broken(file, refusal ?? { code: 'too-large', message: tooLarge(file), line: 1, column: 1 });
  const { text, valid } = decode(file.bytes);
  const scanned = (): { ids: readonly string[]; idsComplete: boolean } => {
    const { ids, complete } = scanIds(text);
    return { ids, idsComplete: complete };
  };
  if (!valid) return { ...broken(file, notUtf8(file.bytes)), ...scanned() };
  const result = parseDocuments(text, file.path.toLowerCase().endsWith('.json'));
  if (result.fault !== undefined) return { ...broken(file, result.fault), ...scanned() };
  // An empty document (after a last `---`) is nothing; a file of nothing but those is.
  const documents = result.documents.some(document => document !== null) ? result.documents : [];
  if (documents.length > 0)
    return { file, documents, hasVariables: text.includes('${vars.'), ids: [], idsComplete: false };
  return broken(file, {
    code: 'empty-file',
    message: 'This file has nothing in it. To remove what it defined, remove the file.',
    line: 1,
    column: 1,
  });
}

/** The text of a file, without the byte order mark that some editors put first. */
export function decode(bytes: Uint8Array): { readonly text: string; readonly valid: boolean } {
  try {
    return { text: strict.decode(bytes), valid: true };
  } catch {
    return { text: lenient.decode(bytes), valid: false };
  }
}

const strict = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8');

function broken(file: SnapshotFile, fault: FileFault): Reading {
  return { file, fault, hasVariables: false, ids: [], idsComplete: false };
}

function refuse(file: SnapshotFile): FileFault | undefined {
  const at = { line: 1, column: 1 };
  if (file.mode === '120000')
    return {
      ...at,
      code: 'symlink',
      message:
        'This is a symbolic link. Links are not followed; put the file itself here, or use "extends" for shared parts.',
    };
  if (file.mode === '160000')
    return {
      ...at,
      code: 'submodule',
      message: 'This is a submodule. Files of other repositories are not read; put the files themselves here.',
    };
  if (!isRegularMode(file.mode))
    return { ...at, code: 'not-a-file', message: `This is not a file (mode ${file.mode}).` };
  return undefined;
}

function tooLarge(file: SnapshotFile): string {
  return `This file has ${Math.ceil(file.size / 1024)} KiB; at most 256 KiB are read. Split it, one app a file.`;
}

/** Finds the line of the first bytes that are not UTF-8. */
function notUtf8(bytes: Uint8Array): FileFault {
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(10); ; end = bytes.indexOf(10, start)) {
    const part = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (!decode(part).valid || end < 0) {
      const before = lenient.decode(part).indexOf('\uFFFD');
      return {
        code: 'not-utf8',
        message: 'This file is not UTF-8 text. Save it again with the encoding UTF-8.',
        line,
        column: Math.max(before, 0) + 1,
      };
    }
    line++;
    start = end + 1;
  }
}
