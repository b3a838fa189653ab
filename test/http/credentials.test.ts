import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { createHttp } from '../../http/create-http.ts';
import { loginForToken } from '../../http/token-login.ts';
import type { Http, RenewedAuthorization } from '../../http/types.ts';
import { answerJson, startLoopback, until, type Loopback } from '../support/loopback.ts';

/** A server that takes only the token of the moment. */
async function guarded(token: () => string): Promise<Loopback> {
  return startLoopback(({ headers, body }, response) => {
    if (headers.authorization !== `token=${token()}`) return answerJson(response, {}, 401);
    return answerJson(response, { body });
  });
}

function client(baseUrl: string, authorization: RenewedAuthorization, trustedUrls: readonly string[] = []): Http {
  const http = createHttp({ baseUrl, clock: systemClock, authorization, trustedUrls });
  onTestFinished(() => http.close());
  return http;
}

/** Credentials whose every reading gives the next token of the list, the last one for ever. */
function readings(...tokens: readonly string[]): RenewedAuthorization & { count(): number } {
  let count = 0;
  return {
    kind: 'renewed',
    count: () => count,
    read() {
      const token = tokens[Math.min(count, tokens.length - 1)] ?? '';
      count += 1;
      return Promise.resolve({ kind: 'token', scheme: 'token=', token });
    },
  };
}

describe('credentials that change', () => {
  it('are read once, when they are first needed', async () => {
    const server = await guarded(() => 'one');
    const authorization = readings('one');
    const http = client(server.url, authorization);
    expect(authorization.count()).toBe(0);
    for (let turn = 0; turn < 3; turn++) expect((await http.request({ path: '/' })).status).toBe(200);
    expect(authorization.count()).toBe(1);
    expect(server.received).toHaveLength(3);
  });

  it('are read again after a 401, and the request goes out once more, writes too', async () => {
    let valid = 'one';
    const server = await guarded(() => valid);
    const authorization = readings('one', 'two');
    const http = client(server.url, authorization);
    await http.request({ path: '/' });
    valid = 'two';
    const response = await http.request({ method: 'PUT', path: '/', body: { instances: 2 } });
    expect(response.json()).toEqual({ body: '{"instances":2}' });
    expect(authorization.count()).toBe(2);
    expect(server.received.map(({ method }) => method)).toEqual(['GET', 'PUT', 'PUT']);
  });

  it('are read once for many requests that are refused together', async () => {
    let valid = 'one';
    const server = await guarded(() => valid);
    const authorization = readings('one', 'two');
    const http = client(server.url, authorization);
    await http.request({ path: '/' });
    valid = 'two';
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => (await http.request({ path: '/' })).status),
    );
    expect(statuses).toEqual(Array.from({ length: 8 }, () => 200));
    expect(authorization.count()).toBe(2);
  });

  it('that are still the same are not tried twice, and the 401 is the answer', async () => {
    const server = await guarded(() => 'other');
    const http = client(server.url, readings('one'));
    expect((await http.request({ path: '/' })).status).toBe(401);
    expect(server.received).toHaveLength(1);
  });

  it('that are refused again are the answer: never a third time', async () => {
    const server = await guarded(() => 'other');
    const http = client(server.url, readings('one', 'two', 'three'));
    expect((await http.request({ path: '/' })).status).toBe(401);
    expect(server.received).toHaveLength(2);
  });

  it('that cannot be read are what the request fails with', async () => {
    const server = await guarded(() => 'one');
    const failure = pacerError('upstream-refused', { message: 'The login does not accept me.' });
    const http = client(server.url, { kind: 'renewed', read: () => Promise.reject(failure) });
    await expect(http.request({ path: '/' })).rejects.toBe(failure);
    expect(server.received).toHaveLength(0);
  });

  it('are not read for a foreign host', async () => {
    const foreign = await startLoopback((_request, response) => answerJson(response, {}, 401));
    const server = await startLoopback((_request, response) =>
      answerJson(response, {}, 307, { location: `${foreign.url}/` }),
    );
    const authorization = readings('one', 'two');
    const http = client(server.url, authorization);
    expect((await http.request({ path: '/', redirects: 'any-host' })).status).toBe(401);
    expect(authorization.count()).toBe(1);
    expect(foreign.received.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

describe('a login', () => {
  const user = { user: 'pacer', password: 'secret', clock: systemClock };

  it('exchanges user and password for a token', async () => {
    const server = await startLoopback((_request, response) => answerJson(response, { token: 'abc' }));
    const url = `${server.url}/acs/api/v1/auth/login`;
    expect(await loginForToken({ ...user, url })).toEqual({ kind: 'token', scheme: 'token=', token: 'abc' });
    expect(server.received).toMatchObject([
      { method: 'POST', path: '/acs/api/v1/auth/login', body: '{"uid":"pacer","password":"secret"}' },
    ]);
    await until(() => server.connections() === 0, 'the end of the connection');
  });

  it.for([
    [401, {}, 'upstream-refused', 'The login does not accept the credentials for the user pacer.'],
    [200, {}, 'upstream-error', /answered 200 without a token/],
    [503, {}, 'upstream-error', /^The login answered 503/],
  ] as const)('that is answered %i %j is %s, without the password', async ([status, body, code, message]) => {
    const server = await startLoopback((_request, response) => answerJson(response, body, status));
    const error = await loginForToken({ ...user, url: server.url }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(JSON.stringify(error) + String(error)).not.toContain('secret');
  });
});

describe('a redirect of a request that must stay what it is', () => {
  it.for([
    ['GET', 302, 2],
    ['GET', 307, 2],
    ['PUT', 307, 2],
    ['PUT', 308, 2],
    ['PUT', 302, 1],
    ['PUT', 303, 1],
  ] as const)('%s with %i takes %i requests', async ([method, status, requests]) => {
    const server = await startLoopback(({ path }, response) =>
      path === '/there' ? answerJson(response, {}) : answerJson(response, {}, status, { location: '/there' }),
    );
    const http = createHttp({ baseUrl: server.url, clock: systemClock });
    onTestFinished(() => http.close());
    const response = await http.request({
      method,
      path: '/here',
      redirects: 'same-request',
      ...(method === 'PUT' ? { body: {} } : {}),
    });
    expect(response.status).toBe(requests === 2 ? 200 : status);
    expect(server.received.map(each => each.method)).toEqual(Array.from({ length: requests }, () => method));
  });
});
