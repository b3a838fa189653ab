import type { FastifyReply, FastifyRequest } from 'fastify';
import { grantsOf, knownCaller, nobody } from './caller.ts';
import { findToken, type KnownToken } from './tokens.ts';
import type { Caller, Role, Verb } from './types.ts';

/** Who may come in, read from the configuration and checked. */
export interface AccessSettings {
  /** What whoever reaches the API may do without saying who they are. */
  readonly anonymous: readonly Verb[];
  readonly roles: readonly Role[];
  readonly tokens: readonly KnownToken[];
}

/** Says who sends requests. */
export interface Access {
  /** The caller; `trouble` says what was wrong with what they showed, who are nobody then. */
  identify(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<{ readonly caller: Caller; readonly trouble?: string }>;
  /** Answer for somebody who did not say who they are and wants what only known people may do. */
  readonly refusal: { readonly status: number; readonly code: string; readonly message: string };
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

/** Decides who a request is from by its token. */
export function createAccess(settings: AccessSettings, now: () => number): Access {
  const { roles, tokens } = settings;
  const stranger = nobody(settings.anonymous);
  const refusal = tokens.length === 0 && settings.anonymous.length > 0 ? approvalOff : callerUnknown;

  return {
    refusal,
    identify(request) {
      const { authorization } = request.headers;
      // Where nobody is known a token proves nothing, and harms nothing.
      if (authorization === undefined || refusal === approvalOff) return Promise.resolve({ caller: stranger });
      const token = findToken(tokens, authorization.replace(/^Bearer /i, ''));
      if (token === undefined)
        return Promise.resolve({
          caller: stranger,
          trouble: 'The token is not one of those in the configuration of the daemon.',
        });
      const isValid = (): boolean => token.expires === undefined || token.expires > now();
      if (!isValid()) return Promise.resolve({ caller: stranger, trouble: 'The token has expired.' });
      return Promise.resolve({
        caller: knownCaller('token', token.identity, grantsOf(token.identity, roles), isValid),
      });
    },
  };
}
