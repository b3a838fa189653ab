import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { pacerError } from '../errors/pacer-error.ts';
import { tooLarge, type Exchange } from './failures.ts';

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** From here on, in bytes, it pays to make room for the whole body at once. */
const knownSize = 256 * 1024;
/** Bytes that are sooner read than a new connection is made. */
const shortRest = 64 * 1024;
const nothing: Buffer = Buffer.alloc(0);

/**
 * Reads a body to its end. Leaves with `response-too-large` as soon as it is over the limit, announced or real. When the
 * body is `like`, byte for byte, the result is that very buffer: megabytes that come again and again are not kept twice.
 */
export async function readBody(
  body: AsyncIterable<Buffer>,
  contentLength: string | undefined,
  maximumBytes: number,
  exchange: Exchange,
  like: Buffer = nothing,
): Promise<Buffer> {
  if (contentLength !== undefined && Number(contentLength) > maximumBytes) throw tooLarge(exchange, maximumBytes);
  const announced = Number(contentLength ?? 0);
  const chunks: Buffer[] = [];
  let whole: Buffer | undefined;
  let size = 0;
  let isLike = like.length > 0;
  let isFirst = true;
  for await (const chunk of body) {
    const start = size;
    size += chunk.length;
    if (size > maximumBytes) throw tooLarge(exchange, maximumBytes);
    if (isLike && size <= like.length && like.compare(chunk, 0, chunk.length, start, size) === 0) continue;
    if (isFirst) {
      isFirst = false;
      isLike = false;
      // Put together as it arrives, where the size is known: a large answer is then never held twice.
      if (announced > knownSize) whole = Buffer.allocUnsafeSlow(announced);
      if (whole !== undefined) like.copy(whole, 0, 0, start);
      else if (start > 0) chunks.push(like.subarray(0, start));
    }
    if (whole !== undefined && size > whole.length) {
      // The announcement was wrong.
      chunks.push(whole.subarray(0, start));
      whole = undefined;
    }
    if (whole === undefined) chunks.push(chunk);
    else chunk.copy(whole, start);
  }
  if (isLike) return size === like.length ? like : Buffer.from(like.subarray(0, size));
  if (whole !== undefined) return whole.subarray(0, size);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size);
}

/** Undoes `Content-Encoding`. The limit holds for what comes out, so that a small answer cannot fill the memory. */
export async function decodeBody(
  body: Buffer,
  encoding: string | undefined,
  maximumBytes: number,
  exchange: Exchange,
): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase();
  if (name === undefined || name === '' || name === 'identity' || body.length === 0) return body;
  const decode = decoders[name as keyof typeof decoders];
  if (decode === undefined) {
    throw pacerError('upstream-error', {
      message: `${exchange.name} answered in an encoding that nobody asked for: ${name}.`,
      context: { ...exchange },
    });
  }
  try {
    return await decode(body, { maxOutputLength: maximumBytes });
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(exchange, maximumBytes);
    throw pacerError('upstream-error', {
      message: `${exchange.name} answered with broken ${name} data.`,
      context: { ...exchange },
      cause: thrown,
    });
  }
}

/** Reads the rest of a body away when it is short; one that is long is broken off. Never rejects. */
export async function drain(body: AsyncIterable<Buffer>): Promise<void> {
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > shortRest) return;
    }
  } catch {
    // Its connection is gone, and with it what was to be read away.
  }
}
