import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Cookies that no script can read and no other site can send along with a write. */
export interface Cookies {
  read(request: FastifyRequest, name: string): string | undefined;
  write(reply: FastifyReply, name: string, value: string, milliseconds: number): void;
  remove(reply: FastifyReply, name: string): void;
}

/**
 * With https the names begin with `__Host-`, which browsers accept only for this very host, over https, and without a domain
 * (RFC 6265bis, section 4.1.3.2): nobody beside us can put one there.
 */
export function createCookies(isSecure: boolean): Cookies {
  const fullName = (name: string): string => `${isSecure ? '__Host-' : ''}pacer-${name}`;
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const;
  return {
    read: (request, name) => request.server.parseCookie(request.headers.cookie ?? '')[fullName(name)],
    write(reply, name, value, milliseconds) {
      const maxAge = Math.max(1, Math.floor(milliseconds / 1000));
      void reply.header('set-cookie', reply.server.serializeCookie(fullName(name), value, { ...options, maxAge }));
    },
    remove(reply, name) {
      void reply.header('set-cookie', reply.server.serializeCookie(fullName(name), '', { ...options, maxAge: 0 }));
    },
  };
}
