import { gzipSync } from 'node:zlib';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { asPacerError, type PacerError } from '../../errors/pacer-error.ts';
import { createHttp } from '../../http/create-http.ts';
import type { Http, HttpOptions, RequestInfo } from '../../http/types.ts';
import { answerJson, deadUrl, startLoopback, until } from '../support/loopback.ts';

const opened: Http[] = [];

function httpFor(baseUrl: string, more: Partial<HttpOptions> = {}): Http {
  const http = createHttp({ name: 'Marathon', baseUrl, clock: systemClock, ...more });
  opened.push(http);
  return http;
}

async function failureOf(promise: Promise<unknown>): Promise<PacerError> {
  try {
    await promise;
  } catch (thrown) {
    return asPacerError(thrown);
  }
  throw new Error('expected a failure');
}

afterEach(async () => {
  for (const http of opened.splice(0)) await http.close();
});

describe('a request', () => {
  it('carries method, query, headers and JSON body below the prefix of the base URL', async () => {
    const server = await startLoopback((_, response) => answerJson(response, { fine: true }, 201, { 'X-Odd': 'a' }));
    const http = httpFor(`${server.url}/service/marathon/`);
    const answer = await http.request({
      method: 'PUT',
      path: '/v2/apps/shop/cart',
      query: { force: false, embed: ['a.b', 'c d'], left: undefined },
      headers: { 'X-Reason': 'test' },
      body: { id: '/shop/cart' },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['x-odd']).toBe('a');
    expect(answer.json()).toEqual({ fine: true });
    const [received] = server.received;
    expect(received?.method).toBe('PUT');
    expect(received?.path).toBe('/service/marathon/v2/apps/shop/cart?force=false&embed=a.b&embed=c%20d');
    expect(received?.headers['x-reason']).toBe('test');
    expect(received?.headers['content-type']).toBe('application/json');
    expect(received?.body).toBe('{"id":"/shop/cart"}');
  });

  it('sends a form as urlencoded and bytes as they are', async () => {
    const server = await startLoopback((_, response) => answerJson(response, {}));
    const http = httpFor(server.url);
    await http.request({ method: 'POST', path: '/form', body: new URLSearchParams({ a: 'b c&d' }) });
    await http.request({ method: 'POST', path: '/bytes', body: Buffer.from('raw') });
    expect(server.received[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(server.received[0]?.body).toBe('a=b+c%26d');
    expect(server.received[1]?.body).toBe('raw');
  });

  it('keeps an encoded path as it was given and appends to a query that is there', async () => {
    const server = await startLoopback((_, response) => answerJson(response, {}));
    await httpFor(server.url).request({
      path: '/job/feature%252Fx/slave(1)?state=a%20b',
      query: { digest: 'sha256:1' },
    });
    expect(server.received[0]?.path).toBe('/job/feature%252Fx/slave(1)?state=a%20b&digest=sha256%3A1');
  });

  it('uses user and password of the base URL and shows them nowhere', async () => {
    const server = await startLoopback((_, response) => {
      response.writeHead(500, { 'content-type': 'text/html' });
      response.end('<h1>no</h1>');
    });
    const http = httpFor(server.url.replace('//', '//robot:s3cret%21@'));
    expect(http.baseUrl).toBe(server.url);
    const answer = await http.request({ path: '/' });
    expect(server.received[0]?.headers['authorization']).toBe(
      `Basic ${Buffer.from('robot:s3cret!').toString('base64')}`,
    );
    const error = await failureOf(Promise.resolve().then(() => answer.json()));
    expect(JSON.stringify([error.message, error.context])).not.toMatch(/s3cret|cm9ib3Q/);
  });

  it('knows the two token schemes', async () => {
    const server = await startLoopback((_, response) => answerJson(response, {}));
    await httpFor(server.url, { authorization: { kind: 'token', scheme: 'Bearer', token: 'T' } }).request({
      path: '/',
    });
    await httpFor(server.url, { authorization: { kind: 'token', scheme: 'token=', token: 'T' } }).request({
      path: '/',
    });
    expect(server.received.map(each => each.headers['authorization'])).toEqual(['Bearer T', 'token=T']);
  });

  it('is refused before it is made when a token holds a line break, without showing it', () => {
    const make = (): Http =>
      httpFor('http://127.0.0.1:1', { authorization: { kind: 'token', scheme: 'Bearer', token: 'abc\n' } });
    expect(make).toThrow(expect.objectContaining({ code: 'configuration-invalid' }));
    expect(make).not.toThrow(/abc/);
  });

  it('is reported with status and without query to whoever counts', async () => {
    const server = await startLoopback((_, response) => answerJson(response, {}, 404));
    const seen: RequestInfo[] = [];
    const http = httpFor(server.url, { onRequest: info => seen.push(info), clock: createVirtualClock() });
    await http.request({ path: '/v2/apps', query: { token: 'x' } });
    expect(seen).toEqual([{ method: 'GET', path: '/v2/apps', status: 404, milliseconds: 0 }]);
  });
});

describe('an answer', () => {
  it('of HTML in place of JSON is an upstream error with the start of its text', async () => {
    const page = `<html><head><title>x</title><style>b{}</style></head><body><h1>Bad&nbsp;Gateway</h1>\n<p>${'y'.repeat(500)}</p>`;
    const server = await startLoopback((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html;charset=utf-8' });
      response.end(page);
    });
    const answer = await httpFor(server.url).request({ path: '/v2/info' });
    const error = await failureOf(Promise.resolve().then(() => answer.json()));
    expect(error.code).toBe('upstream-error');
    expect(error.message).toContain('"Bad Gateway yyy');
    expect(String(error.context['excerpt'])).toHaveLength(200);
    expect(error.message).not.toContain('<');
  });

  it('of broken JSON is an upstream error', async () => {
    const server = await startLoopback((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"apps": [');
    });
    const answer = await httpFor(server.url).request({ path: '/' });
    expect((await failureOf(Promise.resolve().then(() => answer.json()))).code).toBe('upstream-error');
  });

  it('over the limit is given up, whether announced or not, and the connection with it', async () => {
    const server = await startLoopback((request, response) => {
      if (request.path === '/announced') response.writeHead(200, { 'content-length': '5000' });
      else response.writeHead(200);
      response.write('x'.repeat(2_000));
    });
    const http = httpFor(server.url, { maximumBytes: 1_000 });
    const announced = await failureOf(http.request({ path: '/announced' }));
    const grown = await failureOf(http.request({ path: '/grown' }));
    expect([announced.code, grown.code]).toEqual(['response-too-large', 'response-too-large']);
    await until(() => server.connections() === 0, 'the end of both connections');
  });

  it('that is compressed is unpacked, and counted unpacked', async () => {
    const server = await startLoopback((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify({ text: 'z'.repeat(100_000) })));
    });
    const http = httpFor(server.url);
    const answer = await http.request({ path: '/' });
    expect(answer.body).toHaveLength(100_011);
    expect((await failureOf(http.request({ path: '/', maximumBytes: 10_000 }))).code).toBe('response-too-large');
  });

  it('to HEAD may announce any length', async () => {
    const server = await startLoopback((_, response) => {
      response.writeHead(200, { 'content-length': '99999' });
      response.end();
    });
    const answer = await httpFor(server.url, { maximumBytes: 10 }).request({ method: 'HEAD', path: '/' });
    expect(answer.headers['content-length']).toBe('99999');
  });

  it('keeps its cookies apart', async () => {
    const server = await startLoopback((_, response) => {
      response.writeHead(200, { 'set-cookie': ['a=1; Expires=Wed, 1 Jan', 'b=2'] });
      response.end();
    });
    expect((await httpFor(server.url).request({ path: '/' })).cookies).toEqual(['a=1; Expires=Wed, 1 Jan', 'b=2']);
  });
});

describe('a failing network', () => {
  it('that refuses the connection is named, and known not to have sent anything', async () => {
    const url = await deadUrl();
    const error = await failureOf(httpFor(url).request({ method: 'POST', path: '/v2/apps', body: {} }));
    expect(error.code).toBe('upstream-unreachable');
    expect(error.message).toBe(`Marathon at ${url} refused the connection (ECONNREFUSED).`);
    expect(error.context['sent']).toBe(false);
  });

  it('that breaks off before the answer may have delivered the request', async () => {
    const server = await startLoopback((_, __, socket) => void socket.resetAndDestroy());
    const error = await failureOf(httpFor(server.url).request({ method: 'POST', path: '/', body: {} }));
    expect([error.code, error.context['sent']]).toEqual(['upstream-unreachable', true]);
  });

  it('that breaks off in the middle of the body gives an error and never half an answer', async () => {
    const server = await startLoopback((_, response, socket) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"apps":[]', () => socket.destroy());
    });
    expect((await failureOf(httpFor(server.url).request({ path: '/' }))).code).toBe('upstream-unreachable');
  });

  it('with something that is no HTTP at the other end is an upstream error', async () => {
    const server = createTcpServer(socket => socket.once('data', () => socket.end('SSH-2.0-OpenSSH\r\n')));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const error = await failureOf(httpFor(`http://127.0.0.1:${port}`).request({ path: '/' }));
    server.close();
    expect(error.code).toBe('upstream-error');
  });

  it('that is silent is given up when the time is over, on the given clock', async () => {
    const server = await startLoopback(() => {});
    const clock = createVirtualClock();
    const failed = failureOf(httpFor(server.url, { clock, timeoutMilliseconds: 10_000 }).request({ path: '/v2/apps' }));
    await until(() => server.received.length === 1);
    await clock.advance(9_999);
    expect(server.connections()).toBe(1);
    await clock.advance(1);
    const error = await failed;
    expect(error.code).toBe('upstream-timeout');
    expect(error.message).toBe(`Marathon at ${server.url} did not answer GET /v2/apps within 10 s.`);
    await until(() => server.connections() === 0);
  });

  it('that stops in the middle of a body is given up too', async () => {
    const server = await startLoopback((_, response) => {
      response.writeHead(200);
      response.write('{');
    });
    const clock = createVirtualClock();
    const failed = failureOf(httpFor(server.url, { clock }).request({ path: '/', timeoutMilliseconds: 500 }));
    await until(() => server.received.length === 1);
    await clock.advance(500);
    expect((await failed).code).toBe('upstream-timeout');
  });

  it('ends at once with the signal of the caller and when the client is closed', async () => {
    const server = await startLoopback(() => {});
    const http = httpFor(server.url);
    const abort = new AbortController();
    const aborted = failureOf(http.request({ path: '/', signal: abort.signal }));
    const closed = failureOf(http.request({ path: '/' }));
    await until(() => server.received.length === 2);
    abort.abort();
    expect((await aborted).code).toBe('cancelled');
    await http.close();
    expect((await closed).code).toBe('cancelled');
    expect((await failureOf(http.request({ path: '/', signal: abort.signal }))).code).toBe('cancelled');
    await until(() => server.connections() === 0);
  });
});

describe('a redirect', () => {
  const authorization = { kind: 'token', scheme: 'Bearer', token: 'T' } as const;

  it('is handed over as it is unless asked otherwise', async () => {
    const server = await startLoopback((_, response) => {
      response.writeHead(303, { location: '/queue/item/3/' });
      response.end();
    });
    const answer = await httpFor(server.url).request({ method: 'POST', path: '/build' });
    expect([answer.status, answer.headers['location'], server.received.length]).toEqual([303, '/queue/item/3/', 1]);
  });

  it('to another host is followed without credentials and cookies, back home with them', async () => {
    const other = await startLoopback((_, response) => {
      response.writeHead(302, { location: `${home.url}/end` });
      response.end();
    });
    const home = await startLoopback((request, response) => {
      if (request.path === '/end') return answerJson(response, { reached: true });
      response.writeHead(307, { location: `${other.url}/away?x=1` });
      response.end();
    });
    const http = httpFor(home.url, { authorization });
    const answer = await http.request({ path: '/start', redirects: 'any-host', headers: { cookie: 'session=1' } });
    expect(answer.json()).toEqual({ reached: true });
    expect(other.received[0]?.path).toBe('/away?x=1');
    expect(other.received[0]?.headers['authorization']).toBeUndefined();
    expect(other.received[0]?.headers['cookie']).toBeUndefined();
    expect(home.received.map(each => each.headers['authorization'])).toEqual(['Bearer T', 'Bearer T']);
  });

  it('to a host that is not configured is not followed under same-host, to a trusted one it is, with credentials', async () => {
    const leader = await startLoopback((_, response) => answerJson(response, {}));
    const node = await startLoopback((_, response) => {
      response.writeHead(302, { location: `${leader.url}/v2/events` });
      response.end();
    });
    const strict = await httpFor(node.url, { authorization }).request({ path: '/', redirects: 'same-host' });
    expect([strict.status, leader.received.length]).toEqual([302, 0]);
    const trusting = httpFor(node.url, { authorization, trustedUrls: [leader.url] });
    expect((await trusting.request({ path: '/', redirects: 'same-host' })).status).toBe(200);
    expect(leader.received[0]?.headers['authorization']).toBe('Bearer T');
  });

  it('keeps method and body on 307 and becomes a GET on 303', async () => {
    const server = await startLoopback((request, response) => {
      if (request.path === '/end') return answerJson(response, {});
      response.writeHead(request.path === '/keep' ? 307 : 303, { location: '/end' });
      response.end();
    });
    const http = httpFor(server.url);
    await http.request({ method: 'POST', path: '/keep', body: { a: 1 }, redirects: 'same-host' });
    await http.request({ method: 'POST', path: '/turn', body: { a: 1 }, redirects: 'same-host' });
    expect(server.received.filter(each => each.path === '/end').map(each => [each.method, each.body])).toEqual([
      ['POST', '{"a":1}'],
      ['GET', ''],
    ]);
  });

  it('in a circle ends', async () => {
    const server = await startLoopback((_, response) => {
      response.writeHead(302, { location: '/' });
      response.end();
    });
    const error = await failureOf(httpFor(server.url).request({ path: '/', redirects: 'same-host' }));
    expect(error.code).toBe('upstream-error');
    expect(server.received).toHaveLength(6);
  });
});

describe('a stream', () => {
  it('arrives bit by bit, has no time limit once it began, and ends with the server', async () => {
    let finish = (): void => {};
    const server = await startLoopback((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('one ');
      finish = () => response.end('two');
    });
    const clock = createVirtualClock();
    const stream = await httpFor(server.url, { clock, timeoutMilliseconds: 1_000 }).stream({ path: '/log' });
    const parts: string[] = [];
    for await (const chunk of stream.body) {
      parts.push(chunk.toString());
      await clock.advance(3_600_000);
      finish();
    }
    expect(parts).toEqual(['one ', 'two']);
  });

  it('whose head does not come is given up in time', async () => {
    const server = await startLoopback(() => {});
    const clock = createVirtualClock();
    const failed = failureOf(httpFor(server.url, { clock }).stream({ path: '/', timeoutMilliseconds: 1_000 }));
    await until(() => server.received.length === 1);
    await clock.advance(1_000);
    expect((await failed).code).toBe('upstream-timeout');
  });

  it('that breaks ends in an error, and one that is aborted in cancelled', async () => {
    const server = await startLoopback((request, response, socket) => {
      response.writeHead(200);
      response.write('x', () => {
        if (request.path === '/break') socket.resetAndDestroy();
      });
    });
    const http = httpFor(server.url);
    const abort = new AbortController();
    async function drain(path: string): Promise<void> {
      const stream = await http.stream({ path, signal: abort.signal });
      for await (const _ of stream.body) if (path === '/abort') abort.abort();
    }
    expect((await failureOf(drain('/break'))).code).toBe('upstream-unreachable');
    expect((await failureOf(drain('/abort'))).code).toBe('cancelled');
    await until(() => server.connections() === 0);
  });

  it('that nobody reads can be cancelled and lets its connection go', async () => {
    const server = await startLoopback((_, response) => {
      response.writeHead(200);
      response.write('x');
    });
    const stream = await httpFor(server.url).stream({ path: '/' });
    expect(server.connections()).toBe(1);
    stream.cancel();
    await until(() => server.connections() === 0);
    expect(server.connections()).toBe(0);
  });
});

describe('a base URL', () => {
  it('that is none is a configuration error that hides its password', () => {
    expect(() => httpFor('ftp://robot:s3cret@host/')).toThrow(
      expect.objectContaining({ code: 'configuration-invalid', message: expect.not.stringContaining('s3cret') }),
    );
  });

  it('gives the path of what a server hands out, whatever it believes to be called', () => {
    const http = httpFor('https://ci.example/jenkins');
    expect(http.pathOf('http://10.0.0.1:8080/jenkins/queue/item/7/')).toBe('/queue/item/7/');
    expect(http.pathOf('/jenkins/job/x/?a=b')).toBe('/job/x/?a=b');
    expect(http.pathOf('http://internal/job/x/')).toBe('/job/x/');
  });
});
