import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allTypes,
  digestOf,
  dockerListType,
  dockerManifestType,
  ociIndexType,
  ociManifestType,
  startRegistry,
  type TestRegistry,
} from './registry.ts';

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.remove());

function code(answer: { text: string }): string {
  return JSON.parse(answer.text).errors[0].code;
}

async function pushList(repository: string, tag: string, mediaType: string): Promise<{ list: string; child: string }> {
  const child = await registry.pushImage(repository, 'child', dockerManifestType, `layer of ${tag}`);
  const list = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    manifests: [
      {
        mediaType: dockerManifestType,
        digest: child.digest,
        size: child.manifest.length,
        platform: { os: 'linux', architecture: 'amd64' },
      },
    ],
  });
  const answer = await registry.call('PUT', `/v2/${repository}/manifests/${tag}`, { 'content-type': mediaType }, list);
  expect(answer.status).toBe(201);
  return { list, child: child.digest };
}

describe('a client that pushes and pulls a manifest', () => {
  it('gets exactly the bytes that were pushed, by tag and by digest', async () => {
    const pushed = await registry.pushImage('shop/cart', '1.0');
    expect([pushed.status, pushed.headers.get('docker-content-digest')]).toEqual([201, pushed.digest]);
    for (const reference of ['1.0', pushed.digest]) {
      const read = await registry.call('GET', `/v2/shop/cart/manifests/${reference}`, { accept: allTypes });
      expect(read.text).toBe(pushed.manifest);
      expect(read.headers.get('content-type')).toBe(ociManifestType);
      expect(read.headers.get('etag')).toBe(`"${pushed.digest}"`);
    }
    const head = await registry.call('HEAD', '/v2/shop/cart/manifests/1.0', { accept: allTypes });
    expect(head.headers.get('docker-content-digest')).toBe(pushed.digest);
    expect(head.headers.get('content-length')).toBe(String(pushed.manifest.length));
    expect(head.text).toBe('');
  });

  it('polls cheaply: 304 for the digest it knows, 200 after the tag moved', async () => {
    const first = await registry.pushImage('shop/moving', 'latest', ociManifestType, 'first');
    const known = { accept: allTypes, 'if-none-match': `"${first.digest}"` };
    const same = await registry.call('HEAD', '/v2/shop/moving/manifests/latest', known);
    expect([same.status, same.text]).toEqual([304, '']);
    const bare = { accept: allTypes, 'if-none-match': first.digest };
    expect((await registry.call('GET', '/v2/shop/moving/manifests/latest', bare)).status).toBe(304);
    await registry.pushImage('shop/moving', 'latest', ociManifestType, 'second');
    expect((await registry.call('GET', '/v2/shop/moving/manifests/latest', known)).status).toBe(200);
    // The first one is still there by digest.
    expect(
      (await registry.call('HEAD', `/v2/shop/moving/manifests/${first.digest}`, { accept: allTypes })).status,
    ).toBe(200);
  });

  it('is told that an OCI manifest exists when Accept does not name the type, on GET and HEAD', async () => {
    await registry.pushImage('shop/oci', '1');
    for (const accept of ['*/*', dockerManifestType]) {
      const answer = await registry.call('GET', '/v2/shop/oci/manifests/1', { accept });
      expect([answer.status, code(answer)]).toEqual([404, 'MANIFEST_UNKNOWN']);
      expect(answer.text).toContain('OCI manifest found, but accept header does not support OCI manifests');
      expect((await registry.call('HEAD', '/v2/shop/oci/manifests/1', { accept })).status).toBe(404);
    }
  });

  it('gets a Docker manifest as stored whatever Accept says', async () => {
    const pushed = await registry.pushImage('shop/docker', '1', dockerManifestType);
    const answer = await registry.call('GET', '/v2/shop/docker/manifests/1', { accept: ociManifestType });
    expect([answer.status, answer.text]).toEqual([200, pushed.manifest]);
  });

  it('gets the linux/amd64 child of a Docker list by tag without the list type, the list itself with it', async () => {
    const { list, child } = await pushList('shop/multi', 'list', dockerListType);
    const narrow = await registry.call('GET', '/v2/shop/multi/manifests/list', { accept: dockerManifestType });
    expect(narrow.headers.get('docker-content-digest')).toBe(child);
    const full = await registry.call('GET', '/v2/shop/multi/manifests/list', { accept: allTypes });
    expect(full.text).toBe(list);
    const byDigest = await registry.call('GET', `/v2/shop/multi/manifests/${digestOf(list)}`, {
      accept: dockerManifestType,
    });
    expect(byDigest.text).toBe(list);
  });

  it('gets 404 for an OCI index without the index type', async () => {
    await pushList('shop/index', 'index', ociIndexType);
    const narrow = await registry.call('GET', '/v2/shop/index/manifests/index', { accept: ociManifestType });
    expect([narrow.status, code(narrow)]).toEqual([404, 'MANIFEST_UNKNOWN']);
  });
});

describe('a manifest is refused', () => {
  it('when a blob or a child is absent, with the digest as detail', async () => {
    const missing = digestOf('never pushed');
    const config = await registry.pushBlob('shop/bad', '{}');
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: ociManifestType,
      config: { mediaType: 'x', digest: config, size: 2 },
      layers: [{ mediaType: 'x', digest: missing, size: 1 }],
    });
    const answer = await registry.call(
      'PUT',
      '/v2/shop/bad/manifests/1',
      { 'content-type': ociManifestType },
      manifest,
    );
    expect([answer.status, code(answer), JSON.parse(answer.text).errors[0].detail]).toEqual([
      400,
      'MANIFEST_BLOB_UNKNOWN',
      missing,
    ]);
    const index = JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType: 'x', digest: missing, size: 1 }] });
    const second = await registry.call('PUT', '/v2/shop/bad/manifests/2', { 'content-type': ociIndexType }, index);
    expect(code(second)).toBe('MANIFEST_BLOB_UNKNOWN');
  });

  it.each([
    ['no JSON', ociManifestType, '<html>'],
    ['a type that is not spoken', 'application/vnd.docker.distribution.manifest.v1+prettyjws', '{}'],
    ['another type inside than outside', dockerManifestType, `{"schemaVersion":2,"mediaType":"${ociManifestType}"}`],
    ['no config', ociManifestType, '{"schemaVersion":2,"layers":[]}'],
    ['schema version 1', ociManifestType, '{"schemaVersion":1}'],
  ])('when it has %s', async (_name, contentType, body) => {
    const answer = await registry.call('PUT', '/v2/shop/bad/manifests/1', { 'content-type': contentType }, body);
    expect([answer.status, code(answer)]).toEqual([400, 'MANIFEST_INVALID']);
  });

  it('when it is pushed under a digest that is not its own', async () => {
    const pushed = await registry.pushImage('shop/lies', digestOf('something else'));
    expect([pushed.status, code(pushed)]).toEqual([400, 'DIGEST_INVALID']);
  });

  it('when it is over 4 MiB', async () => {
    const body = 'x'.repeat(4 * 1024 * 1024 + 1);
    const answer = await registry.call('PUT', '/v2/shop/bad/manifests/1', { 'content-type': ociManifestType }, body);
    expect([answer.status, code(answer)]).toEqual([413, 'MANIFEST_INVALID']);
  });
});

describe('deleting', () => {
  it('by digest takes every tag along that pointed there', async () => {
    const pushed = await registry.pushImage('shop/old', '1');
    await registry.pushImage('shop/old', 'stable');
    await registry.pushImage('shop/old', '2', ociManifestType, 'other');
    expect((await registry.call('DELETE', `/v2/shop/old/manifests/${pushed.digest}`)).status).toBe(202);
    expect(JSON.parse((await registry.call('GET', '/v2/shop/old/tags/list')).text).tags).toEqual(['2']);
    const gone = await registry.call('GET', `/v2/shop/old/manifests/${pushed.digest}`, { accept: allTypes });
    expect(JSON.parse(gone.text).errors[0].detail).toEqual({ Name: 'shop/old', Revision: pushed.digest });
    expect((await registry.call('DELETE', `/v2/shop/old/manifests/${pushed.digest}`)).status).toBe(404);
  });

  it('by tag takes only the tag', async () => {
    const pushed = await registry.pushImage('shop/tagged', '1');
    expect((await registry.call('DELETE', '/v2/shop/tagged/manifests/1')).status).toBe(202);
    const gone = await registry.call('GET', '/v2/shop/tagged/manifests/1', { accept: allTypes });
    expect(JSON.parse(gone.text).errors[0].detail).toEqual({ Tag: '1' });
    const kept = await registry.call('HEAD', `/v2/shop/tagged/manifests/${pushed.digest}`, { accept: allTypes });
    expect(kept.status).toBe(200);
  });
});
