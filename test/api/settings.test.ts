import { afterEach, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { pacerError } from '../../errors/pacer-error.ts';
import type { Settings } from '../../schemas/generated/settings.ts';
import type { UpstreamTest } from '../../schemas/generated/upstream-test.ts';
import type { AboutParts } from '../../reconciler/api/settings.ts';
import { writtenRules } from '../../reconciler/desired/policy-places.ts';
import type { Snapshot } from '../../reconciler/desired/types.ts';
import type { ApiParts } from '../../reconciler/api/server.ts';
import { settings, startApi, tokenOf } from '../access/people.ts';

const file = `marathon: {url: "http://127.0.0.1:1"}
policy:
  # Nobody deletes here.
  prune: false
  windows:
    - { allow: '0 8 * * 1-5', duration: 8h, zone: Europe/Vienna }
    - deny: '0 0 24 12 *'
      duration: 2d
      zone: UTC
freeze: {reason: Stocktaking, owner: ann@example.com}
`;
const path = 'clusters/test/cluster.yaml';
const snapshot = {
  commit: 'c',
  files: new Map([[path, { path, mode: '100644', blob: 'b1', bytes: Buffer.from(file), size: file.length }]]),
} as unknown as Snapshot;

const about: AboutParts = {
  interval: 30_000,
  forge: 'notes',
  snapshot: () => snapshot,
  desired: () => undefined,
  contact: server => (server === 'marathon' ? { answeredAt: 1_000, status: 200, unansweredAt: 2_000 } : {}),
  test: server =>
    server === 'git'
      ? Promise.resolve('The repository answers.')
      : Promise.reject(pacerError('upstream-unreachable', { message: `${server} does not answer.` })),
  ownLines: () => Promise.resolve(['{"msg":"a line with a hidden-value in it"}']),
};

let server: FastifyInstance;
afterEach(() => server.close());

function ask(method: 'GET' | 'POST', url: string, who: string, payload?: object, more: Partial<ApiParts> = {}) {
  server = startApi(settings, {
    about,
    overview: () => ({
      cluster: 'test',
      repository: 'https://git.example.com/desired.git',
      branch: 'main',
      servers: [{ server: 'marathon', url: 'https://marathon.example.com' }],
      troubles: [{ server: 'marathon', sentence: 'Marathon cannot be read.' }],
      ready: true,
    }),
    ...more,
  });
  return server.inject({
    method,
    url: `/api/v1${url}`,
    headers: { host: 'pacer.example.com', authorization: `Bearer ${tokenOf(who)}` },
    ...(payload === undefined ? {} : { payload }),
  });
}

describe('the settings', () => {
  it('name servers with their last answer and their trouble, and every rule with its line', async () => {
    const answer = (await ask('GET', '/settings', 'viewer')).json<Settings>();
    expect(answer.upstreams).toEqual([
      { server: 'git', url: 'https://git.example.com/desired.git' },
      {
        server: 'marathon',
        url: 'https://marathon.example.com',
        trouble: 'Marathon cannot be read.',
        answeredAt: '1970-01-01T00:00:01.000Z',
        status: 200,
        unansweredAt: '1970-01-01T00:00:02.000Z',
      },
    ]);
    expect(answer.rules).toEqual([
      { rule: 'prune', value: 'false', file: path, line: 4 },
      { rule: 'freeze', value: '{"reason":"Stocktaking","owner":"ann@example.com"}', file: path, line: 10 },
    ]);
    expect(writtenRules(snapshot, 'test').map(({ rule, position }) => [rule, position.line])).toEqual([
      ['prune', 4],
      ['windows', 6],
      ['windows', 7],
      ['freeze', 10],
    ]);
  });

  it('say who may come in only to those who operate everything, and to nobody by what secret', async () => {
    expect((await ask('GET', '/settings', 'viewer')).json<Settings>().access).toBeUndefined();
    await server.close();
    // May operate, but only a part.
    expect((await ask('GET', '/settings', 'shopper')).json<Settings>().access).toBeUndefined();
    await server.close();
    const { body } = await ask('GET', '/settings', 'operator');
    expect((JSON.parse(body) as Settings).access?.users.map(({ user }) => user)).toContain('viewer');
    const canaries = [
      ...(settings.users ?? []).map(({ passwordHash }) => passwordHash),
      ...settings.tokens.flatMap(({ digest }) => [digest.toString('hex'), digest.toString('base64')]),
    ];
    for (const canary of canaries) expect(body).not.toContain(canary);
  });
});

describe('a server that is tried', () => {
  it('answers or does not, in a sentence with what to do', async () => {
    const good = (await ask('POST', '/settings/test', 'operator', { server: 'git' })).json<UpstreamTest>();
    expect(good).toMatchObject({ server: 'git', ok: true, sentence: 'The repository answers.' });
    await server.close();
    const bad = (await ask('POST', '/settings/test', 'operator', { server: 'jenkins' })).json<UpstreamTest>();
    expect(bad).toMatchObject({ ok: false, sentence: 'jenkins does not answer.', code: 'upstream-unreachable' });
    await server.close();
    expect((await ask('POST', '/settings/test', 'operator', { server: '127.0.0.1:22' })).statusCode).toBe(400);
  });
});

describe('diagnostics', () => {
  it('are for who operates everything, and whatever is known as a secret is taken out of all of it', async () => {
    expect((await ask('GET', '/diagnostics', 'shopper')).statusCode).toBe(403);
    await server.close();
    const hide = (text: string): string => text.replaceAll('hidden-value', '***');
    const history = [{ app: '/shop/cart', sentence: 'It said hidden-value.', wish: '', changes: [] }];
    const long = Array.from({ length: 400 }, () => ({ ...history[0], sentence: `hidden-value ${'x'.repeat(1_000)}` }));
    const answer = await ask('GET', '/diagnostics', 'operator', undefined, {
      hide,
      history: () => [...history, ...long] as never,
    });
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="pacer-diagnostics-test-.*\.json"$/);
    expect(answer.body.length).toBeGreaterThan(256 * 1024);
    expect(answer.body).toContain('It said ***.');
    expect(answer.body).not.toContain('hidden-value');
  });
});
