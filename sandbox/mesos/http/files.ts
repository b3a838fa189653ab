import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { answerJson, answerJsonBytes, answerText, type Exchange } from './answer.ts';
import { listDirectory } from './file-info.ts';
import type { HandlerParts } from './handler-parts.ts';
import { resolveSandboxPath } from './sandbox-path.ts';

/** Most that one read answers: 16 pages of memory (Mesos API reference 5.3). */
const readLimit = 16 * 4096;

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.gif': 'image/gif',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'application/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
};

/** Answers `/files/browse`, `/files/read` and `/files/download`; false when the path names none of them. */
export async function answerFiles(parts: HandlerParts, exchange: Exchange, operation: string): Promise<boolean> {
  if (operation !== 'browse' && operation !== 'read' && operation !== 'download') return false;
  const asked = exchange.query.get('path') ?? '';
  if (asked === '') {
    await answerText(exchange, 400, "Expecting 'path=value' in query.\n");
    return true;
  }
  const range = operation === 'read' ? readRange(exchange.query) : undefined;
  if (typeof range === 'string') {
    await answerText(exchange, 400, range);
    return true;
  }
  const path = asked.length > 1 ? asked.replace(/\/+$/, '') : asked;
  const found = await resolveSandboxPath(parts, path);
  if (found.kind === 'missing') await answerText(exchange, 404, '');
  else if (found.kind === 'inaccessible') await answerText(exchange, 400, `'${path}' is inaccessible\n`);
  else if (!found.agent.connected) exchange.response.destroy();
  else if (range !== undefined) await read(exchange, found.file, range);
  else if (operation === 'browse') await answerJson(exchange, await listDirectory(found.file, path));
  else await download(exchange, found.file);
  return true;
}

interface ReadRange {
  readonly offset: number;
  readonly length: number;
}

/** Offset and length of a read, -1 when left out; a sentence when they are none. */
function readRange(query: URLSearchParams): ReadRange | string {
  const values: Record<string, number> = {};
  for (const name of ['offset', 'length']) {
    const text = query.get(name) ?? '-1';
    if (!/^[+-]?\d+$/.test(text)) return `Failed to parse ${name}: Failed to convert '${text}' to number.\n`;
    const value = Number(text);
    if (value < -1) return `Negative ${name} provided: ${value}.\n`;
    values[name] = value;
  }
  return { offset: values['offset'] ?? -1, length: values['length'] ?? -1 };
}

async function read(exchange: Exchange, file: string, range: ReadRange): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const found = await handle.stat();
    if (found.isDirectory()) return await answerText(exchange, 400, 'Cannot read a directory.\n');
    if (range.offset === -1) return await answerData(exchange, Buffer.alloc(0), found.size);
    const wanted = range.length === -1 ? readLimit : Math.min(range.length, readLimit);
    const available = Math.max(0, Math.min(wanted, found.size - range.offset));
    const buffer = Buffer.alloc(available);
    const { bytesRead } = available === 0 ? { bytesRead: 0 } : await handle.read(buffer, 0, available, range.offset);
    await answerData(exchange, buffer.subarray(0, bytesRead), range.offset);
  } finally {
    await handle.close();
  }
}

/**
 * The bytes of the file go into a JSON string as they are: control characters escaped, everything from 0x80 on
 * unchanged, even where it is no UTF-8. Latin-1 maps each byte to one character and back.
 */
async function answerData(exchange: Exchange, data: Buffer, offset: number): Promise<void> {
  const text = `{"data":${JSON.stringify(data.toString('latin1'))},"offset":${offset}}`;
  await answerJsonBytes(exchange, Buffer.from(text, 'latin1'));
}

async function download(exchange: Exchange, file: string): Promise<void> {
  const found = await stat(file);
  if (found.isDirectory()) return answerText(exchange, 400, 'Cannot download a directory.\n');
  exchange.response.writeHead(200, {
    'content-type': contentTypes[extname(file).toLowerCase()] ?? 'application/octet-stream',
    'content-disposition': `attachment; filename=${basename(file)}`,
    'content-length': String(found.size),
  });
  if (found.size === 0 || exchange.request.method === 'HEAD') {
    exchange.response.end();
    return;
  }
  // As long as announced, also when the task writes on.
  await pipeline(createReadStream(file, { end: found.size - 1 }), exchange.response);
}
