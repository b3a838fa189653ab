import { afterEach, describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import type { RegistryAccess } from '../../sandbox/registry/access.ts';
import { ociManifestType, startRegistry, type TestRegistry } from './registry.ts';

const users = [
  { name: 'robot', password: 'pa:ss' },
  { name: 'reader', password: 'reads', readOnly: true },
];
const clock = createVirtualClock();

let registry: TestRegistry | undefined;
afterEach(() => registry?.remove());

async function start(access: RegistryAccess): Promise<TestRegistry> {
  registry = await startRegistry(undefined, access);
  return registry;
}

function basic(user: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

describe('a registry with basic auth', () => {
  it('asks for a user and names the rights that it wants', async () => {
    const { call } = await start({ kind: 'basic', users });
    const answer = await call('GET', '/v2/shop/cart/tags/list');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="sandbox registry"');
    expect(JSON.parse(answer.text)).toEqual({
      errors: [
        {
          code: 'UNAUTHORIZED',
          message: 'authentication required',
          detail: [{ Type: 'repository', Class: '', Name: 'shop/cart', Action: 'pull' }],
        },
      ],
    });
    expect((await call('GET', '/v2/')).status).toBe(401);
  });

  it('lets in who has the password, in full', async () => {
    const { call } = await start({ kind: 'basic', users });
    expect((await call('GET', '/v2/', basic('robot', 'pa:ss'))).status).toBe(200);
    for (const [user, password] of [
      ['robot', 'pa'],
      ['robot', ''],
      ['nobody', 'pa:ss'],
      ['', ''],
    ] as const)
      expect((await call('GET', '/v2/', basic(user, password))).status).toBe(401);
  });

  it('tells a reader that he may not push, which is another thing than not to know him', async () => {
    const { call } = await start({ kind: 'basic', users });
    const reader = basic('reader', 'reads');
    expect((await call('GET', '/v2/shop/cart/tags/list', reader)).status).toBe(404);
    const refused = await call('POST', '/v2/shop/cart/blobs/uploads/', reader);
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('"DENIED"')]);
    expect((await call('DELETE', `/v2/shop/cart/manifests/v1`, reader)).status).toBe(403);
  });
});

describe('a registry with tokens', () => {
  const token = (more: Partial<Extract<RegistryAccess, { kind: 'token' }>> = {}): RegistryAccess => ({
    kind: 'token',
    users,
    clock,
    ...more,
  });

  async function askToken(call: TestRegistry['call'], scopes: string[], headers: Record<string, string> = {}) {
    const query = scopes.map(scope => `&scope=${encodeURIComponent(scope)}`).join('');
    return call('GET', `/token?service=sandbox+registry${query}`, headers);
  }

  async function bearer(call: TestRegistry['call'], scopes: string[], headers: Record<string, string> = {}) {
    const answer = await askToken(call, scopes, headers);
    return { authorization: `Bearer ${(JSON.parse(answer.text) as { token: string }).token}` };
  }

  it('names the token server and the scope: none for the version, two things for a mount', async () => {
    const { call, host } = await start(token());
    const challenge = async (method: string, path: string) =>
      (await call(method, path)).headers.get('www-authenticate');
    const head = `Bearer realm="http://${host}/token",service="sandbox registry"`;
    expect(await challenge('GET', '/v2/')).toBe(head);
    expect(await challenge('GET', '/v2/_catalog')).toBe(`${head},scope="registry:catalog:*"`);
    expect(await challenge('PUT', '/v2/shop/cart/manifests/v1')).toBe(`${head},scope="repository:shop/cart:pull,push"`);
    expect(await challenge('DELETE', '/v2/shop/cart/manifests/v1')).toBe(`${head},scope="repository:shop/cart:delete"`);
    const mount = '/v2/shop/cart/blobs/uploads/?mount=sha256:0&from=shop/base';
    expect(await challenge('POST', mount)).toBe(
      `${head},scope="repository:shop/cart:pull,push repository:shop/base:pull"`,
    );
  });

  it('lets in what the token grants and says insufficient_scope to the rest', async () => {
    const { call } = await start(token());
    const pull = await bearer(call, ['repository:shop/cart:pull'], basic('robot', 'pa:ss'));
    expect((await call('GET', '/v2/', pull)).status).toBe(200);
    expect((await call('GET', '/v2/shop/cart/tags/list', pull)).status).toBe(404);
    for (const path of ['/v2/shop/other/tags/list', '/v2/_catalog']) {
      const answer = await call('GET', path, pull);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
        401,
        expect.stringContaining('error="insufficient_scope"'),
      ]);
    }
  });

  it('gives a token with fewer rights, not an error, to who may less; a wrong password is an error', async () => {
    const { call } = await start(token({ anonymousPull: true }));
    const scope = 'repository:shop/cart:pull,push';
    for (const headers of [{}, basic('reader', 'reads')] as Record<string, string>[]) {
      const granted = await bearer(call, [scope], headers);
      const claims = granted.authorization.split('.')[1] ?? '';
      expect(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))).toMatchObject({
        aud: 'sandbox registry',
        access: [{ type: 'repository', name: 'shop/cart', actions: ['pull'] }],
      });
      expect((await call('GET', '/v2/shop/cart/tags/list', granted)).status).toBe(404);
      expect((await call('POST', '/v2/shop/cart/blobs/uploads/', granted)).status).toBe(401);
    }
    expect((await askToken(call, [scope], basic('robot', 'wrong'))).status).toBe(401);
  });

  it('takes no token that is old, changed, of another registry, or unsigned', async () => {
    const { call } = await start(token({ tokenSeconds: 60 }));
    const good = await bearer(call, [], basic('robot', 'pa:ss'));
    expect((await call('GET', '/v2/', good)).status).toBe(200);
    const [head = '', claims = ''] = good.authorization.slice('Bearer '.length).split('.');
    const other = await startRegistry(undefined, token());
    const foreign = await bearer(other.call, [], basic('robot', 'pa:ss'));
    await other.remove();
    const bad = [foreign.authorization, `Bearer ${head}.${claims}.`, `Bearer ${head}.${claims}.AAAA`, 'Bearer garbage'];
    for (const authorization of bad) {
      const answer = await call('GET', '/v2/', { authorization });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
        401,
        expect.stringContaining('error="invalid_token"'),
      ]);
    }
    await clock.advance(60_000);
    expect((await call('GET', '/v2/', good)).status).toBe(401);
  });

  it('pushes and pulls with tokens, as without', async () => {
    const { call } = await start(token());
    const headers = await bearer(call, ['repository:shop/cart:pull,push'], basic('robot', 'pa:ss'));
    const config = '{}';
    const digest = 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
    expect((await call('POST', `/v2/shop/cart/blobs/uploads/?digest=${digest}`, headers, config)).status).toBe(201);
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: ociManifestType,
      config: { mediaType: 'application/json', digest, size: 2 },
      layers: [],
    });
    const put = { ...headers, 'content-type': ociManifestType };
    expect((await call('PUT', '/v2/shop/cart/manifests/v1', put, manifest)).status).toBe(201);
    expect((await call('GET', '/v2/shop/cart/tags/list', headers)).status).toBe(200);
  });
});

describe('an open registry', () => {
  it('has no token endpoint', async () => {
    registry = await startRegistry();
    expect((await registry.call('GET', '/token')).status).toBe(404);
  });
});
