import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, startRegistry, type TestRegistry } from './registry.ts';

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.remove());

function location(answer: { headers: Headers }): string {
  return answer.headers.get('location') ?? '';
}

describe('a client that uploads a blob', () => {
  it('sends it in one PUT after a POST and reads the same bytes back', async () => {
    const content = 'one piece';
    const started = await registry.call('POST', '/v2/team/app/blobs/uploads/');
    expect(started.status).toBe(202);
    expect(started.headers.get('range')).toBe('0-0');
    expect(started.headers.get('docker-upload-uuid')).toMatch(/^[0-9a-f-]{36}$/);
    const done = await registry.call('PUT', `${location(started)}&digest=${digestOf(content)}`, {}, content);
    expect(done.status).toBe(201);
    expect(done.headers.get('docker-content-digest')).toBe(digestOf(content));
    const read = await registry.call('GET', location(done));
    expect(read.text).toBe(content);
    expect(read.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
  });

  it('sends it in a single POST with its digest', async () => {
    const digest = await registry.pushBlob('team/app', 'monolithic');
    expect((await registry.call('HEAD', `/v2/team/app/blobs/${digest}`)).headers.get('content-length')).toBe('10');
  });

  it('sends it in chunks and follows the newest Location', async () => {
    const started = await registry.call('POST', '/v2/team/app/blobs/uploads/');
    const first = await registry.call('PATCH', location(started), { 'content-range': '0-4' }, 'hello');
    expect([first.status, first.headers.get('range')]).toEqual([202, '0-4']);
    const second = await registry.call('PATCH', location(first), { 'content-range': '5-10' }, ' world');
    expect(second.headers.get('range')).toBe('0-10');
    const progress = await registry.call('GET', location(second));
    expect([progress.status, progress.headers.get('range')]).toEqual([204, '0-10']);
    const digest = digestOf('hello world');
    expect((await registry.call('PUT', `${location(progress)}&digest=${digest}`)).status).toBe(201);
    expect((await registry.call('GET', `/v2/team/app/blobs/${digest}`)).text).toBe('hello world');
  });

  it('is refused with 416 for a chunk out of order or an old Location, and the upload stays usable', async () => {
    const started = await registry.call('POST', '/v2/team/app/blobs/uploads/');
    const first = await registry.call('PATCH', location(started), {}, 'abc');
    const gap = await registry.call('PATCH', location(first), { 'content-range': '7-9' }, 'xyz');
    expect([gap.status, JSON.parse(gap.text).errors[0].code]).toEqual([416, 'RANGE_INVALID']);
    expect((await registry.call('PATCH', location(started), {}, 'abc')).status).toBe(416);
    const closed = await registry.call('PUT', `${location(first)}&digest=${digestOf('abc')}`);
    expect(closed.status).toBe(201);
  });

  it('gets DIGEST_INVALID when the content is another, and the session is gone', async () => {
    const started = await registry.call('POST', '/v2/team/app/blobs/uploads/');
    const wrong = await registry.call('PUT', `${location(started)}&digest=${digestOf('this')}`, {}, 'that');
    expect([wrong.status, JSON.parse(wrong.text).errors[0].code]).toEqual([400, 'DIGEST_INVALID']);
    const after = await registry.call('GET', location(started));
    expect([after.status, JSON.parse(after.text).errors[0].code]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
    expect((await registry.call('HEAD', `/v2/team/app/blobs/${digestOf('this')}`)).status).toBe(404);
  });

  it('cancels with DELETE', async () => {
    const started = await registry.call('POST', '/v2/team/app/blobs/uploads/');
    expect((await registry.call('DELETE', location(started))).status).toBe(204);
    expect((await registry.call('GET', location(started))).status).toBe(404);
  });

  it('mounts a blob of another repository, and gets an upload session when that has none', async () => {
    const digest = await registry.pushBlob('team/base', 'shared layer');
    const mounted = await registry.call('POST', `/v2/team/new/blobs/uploads/?mount=${digest}&from=team/base`);
    expect([mounted.status, mounted.headers.get('docker-content-digest')]).toEqual([201, digest]);
    expect((await registry.call('GET', `/v2/team/new/blobs/${digest}`)).text).toBe('shared layer');
    const unknown = digestOf('nowhere');
    const refused = await registry.call('POST', `/v2/team/new/blobs/uploads/?mount=${unknown}&from=team/base`);
    expect([refused.status, refused.headers.has('docker-upload-uuid')]).toEqual([202, true]);
  });

  it('goes on after its connection broke in the middle of a chunk', async () => {
    const started = await registry.call('POST', '/v2/team/app/blobs/uploads/');
    const { port, pathname, search } = new URL(location(started));
    await new Promise<void>(resolve => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(`PATCH ${pathname}${search} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nfirst half`);
        setTimeout(() => socket.destroy(), 100);
      });
      socket.on('close', () => resolve());
    });
    await expect.poll(async () => (await registry.call('GET', location(started))).headers.get('range')).toBe('0-9');
    const progress = await registry.call('GET', location(started));
    const digest = digestOf('first half, second half');
    const closed = await registry.call('PUT', `${location(progress)}&digest=${digest}`, {}, ', second half');
    expect(closed.status).toBe(201);
  });
});

describe('a client that reads a blob', () => {
  it('gets byte ranges, 416 outside of the blob, and 304 for a digest it has', async () => {
    const digest = await registry.pushBlob('team/app', '0123456789');
    const path = `/v2/team/app/blobs/${digest}`;
    const middle = await registry.call('GET', path, { range: 'bytes=2-4' });
    expect([middle.status, middle.text, middle.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
    expect((await registry.call('GET', path, { range: 'bytes=-3' })).text).toBe('789');
    expect((await registry.call('GET', path, { range: 'bytes=8-' })).text).toBe('89');
    expect((await registry.call('GET', path, { range: 'bytes=10-' })).status).toBe(416);
    expect((await registry.call('GET', path, { 'if-none-match': `"${digest}"` })).status).toBe(304);
  });

  it('does not see blobs of repositories that never got them, nor deleted ones', async () => {
    const digest = await registry.pushBlob('team/private', 'mine');
    expect((await registry.call('HEAD', `/v2/team/other/blobs/${digest}`)).status).toBe(404);
    expect((await registry.call('DELETE', `/v2/team/private/blobs/${digest}`)).status).toBe(202);
    const gone = await registry.call('GET', `/v2/team/private/blobs/${digest}`);
    expect([gone.status, JSON.parse(gone.text).errors[0].code]).toEqual([404, 'BLOB_UNKNOWN']);
  });

  it('reads an empty blob', async () => {
    const digest = await registry.pushBlob('team/app', '');
    const read = await registry.call('GET', `/v2/team/app/blobs/${digest}`);
    expect([read.status, read.text, read.headers.get('content-length')]).toEqual([200, '', '0']);
  });
});
