import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Identity } from './types.ts';

/** A proxy that signs people in and says in headers who they are. Names of headers in small letters. */
export interface ProxySignIn {
  readonly userHeader: string;
  readonly nameHeader?: string;
  readonly emailHeader?: string;
  readonly groupsHeader?: string;
  /** Header and secret by which the proxy is known besides its address. */
  readonly secretHeader?: string;
  readonly secret?: string;
}

/** Addresses of proxies, single ones or networks such as `10.1.0.0/16`. */
export function proxyAddresses(addresses: readonly string[]): (address: string | undefined) => boolean {
  const list = new BlockList();
  for (const each of addresses) {
    const [address = '', bits] = each.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return address => {
    const plain = (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  };
}

/** Whom a proxy vouches for; undefined when the request did not come from it, or names nobody. */
export function identityByProxy(
  request: FastifyRequest,
  settings: ProxySignIn,
  isProxy: (address: string | undefined) => boolean,
): Identity | undefined {
  if (!isProxy(request.raw.socket.remoteAddress)) return undefined;
  const { secretHeader, secret } = settings;
  if (secret !== undefined && !isSame(header(request, secretHeader), secret)) return undefined;
  const user = header(request, settings.userHeader);
  if (user === undefined) return undefined;
  const email = header(request, settings.emailHeader) ?? (user.includes('@') ? user : undefined);
  const groups = (header(request, settings.groupsHeader) ?? '').split(/[,;|]/).map(group => group.trim());
  return {
    name: header(request, settings.nameHeader) ?? user,
    ...(email === undefined ? {} : { email: email.toLowerCase() }),
    ids: [...new Set([user, email ?? user].map(id => `user:${id.toLowerCase()}`))],
    groups: groups.filter(group => group !== ''),
  };
}

/** One value of a header that is there once; a repeated one comes from somebody who adds to what the proxy says. */
function header(request: FastifyRequest, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const { rawHeaders } = request.raw;
  const values = rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
  const value = values.length === 1 ? values[0]?.trim() : undefined;
  return value === '' ? undefined : value;
}

function isSame(sent: string | undefined, wanted: string): boolean {
  const [a, b] = [sent ?? '', wanted].map(text => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
