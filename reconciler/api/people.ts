import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Somebody who is known by a token. */
export interface Person {
  /** E-mail address in small letters, as policies name people. */
  readonly address: string;
  readonly token: string;
}

/** Who asks: a person by the token, somebody who says a name, or nobody. */
export type Caller =
  | { readonly kind: 'person'; readonly address: string }
  | { readonly kind: 'claimed'; readonly name: string }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Tells who asks. With people in the configuration only their tokens count; without any, whoever reaches this API (only this
 * machine does) is believed the name they give, which is enough to stop something, and never to approve.
 */
export function callerOf(request: FastifyRequest, people: readonly Person[], claimed: string | undefined): Caller {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const given = digest(authorization);
    const person = people.filter(each => timingSafeEqual(given, digest(`Bearer ${each.token}`)))[0];
    if (person !== undefined) return { kind: 'person', address: person.address };
    return { kind: 'refused', message: 'The token is not one of those in the configuration of the daemon.' };
  }
  if (people.length > 0) return { kind: 'refused', message: 'Say who you are: a token in PACER_TOKEN, as Bearer.' };
  const name = claimed?.trim() ?? '';
  if (name === '') return { kind: 'refused', message: 'Say who you are.' };
  return { kind: 'claimed', name };
}

/** Answers 401. */
export function refuseCaller(reply: FastifyReply, message: string): FastifyReply {
  return reply.code(401).send({ code: 'caller-unknown', message });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
