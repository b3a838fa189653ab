import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { createAccess, openAccess, type Access, type AccessSettings } from '../../reconciler/access/access.ts';
import { followAccess, type AccessFollower } from '../../reconciler/access/follow-access.ts';
import { tokenDigest } from '../../reconciler/access/tokens.ts';
import { identity, localUser, password, settings, startApi, tokenOf } from './people.ts';

const base: AccessSettings = { ...settings, sessionKeys: ['k'.repeat(40)] };

describe('access settings that are written anew while the daemon runs', () => {
  let clock: VirtualClock;
  let access: Access;
  let server: FastifyInstance;
  let follower: AccessFollower;
  let written: AccessSettings | Error;
  let version: string;
  let lines: Record<string, unknown>[];

  beforeEach(() => start());
  afterEach(async () => {
    await follower.stop();
    await server.close();
  });

  function start(first: AccessSettings = base): void {
    clock = createVirtualClock();
    lines = [];
    written = first;
    version = '1';
    access = createAccess(first, clock);
    server = startApi(first, { clock, access });
    follower = followAccess({
      access,
      clock,
      log: pino({ level: 'info' }, { write: line => void lines.push(JSON.parse(line) as Record<string, unknown>) }),
      source: {
        fingerprint: () => Promise.resolve(version),
        read: () => (written instanceof Error ? Promise.reject(written) : Promise.resolve(written)),
      },
      check({ roles, anonymous }) {
        if (roles.length === 0 && anonymous.length === 0)
          throw pacerError('configuration-invalid', { message: 'The door would be open.' });
      },
    });
  }

  async function write(next: AccessSettings | Error): Promise<void> {
    written = next;
    version = `${version}+`;
    await clock.advance(4_000);
  }

  const without = (name: string): AccessSettings => ({
    ...base,
    users: (base.users ?? []).filter(({ user }) => user !== name),
    tokens: base.tokens.filter(token => token.identity.name !== name),
  });
  const status = async (headers: Record<string, string>, url = '/api/v1/apps'): Promise<number> =>
    (await server.inject({ url, headers })).statusCode;
  const byToken = (name: string): Record<string, string> => ({ authorization: `Bearer ${tokenOf(name)}` });

  async function signIn(user: string): Promise<Record<string, string>> {
    const answer = await server.inject({
      method: 'POST',
      url: '/api/v1/sign-in',
      payload: { user, password },
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    return { cookie: String(answer.headers['set-cookie']).split(';', 1)[0] ?? '' };
  }

  it('end the sessions and tokens of whoever was taken out, and nobody else notices', async () => {
    const [viewer, operator] = [await signIn('viewer'), await signIn('operator')];
    expect([await status(viewer), await status(operator), await status(byToken('viewer'))]).toEqual([200, 200, 200]);
    await write(without('viewer'));
    expect([await status(viewer), await status(operator), await status(byToken('viewer'))]).toEqual([401, 200, 401]);
    expect(await status(byToken('operator'))).toBe(200);
    expect(await status(await signIn('viewer'))).toBe(401);
    expect(follower.trouble()).toBeUndefined();
    expect(lines).toContainEqual(expect.objectContaining({ audit: 'access-changed', users: 5, tokens: 5 }));
  });

  it('let new people in, and give and take rights with the next request', async () => {
    start(without('viewer'));
    const operator = await signIn('operator');
    const freeze = { method: 'POST' as const, url: '/api/v1/freeze', payload: { reason: 'x' } };
    const send = async () =>
      (await server.inject({ ...freeze, headers: { ...operator, 'sec-fetch-site': 'same-origin' } })).statusCode;
    expect(await send()).toBeLessThan(300);
    const roles = [{ who: ['user:operator', 'user:viewer'], verbs: ['view'] as const, apps: ['/'] }];
    await write({ ...base, roles });
    expect([await send(), await status(operator)]).toEqual([403, 200]);
    expect(await status(await signIn('viewer'))).toBe(200);
    const me = await server.inject({ url: '/api/v1/me', headers: operator });
    expect(me.json()).toMatchObject({ verbs: ['view'] });
  });

  it('say in the page for strangers how people sign in now', async () => {
    const ways = async (): Promise<unknown> => (await server.inject('/api/v1/me')).json<{ ways: unknown }>().ways;
    expect(await ways()).toEqual({ password: true });
    await write({ ...base, users: [] });
    expect(await ways()).toEqual({ password: false });
  });

  it('change nothing while they cannot be read or would open the door, and say so until they can', async () => {
    const viewer = await signIn('viewer');
    await write(pacerError('configuration-invalid', { message: 'daemon.yaml:3:1: that is no YAML' }));
    expect(follower.trouble()).toMatch(/stay in force: daemon\.yaml:3:1: that is no YAML/);
    await write({ ...without('viewer'), roles: [] });
    expect(follower.trouble()).toContain('The door would be open.');
    expect(await status(viewer)).toBe(200);
    await clock.advance(60_000);
    expect(lines).toHaveLength(2);
    await write(base);
    expect(follower.trouble()).toBeUndefined();
    expect(await status(viewer)).toBe(200);
  });

  it('are not taken from a file that is being written', async () => {
    const viewer = await signIn('viewer');
    written = without('viewer');
    for (let step = 0; step < 10; step++) {
      version = `writing ${step}`;
      await clock.advance(2_000);
    }
    expect(await status(viewer)).toBe(200);
    await clock.advance(2_000);
    expect(await status(viewer)).toBe(401);
  });

  it('name what is read at the start only, and take the rest', async () => {
    const viewer = await signIn('viewer');
    await write({ ...without('viewer'), publicUrl: 'https://new.example.com', openMetrics: true });
    expect(follower.trouble()).toMatch(
      /changed in publicUrl, openMetrics, which takes effect when the daemon is started/,
    );
    expect(await status(viewer)).toBe(401);
    await write(openAccess);
    expect(follower.trouble()).toContain('changed in access, which takes effect');
    expect(await status({})).toBe(401);
    expect(await status(byToken('operator'))).toBe(200);
  });

  it('end streams that are open, so that nobody goes on seeing by an old right', { timeout: 30_000 }, async () => {
    await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/events`, { headers: byToken('viewer') });
    const reader = answer.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain('event: hello');
    await write({ ...base, tokens: [{ digest: tokenDigest('another long token'), identity: identity('viewer') }] });
    const drain = async (): Promise<void> => {
      while ((await reader?.read())?.done === false);
    };
    await expect(drain()).rejects.toThrow(/terminated|closed|reset/);
  });

  it('keep the session of somebody whose name or group is another, with the new one', async () => {
    const viewer = await signIn('viewer');
    const renamed = { ...localUser('viewer'), identity: { ...identity('viewer'), name: 'Viola' } };
    await write({ ...without('viewer'), users: [...(without('viewer').users ?? []), renamed] });
    const me = await server.inject({ url: '/api/v1/me', headers: viewer });
    expect(me.json()).toMatchObject({ signedIn: true, name: 'Viola' });
  });
});
