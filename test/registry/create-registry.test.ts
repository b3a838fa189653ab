import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { noRetries } from '../../http/retry.ts';
import { createRegistry } from '../../registry/create-registry.ts';
import type { Registry, RegistryOptions } from '../../registry/types.ts';
import { mockHttp } from '../support/http-mock.ts';
import { answerJson, startLoopback } from '../support/loopback.ts';

const origin = 'http://reg.example:5000';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: manifestType, layers: [] }, null, 3));
const digest = sha256(manifest);
const unknown = { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown', detail: { Tag: '1' } }] };

function sha256(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

const opened: Registry[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

function registryAt(url: string, more: Partial<RegistryOptions> = {}): Registry {
  const made = createRegistry({ url, clock: systemClock, retry: noRetries, ...more });
  opened.push(made);
  return made;
}

describe('against mocks', () => {
  const mock = mockHttp(origin);
  const fourTypes =
    /(?=.*vnd\.oci\.image\.index\.v1\+json)(?=.*manifest\.list\.v2\+json)(?=.*vnd\.oci\.image\.manifest\.v1\+json).*manifest\.v2\+json/;

  it('the head of a tag asks for all four types and returns digest and type', async () => {
    mock()
      .head('/v2/team/app/manifests/1.0')
      .matchHeader('accept', fourTypes)
      .reply(200, '', { 'docker-content-digest': digest, 'content-type': manifestType });
    expect(await registryAt(origin).headManifest('team/app', '1.0')).toEqual({ digest, mediaType: manifestType });
  });

  it('a head without digest is followed by a GET whose bytes are hashed', async () => {
    mock().head('/v2/app/manifests/1').reply(200, '', { 'content-type': manifestType });
    mock()
      .get('/v2/app/manifests/1')
      .matchHeader('accept', fourTypes)
      .reply(200, manifest, { 'content-type': manifestType });
    expect(await registryAt(origin).headManifest('app', '1')).toEqual({ digest, mediaType: manifestType });
  });

  it('a tag is absent only when the registry says so in JSON', async () => {
    mock().head('/v2/app/manifests/1').reply(404);
    mock().get('/v2/app/manifests/1').reply(404, unknown);
    expect(await registryAt(origin).headManifest('app', '1')).toBeUndefined();
  });

  it.each([
    ['plain text', 404, '404 page not found', 'registry-rejected'],
    ['HTML', 404, '<html>nginx</html>', 'registry-rejected'],
    ['JSON without a code', 404, '{"message":"no route"}', 'registry-rejected'],
    [
      'the wrong Accept',
      404,
      JSON.stringify({
        errors: [
          { code: 'MANIFEST_UNKNOWN', message: 'OCI manifest found, but accept header does not support OCI manifests' },
        ],
      }),
      'registry-rejected',
    ],
    ['a broken store', 500, 'oops', 'upstream-error'],
  ])('a 404 or worse because of %s is no absence', async (_, status, body, code) => {
    mock().head('/v2/app/manifests/1').reply(404);
    mock().get('/v2/app/manifests/1').reply(status, body);
    await expect(registryAt(origin).headManifest('app', '1')).rejects.toMatchObject({ code });
  });

  it.each([
    [403, 'upstream-refused'],
    [429, 'upstream-error'],
    [503, 'upstream-error'],
  ])('a head answered with %i is %s', async (status, code) => {
    mock().head('/v2/app/manifests/1').reply(status);
    await expect(registryAt(origin).headManifest('app', '1')).rejects.toMatchObject({ code });
  });

  it('a manifest comes with its exact bytes', async () => {
    mock()
      .get(`/v2/app/manifests/${digest}`)
      .reply(200, manifest, { 'content-type': manifestType, 'docker-content-digest': digest });
    const got = await registryAt(origin).getManifest('app', digest);
    expect(got.bytes.equals(manifest)).toBe(true);
    expect([got.digest, got.mediaType, got.manifest['schemaVersion']]).toEqual([digest, manifestType, 2]);
  });

  it('a manifest or blob that is not what its digest says is refused', async () => {
    const other = `sha256:${'0'.repeat(64)}`;
    mock().get(`/v2/app/manifests/${other}`).reply(200, manifest, { 'content-type': manifestType });
    mock().get('/v2/app/manifests/1').reply(200, manifest, { 'docker-content-digest': other });
    mock().get(`/v2/app/blobs/${other}`).reply(200, 'content');
    const registry = registryAt(origin);
    for (const attempt of [
      registry.getManifest('app', other),
      registry.getManifest('app', '1'),
      registry.getBlob('app', other),
    ])
      await expect(attempt).rejects.toMatchObject({ code: 'registry-rejected', retryable: true });
  });

  it('a manifest or blob that is definitely absent is a missing image', async () => {
    mock().get('/v2/app/manifests/1').reply(404, unknown);
    mock()
      .get(`/v2/app/blobs/${digest}`)
      .reply(404, { errors: [{ code: 'BLOB_UNKNOWN', message: 'unknown' }] });
    const registry = registryAt(origin);
    await expect(registry.getManifest('app', '1')).rejects.toMatchObject({ code: 'image-missing' });
    await expect(registry.getBlob('app', digest)).rejects.toMatchObject({ code: 'image-missing' });
  });

  it('tags are read over all pages, without repeats, in the order of versions', async () => {
    mock()
      .get('/v2/app/tags/list?n=1000')
      .reply(200, { tags: ['1.10', '1.9'] }, { link: '</v2/app/tags/list?n=2&last=1.9>; rel="next"' });
    mock()
      .get('/v2/app/tags/list?n=2&last=1.9')
      .reply(200, { tags: ['1.9', '2.0'] }, { link: `<${origin}/v2/app/tags/list?n=2&last=1.9>; rel="next"` });
    expect(await registryAt(origin).tags('app')).toEqual(['1.9', '1.10', '2.0']);
  });

  it('a repository without tags or that is unknown has none', async () => {
    mock().get('/v2/app/tags/list?n=1000').reply(200, { name: 'app', tags: null });
    mock()
      .get('/v2/gone/tags/list?n=1000')
      .reply(404, { errors: [{ code: 'NAME_UNKNOWN' }] });
    const registry = registryAt(origin);
    expect([await registry.tags('app'), await registry.tags('gone')]).toEqual([[], []]);
  });

  it('a blob is uploaded in one piece to the path that the registry names, on the configured host', async () => {
    const blob = Buffer.from('layer');
    mock()
      .head(`/v2/app/blobs/${sha256(blob)}`)
      .reply(404);
    mock()
      .post('/v2/app/blobs/uploads/')
      .reply(202, '', { location: 'http://wrong-name/v2/app/blobs/uploads/U?_state=a%3D%3D' });
    mock()
      .put('/v2/app/blobs/uploads/U', 'layer')
      .query({ _state: 'a==', digest: sha256(blob) })
      .reply(201);
    expect(await registryAt(origin).putBlob('app', blob)).toBe(sha256(blob));
  });

  it('a blob that is there is not uploaded again', async () => {
    const blob = Buffer.from('layer');
    mock()
      .head(`/v2/app/blobs/${sha256(blob)}`)
      .reply(200);
    expect(await registryAt(origin).putBlob('app', blob)).toBe(sha256(blob));
  });

  it('a manifest is stored with its own media type', async () => {
    mock()
      .put('/v2/app/manifests/1', manifest.toString())
      .matchHeader('content-type', manifestType)
      .reply(201, '', { 'docker-content-digest': digest });
    expect(await registryAt(origin).putManifest('app', '1', manifestType, manifest)).toBe(digest);
  });

  it('a manifest that the registry does not take is told with its own code', async () => {
    mock()
      .put('/v2/app/manifests/1')
      .reply(400, { errors: [{ code: 'MANIFEST_BLOB_UNKNOWN', message: 'blob unknown' }] });
    await expect(registryAt(origin).putManifest('app', '1', manifestType, manifest)).rejects.toMatchObject({
      code: 'registry-rejected',
      message: expect.stringContaining('MANIFEST_BLOB_UNKNOWN'),
    });
  });

  it('names that could leave the repository are refused before anything is sent', async () => {
    const registry = registryAt(origin);
    await expect(registry.headManifest('../x', '1')).rejects.toMatchObject({ code: 'usage' });
    await expect(registry.headManifest('app', '../../x')).rejects.toMatchObject({ code: 'usage' });
    await expect(registry.getBlob('app', 'sha256:..')).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('credentials', () => {
  const authorization = { kind: 'basic', user: 'robot', password: 's3cret' } as const;
  const basic = `Basic ${Buffer.from('robot:s3cret').toString('base64')}`;

  function answerManifest(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': manifestType, 'docker-content-digest': digest });
    response.end();
  }

  it('go out as basic from the first challenge on, and not before', async () => {
    const server = await startLoopback((request, response) => {
      if (request.headers['authorization'] === basic) return answerManifest(response);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="reg"' });
      response.end();
    });
    const registry = registryAt(server.url, { authorization });
    await registry.headManifest('app', '1');
    await registry.headManifest('app', '2');
    expect(server.received.map(each => each.headers['authorization'])).toEqual([undefined, basic, basic]);
  });

  it('that are wrong end in a refusal without a loop and without being shown', async () => {
    const server = await startLoopback((_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="reg"' });
      response.end();
    });
    const registry = registryAt(server.url, { authorization });
    const error = await registry.headManifest('app', '1').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'upstream-refused' });
    expect(JSON.stringify(error) + String(error)).not.toContain('s3cret');
    expect(server.received).toHaveLength(2);
  });

  it('buy a token per repository, once for many askers, renewed before it ends', async () => {
    const clock = createVirtualClock();
    let tokens = 0;
    const server = await startLoopback((request, response) => {
      if (request.path.startsWith('/token')) return answerJson(response, { token: `T${++tokens}`, expires_in: 100 });
      if (request.headers['authorization'] === `Bearer T${tokens}` && tokens > 0) return answerManifest(response);
      response.writeHead(401, {
        'www-authenticate': `Bearer realm="${server.url}/token",service="my,reg",scope="repository:app:pull"`,
      });
      response.end();
    });
    const registry = registryAt(server.url, { authorization, clock });
    await Promise.all([registry.headManifest('app', '1'), registry.headManifest('app', '2')]);
    await registry.headManifest('app', '3');
    expect(tokens).toBe(1);
    const asked = server.received.find(each => each.path.startsWith('/token'));
    expect(asked?.path).toBe('/token?client_id=pacer&service=my%2Creg&scope=repository%3Aapp%3Apull');
    expect(asked?.headers['authorization']).toBe(basic);
    await clock.advance(80_000);
    await registry.headManifest('app', '4');
    expect(tokens).toBe(2);
  });

  it('buy a new token when the registry no longer takes one that should still be good', async () => {
    let issued = 0;
    let revoked = 0;
    const server = await startLoopback((request, response) => {
      if (request.path.startsWith('/token')) return answerJson(response, { token: `T${++issued}`, expires_in: 1000 });
      if (issued > revoked && request.headers['authorization'] === `Bearer T${issued}`) return answerManifest(response);
      const error = request.headers['authorization'] === undefined ? '' : ',error="invalid_token"';
      response.writeHead(401, {
        'www-authenticate': `Bearer realm="${server.url}/token",service="s",scope="repository:app:pull"${error}`,
      });
      response.end();
    });
    const registry = registryAt(server.url, { authorization });
    await registry.headManifest('app', '1');
    revoked = issued;
    expect((await registry.headManifest('app', '1'))?.digest).toBe(digest);
    expect(issued).toBe(2);
  });

  it('do not go to a token server of another host unless that is configured', async () => {
    const tokenServer = await startLoopback((_, response) => answerJson(response, { access_token: 'T' }));
    const server = await startLoopback((request, response) => {
      if (request.headers['authorization'] === 'Bearer T') return answerManifest(response);
      const realm = tokenServer.url.replace('127.0.0.1', 'localhost');
      response.writeHead(401, {
        'www-authenticate': `Bearer realm="${realm}/t",service="s",scope="repository:app:pull"`,
      });
      response.end();
    });
    await registryAt(server.url, { authorization }).headManifest('app', '1');
    await registryAt(server.url, { authorization, tokenHosts: ['localhost'] }).headManifest('app', '1');
    expect(tokenServer.received.map(each => each.headers['authorization'])).toEqual([undefined, basic]);
  });

  it('whose token has too few rights end in a refusal after one more try', async () => {
    const server = await startLoopback((request, response) => {
      if (request.path.startsWith('/token')) return answerJson(response, { token: 'T' });
      const error = request.headers['authorization'] === undefined ? '' : ',error="insufficient_scope"';
      response.writeHead(401, {
        'www-authenticate': `Bearer realm="${server.url}/token",service="s",scope="repository:app:pull"${error}`,
      });
      response.end();
    });
    const registry = registryAt(server.url, { authorization });
    await expect(registry.headManifest('app', '1')).rejects.toMatchObject({ code: 'upstream-refused' });
    await expect(registry.headManifest('app', '1')).rejects.toMatchObject({ code: 'upstream-refused' });
    expect(server.received.filter(each => each.path.startsWith('/v2')).length).toBe(3);
  });

  it('stay at home when a blob is somewhere else', async () => {
    const blob = Buffer.from('layer');
    const storage = await startLoopback((_, response) => void response.end(blob));
    const server = await startLoopback((request, response) => {
      if (request.headers['authorization'] === undefined)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' });
      else response.writeHead(307, { location: `${storage.url}/signed?x=1` });
      response.end();
    });
    const got = await registryAt(server.url, { authorization }).getBlob('app', sha256(blob));
    expect(got.equals(blob)).toBe(true);
    expect(storage.received[0]?.path).toBe('/signed?x=1');
    expect(storage.received[0]?.headers['authorization']).toBeUndefined();
  });
});

describe('a registry with a bad moment', () => {
  it('is asked again, as long as it is only a read', async () => {
    let broken = 2;
    const server = await startLoopback((_, response) => {
      response.writeHead(broken-- > 0 ? 503 : 200, { 'content-type': manifestType, 'docker-content-digest': digest });
      response.end();
    });
    const clock = createVirtualClock();
    const registry = registryAt(server.url, {
      clock,
      retry: { attempts: 3, baseMilliseconds: 10, maximumMilliseconds: 50 },
    });
    const answer = registry.headManifest('app', '1');
    const pump = setInterval(() => void clock.advance(50), 5);
    expect((await answer)?.digest).toBe(digest);
    clearInterval(pump);
    broken = 1;
    await expect(registry.putManifest('app', '1', manifestType, manifest)).rejects.toMatchObject({
      code: 'upstream-error',
    });
    expect(server.received).toHaveLength(4);
  });

  it('that cuts a blob off never gives half of it', async () => {
    const blob = Buffer.from('layer');
    const server = await startLoopback((_, response, socket) => {
      response.writeHead(200, { 'content-length': '5' });
      response.write('lay', () => socket.destroy());
    });
    await expect(registryAt(server.url).getBlob('app', sha256(blob))).rejects.toMatchObject({
      code: 'upstream-unreachable',
    });
  });
});
