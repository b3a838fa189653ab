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

/** Reads a body to its end. Leaves with `response-too-large` as soon as it is over the limit, announced or real. */
export async function readBody(
  body: AsyncIterable<Buffer>,
  contentLength: string | undefined,
  maximumBytes: number,
  exchange: Exchange,
): Promise<Buffer> {
  if (contentLength !== undefined && Number(contentLength) > maximumBytes) throw tooLarge(exchange, maximumBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maximumBytes) throw tooLarge(exchange, maximumBytes);
    chunks.push(chunk);
  }
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
