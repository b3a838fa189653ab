import { createHash, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';

/** What a good token says. */
interface TokenClaims {
  readonly subject: string;
  readonly access: readonly GrantedAccess[];
}

interface GrantedAccess {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** Signs tokens and reads them again; its key lives as long as it does. */
export interface TokenIssuer {
  /** `service` of the challenge and audience of the tokens. */
  readonly service: string;
  /** The answer of the token endpoint. Actions that `may` refuses are left out, as the real one does. */
  issue(subject: string, scopes: readonly string[], may: (action: string) => boolean): object;
  /** Undefined for a token that is none, is of another key or audience, or is not good now. */
  verify(token: string): TokenClaims | undefined;
}

const issuerName = 'sandbox token server';
const service = 'sandbox registry';

/** JSON Web Tokens signed ES256 with the claims of registry reference 7.3. */
export function createTokenIssuer(options: { readonly clock: Clock; readonly seconds: number }): TokenIssuer {
  const { clock, seconds } = options;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const keyId = createHash('sha256').update(JSON.stringify(jwk)).digest('base64url');

  return {
    service,
    issue(subject, scopes, may) {
      const now = Math.floor(clock.now() / 1000);
      const access = scopes.flatMap(scope => {
        const granted = readScope(scope);
        return granted === undefined ? [] : [{ ...granted, actions: granted.actions.filter(may) }];
      });
      const header = encode({ typ: 'JWT', alg: 'ES256', kid: keyId, jwk });
      const claims = encode({
        iss: issuerName,
        sub: subject,
        aud: service,
        exp: now + seconds,
        nbf: now,
        iat: now,
        jti: randomUUID(),
        access: access.filter(entry => entry.actions.length > 0),
      });
      const signed = `${header}.${claims}`;
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      const token = `${signed}.${signature.toString('base64url')}`;
      return { token, access_token: token, expires_in: seconds, issued_at: new Date(now * 1000).toISOString() };
    },
    verify(token) {
      const [header = '', claims = '', signature = '', ...more] = token.split('.');
      if (more.length > 0) return undefined;
      const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
      if (!verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url')))
        return undefined;
      const found = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as {
        sub: string;
        aud: string;
        exp: number;
        access: GrantedAccess[];
      };
      if (found.aud !== service || found.exp * 1000 <= clock.now()) return undefined;
      return { subject: found.sub, access: found.access };
    },
  };
}

/** `type:name:action,action`; a name may hold colons, as `host:port/repository` does. */
function readScope(scope: string): GrantedAccess | undefined {
  const first = scope.indexOf(':');
  const last = scope.lastIndexOf(':');
  if (first <= 0 || last <= first) return undefined;
  return { type: scope.slice(0, first), name: scope.slice(first + 1, last), actions: scope.slice(last + 1).split(',') };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
