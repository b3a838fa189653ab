import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { Access } from '../access/access.ts';
import { addressKey } from '../access/attempts.ts';
import { signatureOf } from '../access/caller.ts';
import type { OpenId, OpenIdFlow } from '../access/openid.ts';
import { callerOf, refuseForNow } from './guard.ts';

const flowCookie = 'sign-in';
const flowPatience = 10 * 60_000;
const mostUsedStates = 10_000;

const credentials = {
  type: 'object',
  required: ['user', 'password'],
  additionalProperties: false,
  properties: {
    user: { type: 'string', minLength: 1, maxLength: 320 },
    password: { type: 'string', minLength: 1, maxLength: 1000 },
  },
};

/** Routes by which people come and go. Every coming and every refusal is in the log. */
export function registerSignIn(server: FastifyInstance, access: Access, log: Logger): void {
  const { sessions, users, attempts, openId } = access;

  server.post<{ Body: { user: string; password: string } }>(
    '/api/v1/sign-in',
    { schema: { body: credentials }, bodyLimit: 16 * 1024 },
    async (request, reply) => {
      const { user, password } = request.body;
      const keys = { address: addressKey(request.ip), user: user.trim().toLowerCase() };
      const wait = Math.max(attempts.byAddress.take(keys.address), attempts.byUser.take(keys.user));
      if (wait > 0) {
        log.warn(
          { audit: 'sign-in-refused', by: keys.user, reason: 'too often', address: request.ip },
          'sign-in refused',
        );
        return refuseForNow(reply, wait);
      }
      const found = await users.check(user, password);
      if (found === undefined) {
        log.warn({ audit: 'sign-in-refused', by: keys.user, address: request.ip }, 'sign-in refused');
        return reply.code(401).send({ code: 'sign-in-refused', message: 'The user or the password is not right.' });
      }
      attempts.byAddress.giveBack(keys.address);
      attempts.byUser.giveBack(keys.user);
      await sessions.begin(reply, found);
      log.info({ audit: 'sign-in', by: found.user, how: 'password', address: request.ip }, 'signed in');
      return reply.code(204).send();
    },
  );

  server.post('/api/v1/sign-out', async (request, reply) => {
    await sessions.end(request, reply);
    log.info({ audit: 'sign-out', by: signatureOf(callerOf(request)), address: request.ip }, 'signed out');
    return reply.code(204).send();
  });

  if (openId === undefined) {
    const none = (_request: FastifyRequest, reply: FastifyReply): FastifyReply =>
      reply.code(404).send({ code: 'not-found', message: 'This daemon knows no identity provider.' });
    server.get('/sign-in/openid', none);
    server.get('/sign-in/openid/callback', none);
    return;
  }
  registerOpenId(server, access, openId, log);
}

function registerOpenId(server: FastifyInstance, access: Access, openId: OpenId, log: Logger): void {
  const { sessions, sealing, cookies, attempts, now } = access;
  const own = (access.settings.publicUrl ?? '').replace(/\/+$/, '');
  /** States that somebody came back with, and when they would have ended: each is good for once. */
  const used = new Map<string, number>();

  const giveUp = (request: FastifyRequest, reply: FastifyReply, thrown: unknown): FastifyReply => {
    const error = asPacerError(thrown);
    log.warn(
      { audit: 'sign-in-refused', how: 'openid', reason: reasonsOf(error), address: request.ip },
      'sign-in refused',
    );
    const trouble = error.context['reason'] === 'unreachable' ? 'unreachable' : 'refused';
    return reply.redirect(`/sign-in?trouble=${trouble}`, 303);
  };

  function isFresh(state: string): boolean {
    if (used.has(state)) return false;
    for (const [each, until] of used) if (until <= now() || used.size >= mostUsedStates) used.delete(each);
    used.set(state, now() + flowPatience);
    return true;
  }

  server.get<{ Querystring: { to?: string } }>('/sign-in/openid', async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    const wait = attempts.byAddress.take(addressKey(request.ip));
    if (wait > 0) return refuseForNow(reply, wait);
    try {
      const { url, flow } = await openId.begin(`${own}/sign-in/openid/callback`);
      const sealed = await sealing.seal(flowCookie, { flow, to: ownPath(request.query.to) }, now() + flowPatience);
      cookies.write(reply, flowCookie, sealed, flowPatience);
      return await reply.redirect(url.href, 303);
    } catch (thrown) {
      return giveUp(request, reply, thrown);
    }
  });

  server.get('/sign-in/openid/callback', async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    const sealed = cookies.read(request, flowCookie);
    cookies.remove(reply, flowCookie);
    const content = sealed === undefined ? undefined : await sealing.open(flowCookie, sealed);
    if (content === undefined) return reply.redirect('/sign-in?trouble=expired', 303);
    const flow = content['flow'] as OpenIdFlow;
    if (!isFresh(flow.state)) return reply.redirect('/sign-in?trouble=expired', 303);
    try {
      const identity = await openId.finish(new URL(`${own}${request.url}`), flow);
      attempts.byAddress.giveBack(addressKey(request.ip));
      await sessions.begin(reply, identity);
      const by = identity.email ?? identity.name;
      log.info({ audit: 'sign-in', by, ids: identity.ids, how: 'openid', address: request.ip }, 'signed in');
      return await reply.redirect(ownPath(content['to']), 303);
    } catch (thrown) {
      return giveUp(request, reply, thrown);
    }
  });
}

/** A path of this server to go on with; the first page for anything that might lead elsewhere. */
function ownPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !/^\/(?![/\\])[^\\\s]*$/.test(wanted)) return '/';
  return wanted.startsWith('/sign-in') || wanted.length > 1000 ? '/' : wanted;
}

/** The sentences of an error and of what caused it. Nothing else of it: answers of a provider hold tokens and claims. */
function reasonsOf(error: Error): string {
  const sentences: string[] = [];
  for (let each: unknown = error; each instanceof Error && sentences.length < 5; each = each.cause)
    sentences.push(each.message);
  return sentences.join(' ');
}
