import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseByteRange } from '../../registry/byte-range.ts';
import type { Job } from '../builds.ts';
import { field, type Exchange } from '../exchange.ts';
import { sendNotFound, sendText } from '../pages.ts';
import type { BuildRecord } from '../types.ts';
import { zipOf } from '../zip.ts';

async function readLog(file: string, start: number): Promise<{ readonly bytes: Buffer; readonly size: number }> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return { bytes: Buffer.alloc(0), size: 0 };
  try {
    const { size } = await handle.stat();
    const from = start > size ? 0 : start;
    const bytes = Buffer.alloc(size - from);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
    return { bytes: bytes.subarray(0, bytesRead), size: from + bytesRead };
  } finally {
    await handle.close();
  }
}

/** `logText/progressiveText`: the log from byte `start` on, with the offset to go on from (Jenkins reference 4.6). */
export async function sendProgressiveText(
  exchange: Exchange,
  job: Job,
  build: BuildRecord,
  escape?: (text: string) => string,
): Promise<void> {
  const start = Number(field(exchange, 'start') ?? 0);
  // Asked before the file is read: a log that was complete then cannot be cut short now.
  const more = build.building;
  const { bytes, size } = await readLog(
    join(job.builds.folder(build.number), 'log'),
    Number.isSafeInteger(start) && start > 0 ? start : 0,
  );
  const headers = { 'x-text-size': String(size), ...(more ? { 'x-more-data': 'true' } : {}) };
  if (escape === undefined) sendText(exchange.response, bytes, headers);
  else
    sendText(exchange.response, escape(bytes.toString('utf8')), {
      ...headers,
      'content-type': 'text/html;charset=UTF-8',
    });
}

/** `consoleText`: the whole log. */
export async function sendConsoleText(response: ServerResponse, job: Job, build: BuildRecord): Promise<void> {
  const { bytes } = await readLog(join(job.builds.folder(build.number), 'log'), 0);
  sendText(response, bytes);
}

/** `artifact/<path>`: an archived file, with `Last-Modified` and one byte range. */
export async function sendArtifact(
  { request, response }: Exchange,
  job: Job,
  build: BuildRecord,
  path: string,
): Promise<void> {
  if (path === '*zip*/archive.zip') return sendArchive(response, job, build);
  if (!build.artifacts.includes(path)) return sendNotFound(response);
  const file = join(job.builds.folder(build.number), 'archive', path);
  const status = await stat(file).catch(() => undefined);
  if (status === undefined) return sendNotFound(response);

  const modified = Math.floor(status.mtimeMs / 1000) * 1000;
  const headers: Record<string, string> = {
    'last-modified': new Date(modified).toUTCString(),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-type': path.endsWith('.json') ? 'application/json' : 'application/octet-stream',
  };
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  if (since >= modified) {
    response.writeHead(304, headers).end();
    return;
  }
  const range = parseByteRange(request.headers.range, status.size);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${status.size}`, 'content-length': '0' }).end();
    return;
  }
  const { first, last } = range ?? { first: 0, last: status.size - 1 };
  if (range !== undefined) headers['content-range'] = `bytes ${first}-${last}/${status.size}`;
  headers['content-length'] = String(last - first + 1);
  response.writeHead(range === undefined ? 200 : 206, headers);
  if (request.method === 'HEAD' || status.size === 0) {
    response.end();
    return;
  }
  await pipeline(createReadStream(file, { start: first, end: last }), response);
}

/** All artifacts in one file. */
async function sendArchive(response: ServerResponse, job: Job, build: BuildRecord): Promise<void> {
  const folder = join(job.builds.folder(build.number), 'archive');
  const files: { name: string; bytes: Buffer }[] = [];
  for (const path of build.artifacts)
    files.push({ name: `archive/${path}`, bytes: await readFile(join(folder, path)) });
  const zip = zipOf(files);
  response.writeHead(200, { 'content-type': 'application/zip', 'content-length': String(zip.length) });
  response.end(zip);
}
