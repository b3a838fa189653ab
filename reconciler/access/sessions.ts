import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Cookies } from './cookies.ts';
import type { Sealing } from './sealing.ts';
import type { Identity } from './types.ts';
import { proofOf, type LocalUser, type Users } from './users.ts';

/** How long sessions live; milliseconds. */
export interface SessionTimes {
  /** From signing in on, whatever is done. */
  readonly lifetime: number;
  /** Since the last request. */
  readonly idle: number;
}

/** A session that holds. */
export interface Session {
  readonly identity: Identity;
  /** False after its end, or after signing out. */
  isValid(): boolean;
}

/** Sessions are sealed into cookies: nothing is kept here but those that were ended early. */
export interface Sessions {
  begin(reply: FastifyReply, who: LocalUser | Identity): Promise<void>;
  /** The session of a request; its cookie is renewed from time to time. */
  read(request: FastifyRequest, reply: FastifyReply): Promise<Session | undefined>;
  /** Ends the session of a request, and removes its cookie. */
  end(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

interface Content {
  readonly id: string;
  readonly began: number;
  readonly sealed: number;
  readonly local?: { readonly user: string; readonly proof: string };
  readonly identity?: Identity;
}

const cookie = 'session';
const mostEnded = 10_000;

/** Makes and reads sessions. */
export function createSessions(parts: {
  readonly sealing: Sealing;
  readonly cookies: Cookies;
  readonly users: Users;
  readonly times: SessionTimes;
  /** Whether some role names a group; others are left out, as a cookie must be small. */
  readonly isNamed: (group: string) => boolean;
  readonly now: () => number;
}): Sessions {
  const { sealing, cookies, users, times, isNamed, now } = parts;
  /** Ids of sessions that were signed out of, with the time when they would have ended anyway. */
  const ended = new Map<string, number>();

  async function write(reply: FastifyReply, content: Content): Promise<void> {
    const expires = Math.min(content.began + times.lifetime, now() + times.idle);
    cookies.write(reply, cookie, await sealing.seal(cookie, { session: content }, expires), expires - now());
  }

  async function contentOf(request: FastifyRequest): Promise<Content | undefined> {
    const sealed = cookies.read(request, cookie);
    if (sealed === undefined) return undefined;
    // Only what was sealed here opens, so it has the form that `begin` gave it.
    const content = (await sealing.open(cookie, sealed))?.['session'] as Content | undefined;
    const isOver = content === undefined || ended.has(content.id) || content.began + times.lifetime <= now();
    return isOver ? undefined : content;
  }

  function identityOf({ local, identity }: Content): Identity | undefined {
    return local === undefined ? identity : users.find(local.user, local.proof)?.identity;
  }

  return {
    async begin(reply, who) {
      const id = randomBytes(16).toString('base64url');
      const person =
        'passwordHash' in who
          ? { local: { user: who.user, proof: proofOf(who) } }
          : { identity: { ...who, groups: who.groups.filter(isNamed) } };
      await write(reply, { id, began: now(), sealed: now(), ...person });
    },
    async read(request, reply) {
      const content = await contentOf(request);
      const identity = content === undefined ? undefined : identityOf(content);
      if (content === undefined || identity === undefined) return undefined;
      if (now() - content.sealed > times.idle / 4) await write(reply, { ...content, sealed: now() });
      return { identity, isValid: () => !ended.has(content.id) && now() < content.began + times.lifetime };
    },
    async end(request, reply) {
      const content = await contentOf(request);
      if (content !== undefined) {
        for (const [id, until] of ended) if (until <= now() || ended.size >= mostEnded) ended.delete(id);
        ended.set(content.id, content.began + times.lifetime);
      }
      cookies.remove(reply, cookie);
    },
  };
}
