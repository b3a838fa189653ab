import type { Clock } from '../clock/clock.ts';
import { pacerError } from '../errors/pacer-error.ts';
import { authorizationHeader } from '../http/authorization.ts';
import { createHttp } from '../http/create-http.ts';
import { numberOf, objectOf, stringOf } from '../http/json.ts';
import { refusal } from '../http/refusal.ts';
import type { Authorization, Http, HttpTuning } from '../http/types.ts';
import type { Challenge } from './challenge.ts';

/** Tokens of the server that a registry's Bearer challenge names (registry reference 7.2). */
export interface Tokens {
  /** A token for the challenge; one request per scope however many ask, renewed at four fifths of its life. */
  tokenFor(challenge: Challenge): Promise<string>;
  /** Forgets a token that the registry did not take; a newer one for the same challenge stays. */
  forget(challenge: Challenge, token: string): void;
  close(): Promise<void>;
}

interface TokenOptions {
  readonly registryUrl: string;
  readonly authorization?: Authorization;
  /** Hosts of token servers that may have the registry's credentials, besides the registry's own. */
  readonly tokenHosts: readonly string[];
  readonly tuning: HttpTuning;
}

interface CachedToken {
  readonly token: Promise<string>;
  value?: string;
  renewAt: number;
}

/** Makes the token keeper of one registry. Tokens live in memory only and appear in no message. */
export function createTokens(options: TokenOptions): Tokens {
  const clock: Clock = options.tuning.clock;
  const cache = new Map<string, CachedToken>();
  const servers = new Map<string, Http>();
  const registry = new URL(options.registryUrl);

  function serverOf(origin: string): Http {
    const known = servers.get(origin);
    if (known !== undefined) return known;
    const http = createHttp({
      ...options.tuning,
      name: 'The token server',
      baseUrl: origin,
      maximumBytes: 1024 * 1024,
    });
    servers.set(origin, http);
    return http;
  }

  function mayHaveCredentials(realm: URL): boolean {
    if (registry.protocol === 'https:' && realm.protocol !== 'https:') return false;
    return realm.hostname === registry.hostname || options.tokenHosts.includes(realm.hostname);
  }

  async function fetchToken(challenge: Challenge, entry: () => CachedToken | undefined): Promise<string> {
    const realm = URL.parse(challenge.parameters['realm'] ?? '');
    if (realm === null || (realm.protocol !== 'https:' && realm.protocol !== 'http:')) {
      throw pacerError('registry-rejected', {
        message: 'The registry asks for a token and names no server that gives one.',
        context: { registry: options.registryUrl },
      });
    }
    const query = new URLSearchParams(realm.search);
    query.set('client_id', 'pacer');
    const { service, scope } = challenge.parameters;
    if (service !== undefined) query.set('service', service);
    for (const each of scopesOf(scope)) query.append('scope', each);
    const { authorization } = options;
    const headers: Record<string, string> =
      authorization !== undefined && mayHaveCredentials(realm)
        ? { authorization: authorizationHeader(authorization) }
        : {};
    const response = await serverOf(realm.origin).request({ path: `${realm.pathname}?${query.toString()}`, headers });
    if (response.status !== 200)
      throw refusal(`The token server ${realm.host}`, `a token for ${scope ?? 'access'}`, response);
    const answer = objectOf(response.json());
    const token = stringOf(answer['token']) ?? stringOf(answer['access_token']);
    if (token === undefined || token === '') {
      throw pacerError('registry-rejected', { message: `The token server ${realm.host} answered without a token.` });
    }
    const cached = entry();
    if (cached !== undefined) {
      cached.value = token;
      cached.renewAt = clock.now() + (numberOf(answer['expires_in']) ?? 60) * 800;
    }
    return token;
  }

  return {
    tokenFor(challenge) {
      const key = keyOf(challenge);
      const cached = cache.get(key);
      if (cached !== undefined && clock.now() < cached.renewAt) return cached.token;
      const token = fetchToken(challenge, () => cache.get(key));
      cache.set(key, { token, renewAt: Number.POSITIVE_INFINITY });
      token.catch(() => cache.delete(key));
      return token;
    },
    forget(challenge, token) {
      const key = keyOf(challenge);
      if (cache.get(key)?.value === token) cache.delete(key);
    },
    async close() {
      for (const server of servers.values()) await server.close();
    },
  };
}

function keyOf(challenge: Challenge): string {
  const { realm = '', service = '', scope = '' } = challenge.parameters;
  return JSON.stringify([realm, service, [...scopesOf(scope)].sort()]);
}

/** Two scopes come separated by a blank, and are asked for as two parameters (registry reference 7.1). */
function scopesOf(scope: string | undefined): readonly string[] {
  return (scope ?? '').split(' ').filter(each => each !== '');
}
