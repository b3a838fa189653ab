import { pacerError } from '../errors/pacer-error.ts';
import type { Git } from './git.ts';

/** Who made a commit. */
export interface Author {
  readonly name: string;
  readonly email: string;
  /** Milliseconds since the epoch; now, when left out. */
  readonly time?: number;
}

/** Writes the stream that git-fast-import(1) reads. Everything of a user's goes in by length or quoted. */
export interface ImportStream {
  line(text: string): void;
  data(content: string | Buffer): void;
  bytes(): Buffer;
}

/** Makes an empty stream. */
export function createImportStream(): ImportStream {
  const chunks: Buffer[] = [];
  return {
    line: text => void chunks.push(Buffer.from(`${text}\n`)),
    data(content) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      chunks.push(Buffer.from(`data ${bytes.byteLength}\n`), bytes, Buffer.from('\n'));
    },
    bytes: () => Buffer.concat(chunks),
  };
}

/** The `author` line. Name and address cannot hold the characters that delimit them. */
export function authorLine(author: Author): string {
  return `author ${stampOf(author)}`;
}

/** The same for the `committer` line. */
export function committerLine(author: Author): string {
  return `committer ${stampOf(author)}`;
}

function stampOf(author: Author): string {
  const clean = (text: string): string => text.replace(/[<>\r\n\0]/g, ' ').trim();
  const seconds = Math.floor((author.time ?? Date.now()) / 1000);
  return `${clean(author.name)} <${clean(author.email)}> ${seconds} +0000`;
}

/** A path as the stream wants it: in quotes, with escapes for what would end it. */
export function quotedPath(path: string): string {
  const bad = path === '' || path.startsWith('/') || path.includes('\0');
  const parts = path.split('/');
  if (bad || parts.some(part => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git'))
    throw pacerError('git-refused', {
      message: `${JSON.stringify(path)} cannot be the path of a file in a repository.`,
    });
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/**
 * Runs the stream, which marks its commit `:1`, and resolves with that commit's id. Rejects with `git-rejected-push` when
 * the branch was moved meanwhile; nothing was changed then. With `force` the ref is moved wherever it was.
 */
export async function runImport(
  git: Git,
  stream: ImportStream,
  { force = false }: { readonly force?: boolean } = {},
): Promise<string> {
  stream.line('get-mark :1');
  stream.line('done');
  const args = ['fast-import', '--quiet', '--done', '--date-format=raw', ...(force ? ['--force'] : [])];
  const output = await git.run(args, { input: stream.bytes() });
  return output.trim();
}
