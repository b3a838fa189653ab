import { isReading, type HttpMethod } from './method.ts';
import type { HttpHead, RedirectRule } from './types.ts';

/** At most so many in a row. */
export const maximumRedirects = 5;

/** What a request is sent to. */
export interface Target {
  /** `https://host:port`. */
  readonly origin: string;
  /** With query. */
  readonly path: string;
  readonly method: HttpMethod;
}

/** Where a redirect leads, when the rule lets it be followed; `trusted` are the origins that were configured. */
export function redirectTarget(
  head: HttpHead,
  from: Target,
  rule: RedirectRule,
  trusted: ReadonlySet<string>,
): Target | undefined {
  if (rule === 'manual' || ![301, 302, 303, 307, 308].includes(head.status)) return undefined;
  const location = head.headers['location'];
  const url = location === undefined ? null : URL.parse(location, from.origin + from.path);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  if (rule !== 'any-host' && !trusted.has(url.origin)) return undefined;
  // What was asked for under TLS is not fetched in the clear because a header says so.
  if (from.origin.startsWith('https:') && url.protocol === 'http:') return undefined;
  const keepsMethod = isReading(from.method) || head.status === 307 || head.status === 308;
  if (rule === 'same-request' && !keepsMethod) return undefined;
  return { origin: url.origin, path: url.pathname + url.search, method: keepsMethod ? from.method : 'GET' };
}
