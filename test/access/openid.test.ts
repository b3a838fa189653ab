import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { roles, settings, startApi } from './people.ts';
import { startIdentityProvider, type Claims, type IdentityProvider } from './identity-provider.ts';

const own = 'https://pacer.example.com';
const ann = { name: 'Ann', email: 'Ann@Example.com', email_verified: true, groups: ['web', 'of no interest'] };

describe('signing in at an identity provider', () => {
  let provider: IdentityProvider;
  let server: FastifyInstance;
  let lines: string[] = [];

  beforeEach(async () => {
    provider = await startIdentityProvider();
    lines = [];
    serve();
  });
  afterEach(async () => {
    await server.close();
    await provider.close();
  });

  function serve(more: { readonly unverifiedEmail?: boolean } = {}): void {
    const openId = {
      name: 'Example',
      issuer: provider.issuer,
      clientId: 'pacer',
      clientSecret: 's3cret',
      scopes: ['profile', 'email', 'groups'],
      groupsClaim: 'groups',
      unverifiedEmail: false,
      ...more,
    };
    const byEmail = { who: ['user:ann@example.com'], verbs: ['operate'], apps: ['/'] } as const;
    const log = pino({ level: 'info' }, { write: line => void lines.push(line) });
    server = startApi({ ...settings, publicUrl: own, roles: [...roles, byEmail], openId }, { log });
  }

  const get = (url: string, cookie = '') => server.inject({ url, headers: { host: 'pacer.example.com', cookie } });
  type Answer = Awaited<ReturnType<typeof get>>;
  const cookies = (answer: Answer): string => answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');

  async function begin(to = '/apps'): Promise<{ readonly authorization: URL; readonly cookie: string }> {
    const answer = await get(`/sign-in/openid?to=${encodeURIComponent(to)}`);
    expect(answer.statusCode).toBe(303);
    return { authorization: new URL(String(answer.headers.location)), cookie: cookies(answer) };
  }
  const back = (address: string, cookie: string) => get(address.slice(own.length), cookie);
  async function signIn(claims: Claims, to?: string): Promise<Answer> {
    const { authorization, cookie } = await begin(to);
    return back(provider.approve(authorization, claims), cookie);
  }
  const me = async (answer: Answer) => (await get('/api/v1/me', cookies(answer))).json<Record<string, unknown>>();
  const isRefused = (answer: Answer): boolean =>
    String(answer.headers.location).startsWith('/sign-in?trouble=') &&
    answer.cookies.every(({ name }) => name !== '__Host-pacer-session');

  it('asks with a code, PKCE, a state and a nonce, and comes back to the page that was wanted', async () => {
    const { authorization } = await begin();
    const asked = Object.fromEntries(authorization.searchParams);
    expect(asked).toMatchObject({
      response_type: 'code',
      client_id: 'pacer',
      redirect_uri: `${own}/sign-in/openid/callback`,
      scope: 'openid profile email groups',
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked[name]).toMatch(/^[\w-]{43}$/);
    const answer = await signIn(ann, '/apps?q=is:attention');
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/apps?q=is:attention']);
    expect(await me(answer)).toMatchObject({ how: 'session', name: 'Ann', email: 'ann@example.com' });
  });

  it('takes rights from groups and from the verified address', async () => {
    const { roles: given } = (await me(await signIn(ann))) as { readonly roles: readonly object[] };
    expect(given).toEqual([
      { verbs: ['view', 'deploy', 'approve', 'operate'], apps: ['/shop'] },
      { verbs: ['operate'], apps: ['/'] },
    ]);
  });

  it('does not believe an address that the provider did not verify, and gives no rights by it unless told so', async () => {
    for (const email_verified of [false, undefined, 'true'])
      expect(await me(await signIn({ ...ann, groups: [], email_verified }))).toMatchObject({
        signedIn: true,
        verbs: [],
      });
    await server.close();
    serve({ unverifiedEmail: true });
    expect(await me(await signIn({ ...ann, groups: [], email_verified: undefined }))).toMatchObject({
      verbs: ['view', 'operate'],
    });
  });

  it('a subject that is called like a user of the configuration is not that user', async () => {
    expect(await me(await signIn({ sub: 'operator' }))).toMatchObject({ signedIn: true, verbs: [] });
  });

  it.each([
    ['the wrong nonce', { nonce: 'of somebody else' }],
    ['no nonce', { nonce: undefined }],
    ['an expired token', { exp: Math.floor(Date.now() / 1000) - 600 }],
    ['no expiry', { exp: undefined }],
    ['another audience', { aud: 'another client' }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'https://login.example.com' }],
    ['no issuer', { iss: undefined }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a blank subject', { sub: '  ' }],
  ])('refuses %s', async (_what, wrong) => {
    const answer = await signIn({ ...ann, ...wrong });
    expect(isRefused(answer)).toBe(true);
    expect(answer.headers.location).toBe('/sign-in?trouble=refused');
    expect(lines.join()).toContain('sign-in refused');
    expect(lines.join()).not.toContain('an access token');
  });

  it('refuses what an unpublished key signed, and follows the provider to a new key', async () => {
    expect(isRefused(await signIn(ann))).toBe(false);
    await provider.useForeignKey();
    expect(isRefused(await signIn(ann))).toBe(true);
    await provider.rotateKey();
    // Keys that were just read are not read again at once: a flood of unknown keys would be one of questions, too.
    await server.close();
    serve();
    expect(isRefused(await signIn(ann))).toBe(false);
  });

  it('refuses a state that was used, that is of another browser, or that is another one', async () => {
    const first = await begin();
    const address = provider.approve(first.authorization, ann);
    expect(isRefused(await back(address, first.cookie))).toBe(false);
    expect(isRefused(await back(address, first.cookie))).toBe(true);
    const again = provider.approve(first.authorization, ann);
    expect((await back(again, first.cookie)).headers.location).toBe('/sign-in?trouble=expired');
    const second = await begin();
    expect(isRefused(await back(provider.approve(second.authorization, ann), ''))).toBe(true);
    const third = await begin();
    expect(isRefused(await back(provider.approve(second.authorization, ann), third.cookie))).toBe(true);
  });

  it.each([
    'https://evil.example.com',
    '//evil.example.com',
    '/\\evil.example.com',
    'javascript:alert(1)',
    '/a b',
    '/sign-in',
  ])('leads nowhere else: %s', async to => {
    expect((await signIn(ann, to)).headers.location).toBe('/');
  });

  it('says that the provider cannot be reached, and tries again the next time', async () => {
    await provider.close();
    expect((await get('/sign-in/openid')).headers.location).toBe('/sign-in?trouble=unreachable');
    provider = await startIdentityProvider();
  });
});
