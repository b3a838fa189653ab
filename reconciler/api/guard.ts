import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Access } from '../access/access.ts';
import { addressKey } from '../access/attempts.ts';
import { nobody, signatureOf } from '../access/caller.ts';
import type { Caller, Verb } from '../access/types.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { permissionOf } from './permissions.ts';

const callers = new WeakMap<FastifyRequest, Caller>();
const nobodyAtAll = nobody([]);
/** How often it is looked whether somebody who listens to a stream still may. */
const lookInterval = 5_000;

/** Who sent a request. Without the guard that is nobody, who may do nothing. */
export function callerOf(request: FastifyRequest): Caller {
  return callers.get(request) ?? nobodyAtAll;
}

/**
 * Stands before every route: says who asks, refuses whoever may not, and ends streams of those who may no longer. A route
 * without a permission cannot be registered. Call it before the routes.
 */
export function registerGuard(server: FastifyInstance, access: Access, log: Logger): void {
  void server.register(fastifyCookie);
  server.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat())
      if (permissionOf(each, url) === undefined)
        throw pacerError('bug', { message: `The route ${each} ${url} has no permission.` });
  });

  server.addHook('onRequest', async (request, reply) => {
    const { method, routeOptions } = request;
    const permission = request.is404 ? 'open' : permissionOf(method, routeOptions.url ?? '');
    if (permission === 'signature') return undefined;
    const { caller, trouble } = await access.identify(request, reply);
    callers.set(request, caller);
    const denied = (reason: string): void =>
      log.warn(
        { audit: 'denied', by: signatureOf(caller), reason, method, route: routeOptions.url, address: request.ip },
        'request denied',
      );
    const isWriting = method !== 'GET' && method !== 'HEAD';
    if (isWriting && isAmbient(caller) && !isFromOwnPage(request)) {
      denied('origin');
      return reply.code(403).send({ code: 'origin-refused', message: 'Requests from other sites are refused.' });
    }
    if (permission === 'open' || (access.settings.openMetrics === true && routeOptions.url === '/metrics'))
      return undefined;
    if (trouble !== undefined && (isWriting || caller.verbs.length === 0)) {
      denied(trouble);
      return refuseCaller(reply, trouble);
    }
    if (permission === undefined || !caller.verbs.includes(permission)) {
      denied(permission ?? 'no permission');
      if (caller.how !== 'nobody')
        return refuse(
          reply,
          `No role gives ${signatureOf(caller)} the right to ${permission ?? 'do that'} anything here.`,
        );
      const { status, ...refusal } = access.refusal;
      return reply.code(status).send(refusal);
    }
    const wait = isWriting ? access.writes.take(signatureOf(caller) || addressKey(request.ip)) : 0;
    return wait === 0 ? undefined : refuseForNow(reply, wait);
  });

  server.addHook('onSend', async (request, reply) => {
    const isStream = String(reply.getHeader('content-type')).startsWith('text/event-stream');
    const caller = callers.get(request);
    if (!isStream || caller === undefined || caller.how === 'nobody') return;
    const timer = setInterval(() => {
      if (!caller.isValid()) request.raw.socket.destroy();
    }, lookInterval);
    reply.raw.on('close', () => clearInterval(timer));
  });
}

/** Proofs that a browser sends by itself, whichever page made it send the request. */
function isAmbient({ how }: Caller): boolean {
  return how === 'session' || how === 'proxy';
}

/** Browsers say with every write where it comes from; a foreign origin was refused before (`host-check.ts`). */
function isFromOwnPage({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-site'] === 'same-origin' || (headers.origin !== undefined && headers.origin !== 'null');
}

/** Answers 429. */
export function refuseForNow(reply: FastifyReply, milliseconds: number): FastifyReply {
  const seconds = Math.ceil(milliseconds / 1000);
  return reply
    .code(429)
    .header('retry-after', seconds)
    .send({ code: 'too-often', message: `That was too often. Try again in ${seconds} s.` });
}

/** Answers 401: nobody knows who asks. */
export function refuseCaller(reply: FastifyReply, message: string): FastifyReply {
  return reply.code(401).send({ code: 'caller-unknown', message });
}

/** Answers 403: it is known who asks, and they may not. */
export function refuse(reply: FastifyReply, message: string): FastifyReply {
  return reply.code(403).send({ code: 'not-allowed', message });
}

/**
 * Refuses what somebody may not do with an app. Apps that they may not see are answered like apps that do not exist, so that
 * nothing is learned from the difference.
 */
export function refuseApp(reply: FastifyReply, caller: Caller, verb: Verb, app: string): FastifyReply {
  if (!caller.may('view', app)) return reply.code(404).send(unknownApp(app));
  return refuse(reply, `You may look at ${app}, but no role gives you "${verb}" there.`);
}

/** What is said of an app that is not there, or not for the one who asks. */
export function unknownApp(app: string): { readonly code: string; readonly message: string } {
  return { code: 'app-unknown', message: `Pacer does not look after an app ${app} that you may see.` };
}
