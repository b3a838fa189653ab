import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createHttp } from '../../http/create-http.ts';
import { readBody } from '../../http/read-body.ts';
import { startLoopback } from '../support/loopback.ts';

const exchange = { name: 'The server', baseUrl: 'http://127.0.0.1', method: 'GET', path: '/' } as const;

async function* inPieces(body: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (const size of sizes) {
    if (at >= body.length) return;
    yield body.subarray(at, at + size);
    at += size;
  }
  if (at < body.length) yield body.subarray(at);
}

describe('a body that is expected', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 6 });

  it('is read as it is, whatever was expected and however it arrives', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, sizes, async (real, expected, pieces) => {
        const like = Buffer.from(expected);
        const body = await readBody(inPieces(Buffer.from(real), pieces), undefined, 100, exchange, like);
        expect(body.toString()).toBe(real);
        expect(body === like).toBe(real === expected && real !== '');
      }),
    );
  });

  it('is still refused when it is too large', async () => {
    const like = Buffer.alloc(10, 'a');
    await expect(readBody(inPieces(like, [4]), undefined, 9, exchange, like)).rejects.toMatchObject({
      code: 'response-too-large',
    });
  });

  it.each(['identity', 'gzip'])('is the very buffer that was expected, encoded as %s', async encoding => {
    const like = Buffer.from('{"apps":[]}');
    const server = await startLoopback((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(encoding === 'gzip' ? gzipSync(like) : like);
    });
    const http = createHttp({ baseUrl: server.url, clock: systemClock });
    expect((await http.request({ path: '/', like })).body).toBe(like);
    expect((await http.request({ path: '/', like: Buffer.from('{"apps":[1]}') })).body).toEqual(like);
    await http.close();
  });
});
