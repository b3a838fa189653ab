import type { FastifyInstance } from 'fastify';
import type { Me } from '../../schemas/generated/me.ts';
import type { Access } from '../access/access.ts';
import { callerOf } from './guard.ts';

/** `GET /api/v1/me`: who asks, and what they may do. For nobody it says how one signs in. */
export function registerMe(server: FastifyInstance, access: Pick<Access, 'settings'>): void {
  server.get('/api/v1/me', (request, reply): Me => {
    void reply.header('cache-control', 'no-store');
    const { users = [], openId } = access.settings;
    const { how, name, email, verbs, grants } = callerOf(request);
    return {
      signedIn: how !== 'nobody',
      ...(how === 'nobody' ? {} : { how }),
      name,
      ...(email === undefined ? {} : { email }),
      verbs: [...verbs],
      roles: grants.map(grant => ({ verbs: [...grant.verbs], apps: [...grant.apps] })),
      ways: { password: users.length > 0, ...(openId === undefined ? {} : { provider: openId.name }) },
    };
  });
}
