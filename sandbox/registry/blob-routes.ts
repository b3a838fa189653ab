import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { matchesEtag, sendEmpty, sendError, sendMethodRefused } from './answers.ts';
import type { BlobStore } from './blob-store.ts';
import { parseByteRange } from './byte-range.ts';
import type { RecordFact } from './events.ts';
import { isDigest } from './names.ts';

/** Answers `blobs/<digest>`: HEAD, GET with one byte range, DELETE. */
export async function handleBlob(
  blobs: BlobStore,
  request: IncomingMessage,
  response: ServerResponse,
  repository: string,
  digest: string,
  record: RecordFact,
): Promise<void> {
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD' && method !== 'DELETE') {
    sendMethodRefused(response, 'DELETE, GET, HEAD');
    return;
  }
  if (!isDigest(digest)) {
    sendError(response, 400, 'DIGEST_INVALID', 'provided digest did not match uploaded content', digest);
    return;
  }
  if (method === 'DELETE') {
    if (await blobs.remove(repository, digest)) {
      record(request, { action: 'delete', repository, digest });
      sendEmpty(response, 202, { 'docker-content-digest': digest });
    } else sendError(response, 404, 'BLOB_UNKNOWN', 'blob unknown to registry', digest);
    return;
  }
  const size = await blobs.size(repository, digest);
  if (size === undefined) {
    sendError(response, 404, 'BLOB_UNKNOWN', 'blob unknown to registry', digest);
    return;
  }
  const headers: Record<string, string> = {
    'docker-content-digest': digest,
    etag: `"${digest}"`,
    'accept-ranges': 'bytes',
    'cache-control': 'max-age=31536000',
    'content-type': 'application/octet-stream',
  };
  if (matchesEtag(request.headers['if-none-match'], digest)) {
    sendEmpty(response, 304, headers);
    return;
  }
  record(request, { action: 'pull', repository, digest, mediaType: 'application/octet-stream', size });
  const range = parseByteRange(request.headers.range, size);
  if (range === 'unsatisfiable') {
    response.setHeader('content-range', `bytes */${size}`);
    sendError(response, 416, 'RANGE_INVALID', 'the range is outside of the blob');
    return;
  }
  const { first, last } = range ?? { first: 0, last: size - 1 };
  if (range !== undefined) headers['content-range'] = `bytes ${first}-${last}/${size}`;
  headers['content-length'] = String(last - first + 1);
  response.writeHead(range === undefined ? 200 : 206, headers);
  if (method === 'HEAD' || size === 0) {
    response.end();
    return;
  }
  await pipeline(createReadStream(blobs.path(digest), { start: first, end: last }), response);
}
