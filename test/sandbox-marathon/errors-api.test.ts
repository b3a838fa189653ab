import { describe, expect, it } from 'vitest';
import { createHttpWorld } from './http-world.ts';

describe('errors over HTTP (reference 1.9)', () => {
  it('case 107: type errors, broken JSON, no body, and rules each have their own shape', async () => {
    const { call } = await createHttpWorld();
    const type = await call('POST', '/v2/apps', { id: '/web', cmd: 'run', instances: 'two' });
    expect([type.status, type.body]).toEqual([
      422,
      { message: 'Invalid JSON', details: [{ path: '/instances', errors: ['error.expected.jsnumber'] }] },
    ]);
    const broken = await call('POST', '/v2/apps', '{"id":');
    expect(broken.status).toBe(400);
    expect(broken.body).toEqual({ message: 'Invalid JSON', details: expect.any(String) });
    const empty = await call('POST', '/v2/apps', '', { 'content-type': 'application/json' });
    expect(empty.status).toBe(400);
    expect(empty.body).toEqual({ message: 'Please specify data in JSON format', details: expect.any(String) });
    const rule = await call('POST', '/v2/apps', { id: '/web' });
    expect([rule.status, rule.body]).toEqual([
      422,
      {
        message: 'Object is not valid',
        details: [
          {
            path: '/',
            errors: ["AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'."],
          },
        ],
      },
    ]);
    const list = await call('POST', '/v2/apps', []);
    expect(list.body.details).toEqual([{ path: '/', errors: ['error.expected.jsobject'] }]);
  });

  it('case 33: a fraction of an instance is a type error', async () => {
    const { call } = await createHttpWorld();
    const answer = await call('POST', '/v2/apps', { id: '/web', cmd: 'run', instances: 0.1 });
    expect(answer.body.details).toEqual([{ path: '/instances', errors: ['error.expected.int'] }]);
  });

  it('unknown URLs are a 500, wrong methods a 405, other media a 415 or 406', async () => {
    const { call, get } = await createHttpWorld();
    const unknown = await get('/v2/nothing');
    expect([unknown.status, unknown.body]).toEqual([500, { message: 'URI not found' }]);
    const method = await call('DELETE', '/v2/info');
    expect([method.status, method.body]).toEqual([405, { message: 'Method Not Allowed' }]);
    const media = await call('POST', '/v2/apps', 'id: /web', { 'content-type': 'text/yaml' });
    expect([media.status, media.body]).toEqual([415, { message: 'Unsupported Media Type' }]);
    const accept = await call('GET', '/v2/apps', undefined, { accept: 'text/html' });
    expect([accept.status, accept.body]).toEqual([406, { message: 'Not Acceptable' }]);
  });

  it('case 113: a body without a Content-Type is read', async () => {
    const { url } = await createHttpWorld();
    const response = await fetch(`${url}/v2/apps`, {
      method: 'POST',
      body: new TextEncoder().encode('{"id":"/a","cmd":"run"}'),
    });
    expect(response.status).toBe(201);
    await response.body?.cancel();
  });

  it('in the 1.4 dialect unknown URLs are a 404 and type errors a 400', async () => {
    const { call, get } = await createHttpWorld({ dialect: '1.4' });
    const unknown = await get('/v2/nothing');
    expect([unknown.status, unknown.body]).toEqual([404, { message: 'URI not found: /v2/nothing' }]);
    expect((await call('POST', '/v2/apps', { id: '/web', cmd: 'run', instances: 'two' })).status).toBe(400);
  });

  it('case 108: ping answers in the wished form', async () => {
    const { call } = await createHttpWorld();
    const ping = async (accept: string) => {
      const { status, headers, text } = await call('GET', '/ping', undefined, { accept });
      return [status, headers['content-type'], text];
    };
    expect(await ping('*/*')).toEqual([200, 'text/plain', 'pong']);
    expect(await ping('text/html')).toEqual([200, 'text/plain', 'pong']);
    expect(await ping('application/json')).toEqual([200, 'application/json', '"pong"']);
    expect(await ping('image/png')).toEqual([204, undefined, '']);
  });

  it('cases 108, 115: info names version, leader and port range; there are metrics', async () => {
    const { get, port } = await createHttpWorld({ servicePorts: [10000, 10099] });
    const info = (await get('/v2/info')).body;
    expect(info).toMatchObject({
      name: 'marathon',
      version: '1.8.244',
      elected: true,
      leader: `127.0.0.1:${port}`,
      frameworkId: 'fake-framework',
      marathon_config: { local_port_min: 10000, local_port_max: 10099, mesos_role: '*', features: [] },
      http_config: { http_port: port },
    });
    expect((await get('/v2/leader')).body).toEqual({ leader: `127.0.0.1:${port}` });
    expect((await get('/metrics')).body.gauges['marathon.apps.active.gauge']).toEqual({ value: 0 });
    expect((await get('/metrics/prometheus')).text).toContain('marathon_apps_active_gauge 0');
  });

  it('long answers are compressed for those who take it', async () => {
    const { call } = await createHttpWorld();
    await call(
      'PUT',
      '/v2/apps',
      Array.from({ length: 9 }, (_, index) => ({ id: `/a${index}`, cmd: 'run', instances: 0 })),
    );
    const answer = await call('GET', '/v2/apps', undefined, { 'accept-encoding': 'gzip' });
    expect(answer.headers['content-encoding']).toBe('gzip');
  });
});
