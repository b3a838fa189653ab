import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRepositoryName } from '../../sandbox/registry/names.ts';
import { allTypes, digestOf, ociManifestType, startRegistry, type TestRegistry } from './registry.ts';

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry();
  for (const tag of ['2.0', '10.0', '1.9', '1.10']) await registry.pushImage('shop/cart', tag);
  for (const name of ['base/os', 'shop/cart/worker', 'tomcat']) await registry.pushImage(name, '1');
});
afterAll(() => registry.remove());

describe('listing', () => {
  it('gives tags in lexical order and follows Link from page to page', async () => {
    const seen: string[] = [];
    let next: string | undefined = '/v2/shop/cart/tags/list?n=3';
    while (next !== undefined) {
      const page = await registry.call('GET', next);
      const body = JSON.parse(page.text);
      expect(body.name).toBe('shop/cart');
      seen.push(...body.tags);
      next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(seen).toEqual(['1.10', '1.9', '10.0', '2.0']);
  });

  it('gives repositories by catalogue, paged with percent-encoded names', async () => {
    const all = JSON.parse((await registry.call('GET', '/v2/_catalog')).text);
    expect(all.repositories).toEqual(['base/os', 'shop/cart', 'shop/cart/worker', 'tomcat']);
    const page = await registry.call('GET', '/v2/_catalog?n=1');
    expect(page.headers.get('link')).toBe('</v2/_catalog?last=base%2Fos&n=1>; rel="next"');
    const rest = await registry.call('GET', '/v2/_catalog?last=base%2Fos&n=100');
    expect([JSON.parse(rest.text).repositories.length, rest.headers.has('link')]).toEqual([3, false]);
  });

  it('gives nothing for n=0 and refuses numbers that are none', async () => {
    expect(JSON.parse((await registry.call('GET', '/v2/shop/cart/tags/list?n=0')).text).tags).toEqual([]);
    for (const path of ['/v2/shop/cart/tags/list?n=-1', '/v2/_catalog?n=abc', '/v2/_catalog?n=1001']) {
      const answer = await registry.call('GET', path);
      expect([answer.status, JSON.parse(answer.text).errors[0].code]).toEqual([400, 'PAGINATION_NUMBER_INVALID']);
    }
  });

  it('says NAME_UNKNOWN for a repository that never was, and an empty list for one without tags', async () => {
    const unknown = await registry.call('GET', '/v2/shop/none/tags/list');
    expect([unknown.status, JSON.parse(unknown.text).errors[0].code]).toEqual([404, 'NAME_UNKNOWN']);
    await registry.pushImage('shop/bare', '1');
    await registry.call('DELETE', '/v2/shop/bare/manifests/1');
    expect(JSON.parse((await registry.call('GET', '/v2/shop/bare/tags/list')).text).tags).toEqual([]);
  });
});

describe('names and methods', () => {
  it('answers the version check', async () => {
    const answer = await registry.call('GET', '/v2/');
    expect([answer.status, answer.text, answer.headers.get('docker-distribution-api-version')]).toEqual([
      200,
      '{}',
      'registry/2.0',
    ]);
  });

  it.each([
    '/v2/Shop/cart/tags/list',
    '/v2/shop/cart/referrers/sha256:0',
    '/v2/../etc/tags/list',
    '/v1/',
    '/v2/%ZZ/tags/list',
  ])('answers %s in plain text like a router', async path => {
    const answer = await registry.call('GET', path);
    expect([answer.status, answer.text]).toEqual([404, '404 page not found\n']);
  });

  it('refuses bad references and methods with the error body', async () => {
    expect((await registry.call('GET', '/v2/shop/cart/manifests/-bad')).status).toBe(400);
    const digest = await registry.call('GET', '/v2/shop/cart/manifests/sha256:123');
    expect([digest.status, JSON.parse(digest.text).errors[0].code]).toEqual([400, 'DIGEST_INVALID']);
    const method = await registry.call('POST', '/v2/shop/cart/manifests/1');
    expect([method.status, method.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD, PUT']);
    const long = `/v2/${'a'.repeat(256)}/tags/list`;
    expect(JSON.parse((await registry.call('GET', long)).text).errors[0].code).toBe('NAME_INVALID');
  });

  it('knows the separators of name components', () => {
    for (const good of ['a', 'a.b', 'a_b', 'a__b', 'a---b', 'a/b-c/d0']) expect(isRepositoryName(good)).toBe(true);
    for (const bad of ['', 'A', 'a..b', 'a___b', '-a', 'a-', 'a//b', '/a', 'a/', 'a._b', '_uploads/x'])
      expect(isRepositoryName(bad)).toBe(false);
    const started = performance.now();
    isRepositoryName(`${'a-'.repeat(500)}!`);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('a registry that is started again on its directory', () => {
  it('has images and open uploads as they were', async () => {
    const first = await startRegistry();
    const pushed = await first.pushImage('shop/cart', '1');
    const upload = await first.call('POST', '/v2/shop/cart/blobs/uploads/');
    const chunk = await first.call('PATCH', upload.headers.get('location') ?? '', {}, 'before ');
    await first.stop();

    const second = await startRegistry(first.directory);
    const read = await second.call('GET', '/v2/shop/cart/manifests/1', { accept: ociManifestType });
    expect(read.text).toBe(pushed.manifest);
    const { pathname, search } = new URL(chunk.headers.get('location') ?? '');
    const closed = await second.call(
      'PUT',
      `${pathname}${search}&digest=${digestOf('before and after')}`,
      {},
      'and after',
    );
    expect(closed.status).toBe(201);
    await second.remove();
  });

  it('keeps one whole manifest when two are pushed to a tag at once', async () => {
    const pushes = await Promise.all(
      Array.from({ length: 8 }, (_, number) =>
        registry.pushImage('shop/race', 'latest', ociManifestType, `layer ${number}`),
      ),
    );
    const read = await registry.call('GET', '/v2/shop/race/manifests/latest', { accept: allTypes });
    expect(pushes.map(push => push.manifest)).toContain(read.text);
    expect(digestOf(read.text)).toBe(read.headers.get('docker-content-digest'));
    expect(JSON.parse((await registry.call('GET', '/v2/shop/race/tags/list')).text).tags).toEqual(['latest']);
  });
});
