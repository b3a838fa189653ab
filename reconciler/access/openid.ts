import type * as openIdClient from 'openid-client';
import type { Configuration, IDToken } from 'openid-client';
import type { Clock } from '../../clock/clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { createProviderFetch } from './provider-fetch.ts';
import { isLoopback } from './loopback.ts';
import type { Identity } from './types.ts';

/** An identity provider that people sign in at. */
export interface OpenIdSettings {
  /** For the button: "Sign in with NAME". */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly scopes: readonly string[];
  readonly groupsClaim: string;
  /** Also takes e-mail addresses that the provider does not call verified. */
  readonly unverifiedEmail: boolean;
  /** PEM of certificate authorities that are trusted besides the public ones. */
  readonly certificateAuthority?: string;
}

/** What has to be remembered while somebody is away at the provider. */
export interface OpenIdFlow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** The other side of OpenID Connect. Both calls reject with `sign-in-failed`. */
export interface OpenId {
  /** Where to send somebody, and what to remember. */
  begin(redirect: string): Promise<{ readonly url: URL; readonly flow: OpenIdFlow }>;
  /** Who came back; `url` is the whole address they came back to. */
  finish(url: URL, flow: OpenIdFlow): Promise<Identity>;
  close(): Promise<void>;
}

/** Only where people sign in at a provider it takes memory. */
const library = (): Promise<typeof openIdClient> => import('openid-client');

/**
 * Code flow with PKCE, state and nonce (OpenID Connect Core 1.0; RFC 9700). The signature of the ID token is checked against
 * the provider's published keys although it comes over TLS, and issuer, audience, time and nonce always are.
 */
export function createOpenId(settings: OpenIdSettings, clock: Clock): OpenId {
  const provider = createProviderFetch(clock, settings.certificateAuthority);
  const issuer = new URL(settings.issuer);
  let found: Promise<Configuration> | undefined;

  async function configuration(): Promise<Configuration> {
    const client = await library();
    const { clientId, clientSecret } = settings;
    // Plain http only for a provider on this very machine.
    const execute = [
      client.enableNonRepudiationChecks,
      ...(issuer.protocol === 'http:' && isLoopback(issuer.hostname) ? [client.allowInsecureRequests] : []),
    ];
    const proof = clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret);
    found ??= client
      .discovery(issuer, clientId, {}, proof, { execute, timeout: 10, [client.customFetch]: provider.fetch })
      .catch((thrown: unknown) => {
        found = undefined;
        throw pacerError('sign-in-failed', {
          message: `The identity provider ${settings.issuer} cannot be asked how to sign in.`,
          context: { reason: 'unreachable' },
          cause: thrown,
        });
      });
    return await found;
  }

  return {
    async begin(redirect) {
      const client = await library();
      const config = await configuration();
      const flow = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirect,
        scope: ['openid', ...settings.scopes.filter(scope => scope !== 'openid')].join(' '),
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
      });
      return { url, flow };
    },
    async finish(url, { state, nonce, verifier }) {
      const client = await library();
      const config = await configuration();
      const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
      try {
        const answer = await client.authorizationCodeGrant(config, url, checks);
        return identityOf(answer.claims(), settings);
      } catch (thrown) {
        throw pacerError('sign-in-failed', {
          message: 'The identity provider did not prove who signed in.',
          context: { reason: 'refused' },
          cause: thrown,
        });
      }
    },
    close: () => provider.close(),
  };
}

/** Who an ID token is about. An empty subject is nobody; an address counts only when the provider has checked it. */
function identityOf(
  claims: IDToken | undefined,
  settings: Pick<OpenIdSettings, 'groupsClaim' | 'unverifiedEmail'>,
): Identity {
  const subject = text(claims?.sub);
  if (claims === undefined || subject === undefined) throw new Error('The ID token names no subject.');
  const isTrusted = claims['email_verified'] === true || settings.unverifiedEmail;
  const email = isTrusted ? text(claims['email'])?.toLowerCase() : undefined;
  const groups = claims[settings.groupsClaim];
  return {
    name: text(claims['name']) ?? text(claims['preferred_username']) ?? email ?? subject,
    ...(email === undefined ? {} : { email }),
    ids: [`subject:${subject}`, ...(email === undefined ? [] : [`user:${email}`])],
    groups: (Array.isArray(groups) ? groups : [groups]).flatMap(group => text(group) ?? []),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
