import { isDeepStrictEqual } from 'node:util';
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
  /** As they are now. */
  readonly settings: AccessSettings;
  /**
   * Takes the people, tokens and roles of other settings, all at once: whoever is not among them is out with the next request,
   * and streams that are open end, so that whoever may still look opens another. `later` names what else differs, which is
   * read at the start only; without `access` on one side and with it on the other, that is all of it, and nothing is taken.
   */
  replace(next: AccessSettings): { readonly isChanged: boolean; readonly later: readonly string[] };
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

/** What may be another without a restart. */
type People = Pick<AccessSettings, 'roles' | 'tokens' | 'users'>;

const namesOfPeople: ReadonlySet<string> = new Set(['roles', 'tokens', 'users'] satisfies (keyof People)[]);

/** Decides who a request is from: by its token, by what a trusted proxy says, or by its session, in this order. */
export function createAccess(initial: AccessSettings, clock: Clock): Access {
  const now = (): number => clock.now();
  const { publicUrl = '' } = initial;
  let settings = initial;
  let known = createUsers(initial.users ?? []);
  let named = groupsOf(initial.roles);
  /** Grows with each replacement: who was known before has to be looked up again. */
  let edition = 0;
  const stranger = nobody(initial.anonymous);
  const users: Users = {
    check: (user, password) => known.check(user, password),
    find: (user, proof) => known.find(user, proof),
  };
  const cookies = createCookies(publicUrl.startsWith('https:'));
  const sealing = createSealing(initial.sessionKeys ?? [], now);
  const times = initial.sessionTimes ?? usualTimes;
  const isNamed = (group: string): boolean => named.has(`group:${group}`);
  const sessions = createSessions({ sealing, cookies, users, times, isNamed, now });
  const isProxy = proxyAddresses(initial.trustedProxies ?? []);
  const refusal = initial.tokens.length === 0 && initial.anonymous.length > 0 ? approvalOff : callerUnknown;

  function callerOf(how: 'session' | 'token' | 'proxy', identity: Identity, isValid: () => boolean): Caller {
    const since = edition;
    return knownCaller(how, identity, grantsOf(identity, settings.roles), () => since === edition && isValid());
  }

  return {
    get settings() {
      return settings;
    },
    replace(next) {
      if (!isEqual(next.anonymous, settings.anonymous)) return { isChanged: false, later: ['access'] };
      const different = (Object.keys({ ...settings, ...next }) as (keyof AccessSettings)[]).filter(
        name => !isEqual(next[name], settings[name]),
      );
      const later = different.filter(name => !namesOfPeople.has(name));
      if (later.length === different.length) return { isChanged: false, later };
      const { roles, tokens, users: people = [] } = next;
      settings = { ...settings, roles, tokens, users: people };
      known = createUsers(people);
      named = groupsOf(roles);
      edition++;
      return { isChanged: true, later };
    },
    refusal,
    users,
    cookies,
    sealing,
    now,
    openId: initial.openId === undefined ? undefined : createOpenId(initial.openId, clock),
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
        const token = findToken(settings.tokens, authorization.replace(/^Bearer /i, ''));
        const unknown = 'The token is not one of those in the configuration of the daemon.';
        if (token === undefined) return { caller: stranger, trouble: unknown };
        const isValid = (): boolean => token.expires === undefined || token.expires > now();
        if (!isValid()) return { caller: stranger, trouble: 'The token has expired.' };
        return { caller: callerOf('token', token.identity, isValid) };
      }
      const vouched = initial.proxy === undefined ? undefined : identityByProxy(request, initial.proxy, isProxy);
      if (vouched !== undefined) return { caller: callerOf('proxy', vouched, () => true) };
      const session = await sessions.read(request, reply);
      return { caller: session === undefined ? stranger : callerOf('session', session.identity, session.isValid) };
    },
  };
}

function groupsOf(roles: readonly Role[]): ReadonlySet<string> {
  return new Set(roles.flatMap(({ who }) => who));
}

/** Whether two settings say the same; what is left out and what is empty are the same. */
function isEqual(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one ?? [], other ?? []);
}
