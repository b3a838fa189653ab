import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isEventType, readImageHints, type ImageHint } from './registry-hook.ts';

/** How hooks are checked. */
export interface HookOptions {
  /** Shared secret; without one, hooks are refused. */
  readonly secret?: string;
}

const hookLimit = 1024 * 1024;

/**
 * `POST /hooks/git`: a push happened somewhere. The signature over the raw bytes is checked before anything is parsed:
 * `X-Hub-Signature-256` (GitHub, Gitea, Forgejo, Bitbucket: HMAC-SHA-256) or `X-Gitlab-Token` (GitLab: the secret itself).
 * The payload is only a hint which repository to look at; nothing in it is believed.
 *
 * `POST /hooks/registry`: images were pushed. The registry sends the secret as `Authorization: Bearer SECRET`, which is all the
 * authentication that it has (registry reference 9.1). Here too, events only say which images to look at.
 */
export function registerHooks(
  server: FastifyInstance,
  options: HookOptions,
  lookAgain: (repositories: readonly string[]) => void,
  imagesChanged: (hints: readonly ImageHint[]) => void = () => undefined,
): void {
  void server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: hookLimit }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.post('/hooks/git', { bodyLimit: hookLimit }, (request, reply) => {
      if (options.secret === undefined) return refuseAll(reply);
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      if (!isSigned(request, body, options.secret)) {
        return reply
          .code(401)
          .send({ code: 'hook-signature', message: 'The signature does not fit the body and the secret.' });
      }
      lookAgain(repositoriesOf(body));
      return reply.code(202).send({ looking: true });
    });
    scope.post('/hooks/registry', { bodyLimit: hookLimit }, (request, reply) => {
      if (options.secret === undefined) return refuseAll(reply);
      const [given, wanted] = [header(request, 'authorization') ?? '', `Bearer ${options.secret}`].map(hashed);
      if (given === undefined || wanted === undefined || !equal(given, wanted)) {
        return reply.code(401).send({
          code: 'hook-secret',
          message: 'The Authorization header is not `Bearer` and the secret of the hooks.',
        });
      }
      if (!isEventType(request.headers['content-type'])) {
        return reply
          .code(415)
          .send({ code: 'hook-type', message: 'This is no content type of registry notifications.' });
      }
      const hints = readImageHints(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
      if (hints === undefined) {
        return reply
          .code(400)
          .send({ code: 'hook-body', message: 'The body is no envelope of registry notifications.' });
      }
      if (hints.length > 0) imagesChanged(hints);
      return reply.code(202).send({ looking: hints.length > 0 });
    });
    done();
  });
}

function refuseAll(reply: FastifyReply): FastifyReply {
  return reply.code(403).send({
    code: 'hooks-off',
    message: 'Hooks are off: set hooks.secretFile in the configuration of the daemon.',
  });
}

/** Of one length whatever is hashed, so that a comparison tells nothing of the length of the secret. */
function hashed(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isSigned(request: FastifyRequest, body: Buffer, secret: string): boolean {
  const token = header(request, 'x-gitlab-token');
  if (token !== undefined) return equal(Buffer.from(token), Buffer.from(secret));
  const signature =
    header(request, 'x-hub-signature-256') ??
    header(request, 'x-gitea-signature') ??
    header(request, 'x-hub-signature');
  if (signature === undefined) return false;
  const expected = createHmac('sha256', secret).update(body).digest('hex');
  return equal(Buffer.from(signature.replace(/^sha256=/, '')), Buffer.from(expected));
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function equal(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The addresses under which a payload names the repository, in the words of the usual forges; none when it names none. */
function repositoriesOf(body: Buffer): readonly string[] {
  let payload: unknown;
  try {
    payload = JSON.parse(body.toString('utf8'));
  } catch {
    return [];
  }
  const names = ['clone_url', 'git_http_url', 'http_url', 'ssh_url', 'git_ssh_url', 'html_url', 'url'];
  const repositories = [member(payload, 'repository'), member(payload, 'project')];
  const values = repositories.flatMap(repository => names.map(name => member(repository, name)));
  return [...new Set(values)].filter(value => typeof value === 'string').filter(value => value !== '');
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
