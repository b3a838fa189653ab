import { pacerError } from '../../errors/pacer-error.ts';
import { numberOf, objectOf, stringOf } from '../../http/json.ts';
import { refusal } from '../../http/refusal.ts';
import type { Http } from '../../http/types.ts';
import type { FileBytes } from './types.ts';

/** The most that an agent gives at once: 16 memory pages (Mesos reference 5.3). */
export const pieceBytes = 65_536;

/**
 * Reads a piece of a file byte by byte. The agent puts the file's raw bytes into a JSON string, so the body need not be
 * UTF-8: read as Latin-1, each byte is one character from the socket through the JSON parser and back. Decoding it as
 * UTF-8 would lose bytes at the borders of pieces and shift every offset after it.
 */
export async function readPiece(http: Http, path: string, offset: number, length: number): Promise<FileBytes> {
  const query = { path, offset, length: Math.min(length, pieceBytes) };
  const { data, offset: echoed } = await askFile(http, path, query);
  return { bytes: Buffer.from(data, 'latin1'), offset: echoed };
}

/** Bytes that the file has: what an agent answers to the offset -1. */
export async function readSize(http: Http, path: string): Promise<number> {
  return (await askFile(http, path, { path, offset: -1 })).offset;
}

async function askFile(
  http: Http,
  path: string,
  query: Readonly<Record<string, string | number>>,
): Promise<{ readonly data: string; readonly offset: number }> {
  const response = await http.request({ path: '/files/read', query, maximumBytes: 8 * 1024 * 1024 });
  if (response.status === 404) {
    throw pacerError('sandbox-file-missing', {
      message: `The agent at ${http.baseUrl} does not have the file ${path}.`,
      context: { agent: http.baseUrl, path },
    });
  }
  if (response.status !== 200) throw refusal(`The Mesos agent at ${http.baseUrl}`, `a look at ${path}`, response);
  const answer = objectOf(parseLatin1(response.body));
  const data = stringOf(answer['data']);
  const offset = numberOf(answer['offset']);
  if (data !== undefined && offset !== undefined) return { data, offset };
  throw pacerError('upstream-error', {
    message: `The Mesos agent at ${http.baseUrl} answered with something else than a piece of a file.`,
    context: { agent: http.baseUrl, path },
  });
}

function parseLatin1(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('latin1')) as unknown;
  } catch {
    return undefined;
  }
}
