import { pacerError } from '../errors/pacer-error.ts';
import { authorizationHeader } from '../http/authorization.ts';
import type { Authorization, Http, HttpRequest, HttpResponse } from '../http/types.ts';
import { parseChallenges, type Challenge } from './challenge.ts';
import type { Tokens } from './tokens.ts';

/** Sends a request to the registry with whatever proof it asks for. `access` names the kind of right, e.g. `team/app:pull`. */
export type Send = (request: HttpRequest, access: string) => Promise<HttpResponse>;

/**
 * Makes the sender of one registry. The first request goes out bare; its 401 says what is wanted (registry reference 7.1),
 * which is remembered, so that later requests carry it from the start. A second 401 is final: `upstream-refused`.
 */
export function createSend(http: Http, authorization: Authorization | undefined, tokens: Tokens): Send {
  let basic = false;
  const challenges = new Map<string, Challenge>();

  async function proof(access: string): Promise<string | undefined> {
    if (authorization?.kind === 'token' || (basic && authorization !== undefined))
      return authorizationHeader(authorization);
    const challenge = challenges.get(access);
    return challenge === undefined ? undefined : `Bearer ${await tokens.tokenFor(challenge)}`;
  }

  /** Takes note of what a 401 asks for; false when there is nothing new to try. */
  function learn(response: HttpResponse, access: string, sent: string | undefined): boolean {
    const offered = parseChallenges(response.headers['www-authenticate'] ?? '');
    const bearer = offered.find(challenge => challenge.scheme === 'bearer');
    if (bearer !== undefined && authorization?.kind !== 'token') {
      const known = challenges.get(access);
      if (bearer.parameters['error'] === 'insufficient_scope' && sent !== undefined && sameScope(known, bearer))
        return false;
      if (sent !== undefined) tokens.forget(bearer, sent.slice('Bearer '.length));
      challenges.set(access, bearer);
      return true;
    }
    if (offered.some(challenge => challenge.scheme === 'basic') && authorization?.kind === 'basic' && !basic) {
      basic = true;
      return true;
    }
    return false;
  }

  async function attempt(request: HttpRequest, header: string | undefined): Promise<HttpResponse> {
    if (header === undefined) return http.request(request);
    return http.request({ ...request, headers: { ...request.headers, authorization: header } });
  }

  return async (request, access) => {
    const header = await proof(access);
    const first = await attempt(request, header);
    if (first.status !== 401) return first;
    if (!learn(first, access, header)) throw refused(http, access, authorization);
    const second = await attempt(request, await proof(access));
    if (second.status === 401) throw refused(http, access, authorization);
    return second;
  };
}

function sameScope(one: Challenge | undefined, other: Challenge): boolean {
  return one?.parameters['scope'] === other.parameters['scope'];
}

function refused(http: Http, access: string, authorization: Authorization | undefined): Error {
  const who = authorization === undefined ? 'without credentials' : 'with the configured credentials';
  return pacerError('upstream-refused', {
    message: `The registry ${http.baseUrl} does not allow ${access} ${who}.`,
    context: { status: 401, registry: http.baseUrl, access },
  });
}
