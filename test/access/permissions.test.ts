import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../reconciler/api/openapi.ts';
import { permissionOf, permissions } from '../../reconciler/api/permissions.ts';
import { names, settings, startApi, tokenOf } from './people.ts';

const addressOf = (path: string): string => path.replace('{path}', 'apps').replace('{id}', '%2Fshop%2Fcart');
/** Bodies that the schemas let through, so that nothing but the permission can refuse. */
const bodies: Readonly<Record<string, object>> = {
  'POST /api/v1/freeze': { reason: 'x', apps: ['/shop'] },
  'POST /api/v1/unfreeze': { id: 'f1' },
  'POST /api/v1/approvals': { plan: 'p1', apps: ['/shop'] },
};
const isOpen = (name: string): boolean => permissions[name] === 'open' || permissions[name] === 'signature';

describe('permissions of routes', () => {
  let server: FastifyInstance;
  beforeEach(() => void (server = startApi(settings)));
  afterEach(() => server.close());

  const ask = (name: string, who: string | undefined) => {
    const [method = 'GET', path = '/'] = name.split(' ');
    return server.inject({
      method: method as 'GET',
      url: addressOf(path),
      headers: { host: 'pacer.example.com', ...(who === undefined ? {} : { authorization: `Bearer ${tokenOf(who)}` }) },
      ...(method === 'GET' ? {} : { payload: bodies[name] ?? {} }),
    });
  };

  it('every operation has one, and there is none without an operation', () => {
    expect(Object.keys(permissions).toSorted()).toEqual(Object.keys(operations).toSorted());
  });

  it('a route without one keeps the server from starting', () => {
    expect(permissionOf('GET', '/api/v1/secrets')).toBeUndefined();
    expect(() => server.get('/api/v1/secrets', () => 'all of them')).toThrow('has no permission');
  });

  it.each(Object.keys(permissions).filter(name => !isOpen(name)))(
    'nobody without a proof comes through to %s',
    async name => {
      expect((await ask(name, undefined)).statusCode).toBe(401);
      expect((await ask(name, 'nobody in particular')).statusCode).toBe(401);
      expect((await ask(name, 'stranger')).statusCode).toBe(403);
    },
  );

  const writing = Object.keys(permissions).filter(name => !name.startsWith('GET ') && !isOpen(name));

  it.each(writing)('%s is for those whose role has its verb, and for nobody else', async name => {
    for (const who of names) {
      const { statusCode } = await ask(name, who);
      const verbs: Readonly<Record<string, readonly string[]>> = {
        viewer: ['view'],
        shopper: ['view', 'deploy', 'approve', 'operate'],
        deployer: ['view', 'deploy'],
        approver: ['view', 'approve'],
        operator: ['view', 'operate'],
        stranger: [],
      };
      const isAllowed = verbs[who]?.includes(permissions[name] ?? '') ?? false;
      expect({ who, isRefused: statusCode === 401 || statusCode === 403 }).toEqual({ who, isRefused: !isAllowed });
    }
  });

  it('a viewer can do nothing but look', async () => {
    const allowed = [];
    for (const name of writing) {
      const { statusCode } = await ask(name, 'viewer');
      if (statusCode !== 403) allowed.push(name);
    }
    // A question to the planner of places: it changes nothing.
    expect(allowed).toEqual(['POST /api/v1/capacity']);
  });

  it('hooks are judged by their own signature, and who is signed in is no excuse', async () => {
    for (const name of ['POST /hooks/git', 'POST /hooks/registry'])
      expect((await ask(name, 'deployer')).statusCode).toBe(401);
  });

  it('/healthz is for everybody, /readyz tells strangers no more than yes or no, /metrics asks unless told not to', async () => {
    expect((await ask('GET /healthz', undefined)).statusCode).toBe(200);
    expect((await ask('GET /readyz', undefined)).json()).toEqual({ ready: true });
    expect((await ask('GET /readyz', 'viewer')).json()).toEqual({ ready: true, troubles: [] });
    expect((await ask('GET /metrics', undefined)).statusCode).toBe(401);
    expect((await ask('GET /metrics', 'viewer')).statusCode).toBe(200);
    await server.close();
    server = startApi({ ...settings, openMetrics: true });
    expect((await ask('GET /metrics', undefined)).statusCode).toBe(200);
  });
});
