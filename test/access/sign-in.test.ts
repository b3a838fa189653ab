import { pino } from 'pino';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import type { AccessSettings } from '../../reconciler/access/access.ts';
import { identity, localUser, password, roles, settings, startApi, tokenOf } from './people.ts';

const hour = 3_600_000;
const own = 'https://pacer.example.com';
const base: AccessSettings = { ...settings, publicUrl: own, sessionKeys: ['k'.repeat(40)] };

describe('signing in with a password', () => {
  let server: FastifyInstance;
  let clock = createVirtualClock();
  let lines: Record<string, unknown>[] = [];
  beforeEach(() => start());
  afterEach(() => server.close());

  function start(access: AccessSettings = base): void {
    clock = createVirtualClock();
    lines = [];
    const log = pino(
      { level: 'info' },
      { write: line => void lines.push(JSON.parse(line) as Record<string, unknown>) },
    );
    server = startApi(access, { clock, log });
  }

  const signIn = (user: string, given: string = password, address = '10.0.0.1') =>
    server.inject({
      method: 'POST',
      url: '/api/v1/sign-in',
      payload: { user, password: given },
      headers: { host: 'pacer.example.com', origin: own },
      remoteAddress: address,
    });
  const cookieOf = (answer: { readonly headers: Record<string, unknown> }): string =>
    String(answer.headers['set-cookie']).split(';', 1)[0] ?? '';
  const ask = (url: string, cookie: string, method: 'GET' | 'POST' = 'GET', headers: Record<string, string> = {}) =>
    server.inject({
      method,
      url,
      headers: { host: 'pacer.example.com', cookie, ...headers },
      ...(method === 'POST' ? { payload: {} } : {}),
    });

  it('gives a cookie that no script can read, that goes over https only and to no other site, and holds', async () => {
    const answer = await signIn('Viewer');
    expect(answer.statusCode).toBe(204);
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-pacer-session=[\w.-]+; Max-Age=7200; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const me = await ask('/api/v1/me', cookieOf(answer));
    expect(me.json()).toMatchObject({ signedIn: true, how: 'session', name: 'viewer', verbs: ['view'] });
    expect(cookieOf(answer)).not.toContain('viewer');
    expect(lines).toContainEqual(expect.objectContaining({ audit: 'sign-in', by: 'viewer', address: '10.0.0.1' }));
    expect(JSON.stringify(lines)).not.toContain(password);
  });

  it('says the same of a wrong password and of a user who does not exist', async () => {
    const [wrong, nobody] = [await signIn('viewer', 'wrong'), await signIn('no such user', 'wrong')];
    expect([wrong.statusCode, wrong.body]).toEqual([401, nobody.body]);
    expect(nobody.statusCode).toBe(401);
    expect([wrong.headers['set-cookie'], nobody.headers['set-cookie']]).toEqual([undefined, undefined]);
    expect(lines.filter(({ audit }) => audit === 'sign-in-refused')).toHaveLength(2);
  });

  it('lets nobody guess for long: neither one user from everywhere, nor everybody from one address', async () => {
    const statuses = async (count: number, next: (index: number) => [string, string]): Promise<Set<number>> => {
      const found = new Set<number>();
      for (let index = 0; index < count; index++) {
        const [user, address] = next(index);
        found.add((await signIn(user, 'wrong', address)).statusCode);
      }
      return found;
    };
    expect(await statuses(10, index => ['viewer', `10.1.0.${index}`])).toEqual(new Set([401]));
    const refused = await signIn('viewer', password, '10.1.0.99');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '30']);
    // Other names from other addresses push nothing out.
    await statuses(200, index => [`stranger ${index}`, `10.2.0.${index}`]);
    expect((await signIn('viewer', password, '10.1.0.99')).statusCode).toBe(429);
    expect(await statuses(20, index => [`somebody ${index}`, '10.3.0.1'])).toContain(401);
    expect((await signIn('deployer', password, '10.3.0.1')).statusCode).toBe(429);
    await clock.advance(60_000);
    expect((await signIn('viewer', password, '10.1.0.99')).statusCode).toBe(204);
  });

  it('a session is renewed while it is used, ends when it is not, and ends at last', async () => {
    let cookie = cookieOf(await signIn('viewer'));
    await clock.advance(hour);
    const renewed = await ask('/api/v1/apps', cookie);
    expect([renewed.statusCode, cookieOf(renewed) === cookie]).toEqual([200, false]);
    expect((await ask('/api/v1/apps', cookieOf(renewed))).headers['set-cookie']).toBeUndefined();
    await clock.advance(2 * hour);
    expect((await ask('/api/v1/apps', cookieOf(renewed))).statusCode).toBe(401);
    cookie = cookieOf(await signIn('viewer'));
    for (let hours = 0; hours < 11; hours++) {
      await clock.advance(hour);
      const answer = await ask('/api/v1/apps', cookie);
      expect(answer.statusCode).toBe(200);
      cookie = cookieOf(answer);
    }
    await clock.advance(hour);
    expect((await ask('/api/v1/apps', cookie)).statusCode).toBe(401);
  });

  it('counts no sign-in that was right, however often somebody signs in', async () => {
    for (let time = 0; time < 25; time++) expect((await signIn('viewer')).statusCode).toBe(204);
  });

  it('signing out ends the session for every copy of its cookie', async () => {
    const cookie = cookieOf(await signIn('viewer'));
    const out = await ask('/api/v1/sign-out', cookie, 'POST', { origin: own });
    expect([out.statusCode, String(out.headers['set-cookie'])]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await ask('/api/v1/apps', cookie)).statusCode).toBe(401);
  });

  it('a restart keeps sessions when there is a key file, also when the key was exchanged; another key opens nothing', async () => {
    const cookie = cookieOf(await signIn('viewer'));
    const after = async (sessionKeys: readonly string[]): Promise<number> => {
      await server.close();
      start({ ...base, sessionKeys });
      return (await ask('/api/v1/apps', cookie)).statusCode;
    };
    expect(await after(['k'.repeat(40)])).toBe(200);
    expect(await after(['n'.repeat(40), 'k'.repeat(40)])).toBe(200);
    expect(await after(['n'.repeat(40)])).toBe(401);
    expect(await after([])).toBe(401);
  });

  it('a session ends when the user is taken out, or has another password', async () => {
    const cookie = cookieOf(await signIn('viewer'));
    const after = async (users: AccessSettings['users']): Promise<number> => {
      await server.close();
      start({ ...base, ...(users === undefined ? {} : { users }) });
      return (await ask('/api/v1/apps', cookie)).statusCode;
    };
    expect(await after([localUser('viewer')])).toBe(200);
    expect(await after([localUser('deployer')])).toBe(401);
    const other = localUser('viewer');
    expect(await after([{ ...other, passwordHash: `${other.passwordHash.slice(0, -4)}AAAA` }])).toBe(401);
  });

  it('a cookie that was changed, or sealed for another purpose, is nobody', async () => {
    const cookie = cookieOf(await signIn('viewer'));
    for (const broken of [
      `${cookie.slice(0, -3)}AAA`,
      '__Host-pacer-session=x',
      cookie.replace('session', 'sign-in'),
      `${cookie}${'A'.repeat(9000)}`,
    ])
      expect((await ask('/api/v1/apps', broken)).statusCode).toBe(401);
  });

  it('no other site writes with the session of somebody, and a page without an origin neither', async () => {
    const cookie = cookieOf(await signIn('deployer'));
    const sync = async (headers: Record<string, string>): Promise<number> =>
      (await ask('/api/v1/sync', cookie, 'POST', headers)).statusCode;
    expect(await sync({ origin: own })).toBe(202);
    expect(await sync({ 'sec-fetch-site': 'same-origin' })).toBe(202);
    for (const headers of [
      {},
      { origin: 'https://evil.example.com' },
      { origin: 'http://pacer.example.com.evil.example.com' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: own, 'sec-fetch-site': 'cross-site' },
    ])
      expect([headers, await sync(headers as Record<string, string>)]).toEqual([headers, 403]);
  });

  it('writes of one person are limited, and those of others are not', async () => {
    const write = async (who: string): Promise<number> =>
      (
        await server.inject({
          method: 'POST',
          url: '/api/v1/sync',
          headers: { host: 'pacer.example.com', authorization: `Bearer ${tokenOf(who)}` },
        })
      ).statusCode;
    const statuses = [];
    for (let index = 0; index < 301; index++) statuses.push(await write('deployer'));
    expect([statuses.slice(0, 300).every(status => status === 202), statuses[300]]).toEqual([true, 429]);
    expect(await write('shopper')).toBe(202);
  });

  it('a token is good until it expires, and the trouble is said', async () => {
    const token = { ...base.tokens[0], identity: identity('viewer'), expires: clock.now() + hour };
    await server.close();
    start({ ...base, roles, tokens: [token as AccessSettings['tokens'][number]] });
    const get = () =>
      server.inject({ url: '/api/v1/apps', headers: { authorization: `Bearer ${tokenOf('viewer')}`, host: 'x' } });
    expect((await get()).statusCode).toBe(200);
    await clock.advance(hour);
    const late = await get();
    expect([late.statusCode, late.json()]).toEqual([
      401,
      { code: 'caller-unknown', message: 'The token has expired.' },
    ]);
  });
});
