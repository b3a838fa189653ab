import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createDeliveries } from './deliveries.ts';
import { deliveryOf, readGitHint } from './git-hook.ts';
import { hasSecret, isSigned } from './hook-signature.ts';
import { readBuildHints } from './jenkins-hook.ts';
import { isEventType, readImageHints, type ImageHint } from './registry-hook.ts';

/** How hooks are checked. */
export interface HookOptions {
  /** Shared secret; without one, hooks are refused. */
  readonly secret?: string;
}

/** What hooks lead to. */
export interface HookParts {
  readonly options: HookOptions;
  /** Looks at the repositories of these addresses and at open proposals, or at everything. */
  lookAgain(repositories?: readonly string[]): void;
  imagesChanged?(hints: readonly ImageHint[]): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

const hookLimit = 1024 * 1024;

/**
 * `POST /hooks/git`: something was pushed or proposed. The signature is checked over the raw bytes before anything is parsed
 * (`isSigned`). A payload of no known form makes it look at everything.
 *
 * `POST /hooks/registry` and `POST /hooks/jenkins`: images were pushed, builds have ended. These senders cannot sign: they send
 * the secret (`hasSecret`).
 *
 * Every hook is a hint: nothing in it is believed, and it says only where to look. A delivery that is sent twice within ten
 * minutes is answered and not acted on; one that is replayed later, or under another id, costs one look.
 */
export function registerHooks(server: FastifyInstance, parts: HookParts): void {
  const { options } = parts;
  const deliveries = createDeliveries(() => parts.now());
  void server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: hookLimit }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.post('/hooks/git', { bodyLimit: hookLimit }, (request, reply) => {
      if (options.secret === undefined) return refuseAll(reply);
      const body = bodyOf(request);
      if (!isSigned(request.headers, body, options.secret, parts.now()))
        return refuse(reply, 401, 'hook-signature', 'The signature does not fit the body, the time and the secret.');
      const { isOfInterest, repositories } = readGitHint(request.headers, body);
      const looking = isOfInterest && deliveries.isFirst(deliveryOf(request.headers));
      if (looking) parts.lookAgain(repositories);
      return reply.code(202).send({ looking });
    });
    scope.post('/hooks/registry', { bodyLimit: hookLimit }, (request, reply) => {
      if (options.secret === undefined) return refuseAll(reply);
      if (!hasSecret(request.headers, options.secret)) return refuseSecret(reply);
      if (!isEventType(request.headers['content-type']))
        return refuse(reply, 415, 'hook-type', 'This is no content type of registry notifications.');
      const hints = readImageHints(bodyOf(request), isFirstEvent);
      if (hints === undefined)
        return refuse(reply, 400, 'hook-body', 'The body is no envelope of registry notifications.');
      return look(reply, hints);
    });
    scope.post('/hooks/jenkins', { bodyLimit: hookLimit }, (request, reply) => {
      if (options.secret === undefined) return refuseAll(reply);
      if (!hasSecret(request.headers, options.secret)) return refuseSecret(reply);
      const body = bodyOf(request);
      const hints = readBuildHints(body);
      if (hints === undefined)
        return refuse(reply, 400, 'hook-body', 'The body is no notification of a build as JSON.');
      return look(reply, hints.length > 0 && isFirstNotification(body) ? hints : []);
    });
    done();
  });

  function isFirstEvent(id: string | undefined): boolean {
    return deliveries.isFirst(id === undefined ? undefined : `registry ${id}`);
  }

  /** Notifications of Jenkins bear no id; two that say the same byte by byte are one. */
  function isFirstNotification(body: Buffer): boolean {
    return deliveries.isFirst(`jenkins ${createHash('sha256').update(body).digest('hex')}`);
  }

  function look(reply: FastifyReply, hints: readonly ImageHint[]): FastifyReply {
    if (hints.length > 0) parts.imagesChanged?.(hints);
    return reply.code(202).send({ looking: hints.length > 0 });
  }
}

function bodyOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ code, message });
}

function refuseSecret(reply: FastifyReply): FastifyReply {
  const message = 'The Authorization header has not the secret of the hooks, as `Bearer` or as a password.';
  return refuse(reply, 401, 'hook-secret', message);
}

function refuseAll(reply: FastifyReply): FastifyReply {
  return refuse(reply, 403, 'hooks-off', 'Hooks are off: set hooks.secretFile in the configuration of the daemon.');
}
