import { pacerError } from '../errors/pacer-error.ts';
import type { Authorization, Query } from './types.ts';

/** A base URL taken apart. */
export interface BaseUrl {
  /** `https://host:port`. */
  readonly origin: string;
  /** `/service/marathon`, or empty. */
  readonly prefix: string;
  /** From `user:password@` in the URL. */
  readonly authorization?: Authorization;
}

/** Takes a base URL apart. `configuration-invalid` when it is no http(s) URL; the message never shows its password. */
export function parseBaseUrl(text: string): BaseUrl {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw pacerError('configuration-invalid', {
      message: `Not an http or https URL: ${text.replace(/\/\/[^/@]*@/, '//***@')}`,
    });
  }
  const base = { origin: url.origin, prefix: url.pathname.replace(/\/+$/, '') };
  if (url.username === '') return base;
  const authorization: Authorization = {
    kind: 'basic',
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
  return { ...base, authorization };
}

/** Path segments encoded once each and joined. `.` and `..` would change the resource, so they are refused. */
export function encodePath(segments: readonly string[]): string {
  for (const segment of segments) {
    if (segment === '.' || segment === '..')
      throw pacerError('usage', { message: `"${segment}" cannot be part of a path: ${segments.join('/')}` });
  }
  return segments.map(segment => `/${encodeURIComponent(segment)}`).join('');
}

/** Prefix, path and query as they go into the request line. */
export function requestTarget(base: BaseUrl, path: string, query: Query | undefined): string {
  if (!path.startsWith('/'))
    throw pacerError('bug', { message: `A request path must begin with a slash: ${path.slice(0, 100)}` });
  const pairs = encodeQuery(query);
  const target = base.prefix + path;
  if (pairs === '') return target;
  return target + (target.includes('?') ? '&' : '?') + pairs;
}

/** The path below the base of a URL that the server handed out; scheme and host are whatever the server believes. */
export function pathBelow(base: BaseUrl, url: string): string {
  const parsed = URL.parse(url, `${base.origin}${base.prefix}/`);
  if (parsed === null) throw pacerError('upstream-error', { message: 'The server named an address that is no URL.' });
  const whole = parsed.pathname + parsed.search;
  if (base.prefix === '') return whole;
  if (whole.startsWith(`${base.prefix}/`)) return whole.slice(base.prefix.length);
  return whole;
}

function encodeQuery(query: Query | undefined): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    const values = typeof value === 'object' ? value : [String(value)];
    for (const each of values) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(each)}`);
  }
  return pairs.join('&');
}
