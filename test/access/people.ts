import { pino, type Logger } from 'pino';
import type { FastifyInstance } from 'fastify';
import { systemClock, type Clock } from '../../clock/clock.ts';
import { createAccess, type AccessSettings } from '../../reconciler/access/access.ts';
import { hashPassword } from '../../reconciler/access/password.ts';
import { tokenDigest } from '../../reconciler/access/tokens.ts';
import type { Identity, Role } from '../../reconciler/access/types.ts';
import { createApi, type ApiParts } from '../../reconciler/api/server.ts';
import { createEventLog, createStateStore } from '../../reconciler/loop/events.ts';

/** Who is in the tests: what they may do is in the name. */
export const roles: readonly Role[] = [
  { who: ['user:viewer'], verbs: ['view'], apps: ['/'] },
  { who: ['user:shopper', 'group:web'], verbs: ['view', 'deploy', 'approve', 'operate'], apps: ['/shop'] },
  { who: ['user:deployer'], verbs: ['deploy'], apps: ['/'] },
  { who: ['user:approver'], verbs: ['approve'], apps: ['/'] },
  { who: ['user:operator'], verbs: ['operate'], apps: ['/'] },
];

/** Somebody whom roles name `user:NAME`. */
export function identity(name: string): Identity {
  return { name, email: `${name}@example.com`, ids: [`user:${name}`, `user:${name}@example.com`], groups: [] };
}

/** Cheap, so that tests are quick; the cost is in the hash. */
export const password = 'correct horse battery';
const hash = await hashPassword(password, { logN: 4, r: 8, p: 1 });
export const localUser = (name: string) => ({ user: name, passwordHash: hash, identity: identity(name) });

export const names = ['viewer', 'shopper', 'deployer', 'approver', 'operator', 'stranger'] as const;

/** The token of somebody in the tests. */
export const tokenOf = (name: string): string => `a long token of ${name}`;

/** Everybody with a token and a password. */
export const settings: AccessSettings = {
  anonymous: [],
  roles,
  tokens: names.map(name => ({ digest: tokenDigest(tokenOf(name)), identity: identity(name) })),
  users: names.map(localUser),
};

const healthy = {
  sync: 'synced',
  health: 'healthy',
  evidence: [],
  instances: { wanted: 1, staged: 0, running: 1, healthy: 1, unhealthy: 0 },
} as const;

/** The API with two apps, `/shop/cart` and `/bank/vault`, for these people. */
export function startApi(
  access: AccessSettings,
  more: Partial<ApiParts> & { readonly clock?: Clock; readonly log?: Logger } = {},
): FastifyInstance & { readonly events: ReturnType<typeof createEventLog> } {
  const events = createEventLog();
  const states = createStateStore(events, () => 0);
  for (const id of ['/shop/cart', '/bank/vault']) states.set({ id, ...healthy });
  const { clock = systemClock } = more;
  const server = createApi({
    access: createAccess(access, clock),
    log: pino({ level: 'silent' }),
    cluster: 'test',
    states,
    events,
    plan: () => Promise.resolve(undefined),
    problems: () => [],
    history: () => [],
    now: () => clock.now(),
    overview: () => ({ cluster: 'test', repository: '', branch: 'main', troubles: [], ready: true }),
    lookAgain: () => undefined,
    hooks: { secret: 'a secret of hooks' },
    metrics: { read: () => [] },
    deciding: {
      freezes: () => [],
      freeze: order => Promise.resolve({ freeze: { id: 'f1', owner: order.by, reason: 'x' }, kept: 'repository' }),
      unfreeze: () => Promise.resolve(undefined),
      approve: () => Promise.resolve({ kind: 'not-ready' }),
      now: () => clock.now(),
    },
    acts: { rollback: () => Promise.reject(new Error('not here')), abort: () => true },
    ...more,
  });
  return Object.assign(server, { events });
}
