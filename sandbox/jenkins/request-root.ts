import type { IncomingMessage } from 'node:http';

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value)?.split(',')[0]?.trim();
}

/**
 * The root URL as the request says, with a slash at the end: `Host`, and what a proxy tells in `X-Forwarded-Proto`,
 * `X-Forwarded-Host` and `X-Forwarded-Port` (Jenkins reference 1.5).
 */
export function requestRoot(request: IncomingMessage, prefix: string): string {
  const scheme = header(request, 'x-forwarded-proto') === 'https' ? 'https' : 'http';
  const forwarded = header(request, 'x-forwarded-host') ?? header(request, 'host') ?? 'localhost';
  const port = header(request, 'x-forwarded-port');
  const host = /^[\w.:[\]-]+$/.test(forwarded) ? forwarded : 'localhost';
  if (port === undefined || !/^\d{1,5}$/.test(port)) return `${scheme}://${host}${prefix}/`;
  const name = host.replace(/:\d+$/, '');
  const isUsual = port === (scheme === 'https' ? '443' : '80');
  return `${scheme}://${name}${isUsual ? '' : `:${port}`}${prefix}/`;
}
