import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../clock/clock.ts';
import { createAttempts, type Attempts } from './attempts.ts';
import { grantsOf, knownCaller, nobody } from './caller.ts';
import { createCookies, type Cookies } from './cookies.ts';
import { createOpenId, type OpenId, type OpenIdSettings } from './openid.ts';
import { identityByProxy, proxyAddresses, type ProxySignIn } from './proxy.ts';
import { createSealing, type Sealing } from './sealing.ts';
import { createSessions, type Sessions, type SessionTimes } from './sessions.ts';
import { findToken, type KnownToken } from './tokens.ts';
import type { Caller, Identity, Role, Verb } from './types.ts';
import { createUsers, type LocalUser, type Users } from './users.ts';

/** Who may come in, read from the configuration and checked. */
export interface AccessSettings {
  /** What whoever reaches the API may do without saying who they are. */
  readonly anonymous: readonly Verb[];
  readonly roles: readonly Role[];
  readonly tokens: readonly KnownToken[];
  readonly users?: readonly LocalUser[];
  readonly openId?: OpenIdSettings;
  readonly proxy?: ProxySignIn;
  /** Addresses of proxies in front of the daemon, which are believed whom they pass on. */
  readonly trustedProxies?: readonly string[];
  readonly sessionKeys?: readonly string[];
  readonly sessionTimes?: SessionTimes;
  /** Where people reach the daemon, without a slash at the end. */
  readonly publicUrl?: string;
  /** Lets everybody read the metrics. */
  readonly openMetrics?: boolean;
}

/** Says who sends requests, and signs people in. */
export interface Access {
  readonly settings: AccessSettings;
  /** The caller; `trouble` says what was wrong with what they showed, who are nobody then. */
  identify(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<{ readonly caller: Caller; readonly trouble?: string }>;
  /** Answer for somebody who did not say who they are and wants what only known people may do. */
  readonly refusal: { readonly status: number; readonly code: string; readonly message: string };
  readonly sessions: Sessions;
  readonly users: Users;
  readonly openId: OpenId | undefined;
  readonly cookies: Cookies;
  readonly sealing: Sealing;
  /** Tries to sign in, by address and by user. */
  readonly attempts: { readonly byAddress: Attempts; readonly byUser: Attempts };
  /** Writes of a caller. */
  readonly writes: Attempts;
  readonly now: () => number;
}

/** An API that is this machine's own: whoever reaches it may do all but agree to plans, for which one has to be known. */
export const openAccess: AccessSettings = { anonymous: ['view', 'deploy', 'operate'], roles: [], tokens: [] };

/** Nobody could be known. */
const approvalOff = {
  status: 403,
  code: 'approval-off',
  message:
    'This daemon knows nobody who could approve: add "access" to its configuration, or approve by a commit with the trailer Approved-by.',
};
const callerUnknown = {
  status: 401,
  code: 'caller-unknown',
  message: 'Say who you are: sign in, or send a token (PACER_TOKEN, as Bearer).',
};
const usualTimes = { lifetime: 12 * 3_600_000, idle: 2 * 3_600_000 };

/** Decides who a request is from: by its token, by what a trusted proxy says, or by its session, in this order. */
export function createAccess(settings: AccessSettings, clock: Clock): Access {
  const now = (): number => clock.now();
  const { roles, tokens, publicUrl = '' } = settings;
  const stranger = nobody(settings.anonymous);
  const users = createUsers(settings.users ?? []);
  const cookies = createCookies(publicUrl.startsWith('https:'));
  const sealing = createSealing(settings.sessionKeys ?? [], now);
  const times = settings.sessionTimes ?? usualTimes;
  const named = new Set(roles.flatMap(({ who }) => who));
  const isNamed = (group: string): boolean => named.has(`group:${group}`);
  const sessions = createSessions({ sealing, cookies, users, times, isNamed, now });
  const isProxy = proxyAddresses(settings.trustedProxies ?? []);
  const refusal = tokens.length === 0 && settings.anonymous.length > 0 ? approvalOff : callerUnknown;

  const known = (how: 'session' | 'token' | 'proxy', identity: Identity, isValid: () => boolean): Caller =>
    knownCaller(how, identity, grantsOf(identity, roles), isValid);

  return {
    settings,
    refusal,
    users,
    cookies,
    sealing,
    now,
    openId: settings.openId === undefined ? undefined : createOpenId(settings.openId, clock),
    attempts: {
      byAddress: createAttempts({ burst: 20, pause: 6_000 }, now),
      byUser: createAttempts({ burst: 10, pause: 30_000 }, now),
    },
    writes: createAttempts({ burst: 300, pause: 200 }, now),
    sessions,
    async identify(request, reply) {
      const { authorization } = request.headers;
      // Where nobody is known a token proves nothing, and harms nothing.
      if (authorization !== undefined && refusal !== approvalOff) {
        const token = findToken(tokens, authorization.replace(/^Bearer /i, ''));
        const unknown = 'The token is not one of those in the configuration of the daemon.';
        if (token === undefined) return { caller: stranger, trouble: unknown };
        const isValid = (): boolean => token.expires === undefined || token.expires > now();
        if (!isValid()) return { caller: stranger, trouble: 'The token has expired.' };
        return { caller: known('token', token.identity, isValid) };
      }
      const vouched = settings.proxy === undefined ? undefined : identityByProxy(request, settings.proxy, isProxy);
      if (vouched !== undefined) return { caller: known('proxy', vouched, () => true) };
      const session = await sessions.read(request, reply);
      return { caller: session === undefined ? stranger : known('session', session.identity, session.isValid) };
    },
  };
}
