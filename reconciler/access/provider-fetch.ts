import type { CustomFetch } from 'openid-client';
import type { Clock } from '../../clock/clock.ts';
import { createHttp } from '../../http/create-http.ts';
import type { Http } from '../../http/types.ts';

const maximumBytes = 1024 * 1024;
const timeoutMilliseconds = 10_000;

/** How the identity provider is asked: through our own HTTP, with its limits and the certificate authorities of the configuration. */
export function createProviderFetch(
  clock: Clock,
  certificateAuthority: string | undefined,
): { readonly fetch: CustomFetch; close(): Promise<void> } {
  const servers = new Map<string, Http>();
  const tuning = { clock, maximumBytes, timeoutMilliseconds, name: 'the identity provider' };
  const authority = certificateAuthority === undefined ? {} : { certificateAuthority };

  function serverOf(origin: string): Http {
    const known = servers.get(origin) ?? createHttp({ baseUrl: origin, ...tuning, ...authority });
    servers.set(origin, known);
    return known;
  }

  return {
    async fetch(address, { method, headers, body, signal }) {
      const { origin, pathname, search } = new URL(address);
      const answer = await serverOf(origin).request({
        method: method === 'POST' ? 'POST' : 'GET',
        path: `${pathname}${search}`,
        headers,
        ...(typeof body === 'string' || body instanceof URLSearchParams ? { body } : {}),
        ...(signal === undefined ? {} : { signal }),
      });
      const isEmpty = answer.status === 204 || answer.status === 304;
      return new Response(isEmpty ? null : new Uint8Array(answer.body), {
        status: answer.status,
        headers: answer.headers,
      });
    },
    async close() {
      await Promise.all([...servers.values()].map(server => server.close()));
    },
  };
}
