import type { FastifyInstance } from 'fastify';
import type { Me } from '../../schemas/generated/me.ts';
import type { Access } from '../access/access.ts';
import { callerOf } from './guard.ts';

/** `GET /api/v1/me`: who asks, and what they may do. For nobody it says how one signs in. */
export function registerMe(server: FastifyInstance, { settings }: Access): void {
  const ways: Me['ways'] = {
    password: (settings.users ?? []).length > 0,
    ...(settings.openId === undefined ? {} : { provider: settings.openId.name }),
  };
  server.get('/api/v1/me', (request, reply): Me => {
    void reply.header('cache-control', 'no-store');
    const { how, name, email, verbs, grants } = callerOf(request);
    return {
      signedIn: how !== 'nobody',
      ...(how === 'nobody' ? {} : { how }),
      name,
      ...(email === undefined ? {} : { email }),
      verbs: [...verbs],
      roles: grants.map(grant => ({ verbs: [...grant.verbs], apps: [...grant.apps] })),
      ways,
    };
  });
}
