import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { createAccess, openAccess } from '../../reconciler/access/access.ts';
import { tokenDigest } from '../../reconciler/access/tokens.ts';
import { registerDecisions } from '../../reconciler/api/decisions.ts';
import { registerGuard } from '../../reconciler/api/guard.ts';
import { createDeciding } from '../../reconciler/daemon/decide.ts';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import type { Decision } from '../../reconciler/ledger/decision.ts';
import { planCluster } from '../../reconciler/plan/plan.ts';
import type { Plan } from '../../reconciler/plan/types.ts';
import { running, web } from '../plan/cases.ts';
import { desiredApp, planInput } from '../plan/desired.ts';

const people = [
  { address: 'ada@example.com', token: 'a token of ada, long' },
  { address: 'eve@example.com', token: 'a token of eve, long' },
];
const approval = [{ actions: ['restart'], by: ['ada@example.com'] }] as const;
const policy = { ...planInput([]).policy, approval };
const app = desiredApp(web);

/** The plan of a restart that waits for ada, of an app with this version. */
function planOf(version: string): Plan {
  const live = { ...running({ ...web, cmd: 'old' }), version };
  const facts = { now: 0, freezes: [], approvals: [], underWay: [], restarts: [], distrusted: [] };
  return planCluster(planInput([{ id: web.id, image: { kind: 'none' }, desired: app, live }], { policy, facts }));
}

describe('decisions through the API', () => {
  let server: FastifyInstance;
  let decided: Decision[] = [];
  let version = 'v1';

  async function start(known: typeof people): Promise<void> {
    server = Fastify();
    const clock = createVirtualClock();
    const tokens = known.map(({ address, token }) => ({
      digest: tokenDigest(token),
      identity: { name: address, email: address, ids: [`user:${address}`], groups: [] },
    }));
    const roles = [{ who: ['everyone'], verbs: ['deploy', 'approve', 'operate'], apps: ['/'] }] as const;
    const access = known.length === 0 ? openAccess : { anonymous: ['view'] as const, roles, tokens };
    registerGuard(server, createAccess(access, clock), pino({ level: 'silent' }));

    const deciding = createDeciding({
      clock,
      plan: () => Promise.resolve(planOf(version)),
      desired: () => ({
        commit: 'c1',
        cluster: { name: 'prod', marathon: { url: 'http://m.example.com' }, owns: ['/'], vars: {}, policy },
        apps: new Map([[web.id, app]]),
        images: new Map(),
        unknown: new Map(),
        unreadable: [],
        problems: [],
      }),
      decisions: {
        freezes: () => [{ id: 'f1', reason: 'x', owner: 'ada' }],
        approvals: () => [],
        all: () => [],
        rewinds: () => [],
        told: () => [],
        decide(decision) {
          decided.push(decision);
          return Promise.resolve('repository');
        },
        unsent: () => 0,
        close: () => Promise.resolve(),
      },
    });
    registerDecisions(server, deciding);
    await server.ready();
  }
  beforeEach(() => {
    decided = [];
    version = 'v1';
  });
  afterEach(() => server.close());

  const post = (url: string, payload: object, token?: string) =>
    server.inject({
      method: 'POST',
      url,
      payload,
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });
  const ada = people[0]?.token ?? '';

  it('an approval of the plan as it is keeps what was agreed to, app by app with the version that was seen', async () => {
    await start(people);
    const answer = await post('/api/v1/approvals', { plan: planOf('v1').id }, ada);
    expect([answer.statusCode, answer.json()]).toEqual([
      201,
      { approved: 1, by: 'ada@example.com', kept: 'repository' },
    ]);
    expect(decided).toMatchObject([
      { kind: 'approval', by: 'ada@example.com', actions: [{ app: web.id, action: 'restart', seenVersion: 'v1' }] },
    ]);
  });

  it('an approval of a plan that is another one by now is refused, and the new one is shown', async () => {
    await start(people);
    const { id } = planOf('v1');
    version = 'v2';
    const answer = await post('/api/v1/approvals', { plan: id }, ada);
    expect([answer.statusCode, answer.json<{ plan: Plan }>().plan.id]).toEqual([409, planOf('v2').id]);
    expect(answer.body).not.toContain('"body"');
    expect(decided).toEqual([]);
  });

  it('nobody approves without a token, with another one, or without being named by a policy', async () => {
    await start(people);
    const { id } = planOf('v1');
    const codes = [];
    for (const token of [undefined, '', 'no such token', people[1]?.token])
      codes.push((await post('/api/v1/approvals', { plan: id }, token)).statusCode);
    expect(codes).toEqual([401, 401, 401, 403]);
    expect(decided).toEqual([]);
  });

  it('nobody approves where the daemon knows nobody; who is on the machine may freeze with a name, and not without one', async () => {
    await start([]);
    expect((await post('/api/v1/approvals', { plan: planOf('v1').id }, ada)).statusCode).toBe(403);
    expect((await post('/api/v1/freeze', { reason: 'x' })).statusCode).toBe(401);
    expect((await post('/api/v1/freeze', { reason: 'x', owner: ' ' })).statusCode).toBe(401);
    const answer = await post('/api/v1/freeze', { reason: 'x', owner: 'ada', apps: ['/shop'] });
    expect([answer.statusCode, answer.json()]).toMatchObject([201, { freeze: { owner: 'ada', apps: ['/shop'] } }]);
  });

  it('a token says who freezes, whatever name is given', async () => {
    await start(people);
    expect((await post('/api/v1/freeze', { reason: 'x', owner: 'eve' })).statusCode).toBe(401);
    const answer = await post('/api/v1/freeze', { reason: 'x', owner: 'eve' }, ada);
    expect(answer.json()).toMatchObject({ freeze: { owner: 'ada@example.com' } });
  });

  it.each([
    {},
    { reason: '' },
    { reason: 'x', until: '1960-01-01T00:00:00Z' },
    { reason: 'x', until: 'soon' },
    { reason: 'x', apps: ['shop'] },
    { reason: 'x', apps: [] },
  ])('a freeze that makes no sense is refused: %j', async body => {
    await start([]);
    expect((await post('/api/v1/freeze', { owner: 'ada', ...body })).statusCode).toBe(400);
    expect(decided).toEqual([]);
  });

  it('lifts a freeze that is there, and says when it is not', async () => {
    await start([]);
    expect((await post('/api/v1/unfreeze', { id: 'f1', owner: 'ada' })).statusCode).toBe(200);
    expect((await post('/api/v1/unfreeze', { id: 'f2', owner: 'ada' })).statusCode).toBe(404);
    expect(decided).toMatchObject([{ kind: 'unfreeze', freeze: 'f1' }]);
  });
});
