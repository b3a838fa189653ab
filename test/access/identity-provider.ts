import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { createHash, randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';

/** What a token of the provider says, beside what is right. */
export type Claims = Readonly<Record<string, unknown>>;

/** An identity provider on this machine, which can be told to be wrong. */
export interface IdentityProvider {
  readonly issuer: string;
  /** Signs somebody in, as the page of the provider would, and gives the address that the browser is sent back to. */
  approve(authorization: URL, claims?: Claims): string;
  /** Signs with a new key from now on; the old one is no longer published. */
  rotateKey(): Promise<void>;
  /** Signs with a key that is not published. */
  useForeignKey(): Promise<void>;
  close(): Promise<void>;
}

interface Grant {
  readonly challenge: string;
  readonly redirect: string;
  readonly claims: Claims;
}

/** Starts one that knows the client `pacer` with the secret `s3cret`. */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const grants = new Map<string, Grant>();
  let published: { readonly id: string; readonly publicKey: CryptoKey; readonly privateKey: CryptoKey };
  let signing: { readonly id: string; readonly privateKey: CryptoKey };
  const newKey = async () => ({ id: randomUUID(), ...(await generateKeyPair('RS256')) });
  published = await newKey();
  signing = published;
  let issuer = '';

  async function token(request: IncomingMessage): Promise<object | undefined> {
    const form = new URLSearchParams(await text(request));
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const proof = `Basic ${Buffer.from('pacer:s3cret').toString('base64')}`;
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      request.headers.authorization === proof &&
      grant?.challenge === challenge &&
      grant.redirect === form.get('redirect_uri');
    if (!isRight) return undefined;
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: 'pacer', sub: 'subject-1', iat: now, exp: now + 300, ...grant.claims };
    const idToken = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: signing.id })
      .sign(signing.privateKey);
    return { access_token: 'an access token', token_type: 'Bearer', expires_in: 300, id_token: idToken };
  }

  async function answer(request: IncomingMessage): Promise<object | undefined> {
    if (request.url === '/.well-known/openid-configuration')
      return {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      };
    if (request.url === '/keys')
      return { keys: [{ ...(await exportJWK(published.publicKey)), kid: published.id, use: 'sig', alg: 'RS256' }] };
    return request.url === '/token' && request.method === 'POST' ? token(request) : undefined;
  }

  const server = createServer((request, response) => {
    void answer(request).then(body => {
      response.writeHead(body === undefined ? 400 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? { error: 'invalid_grant' }));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    issuer,
    approve(authorization, claims = {}) {
      const asked = authorization.searchParams;
      const code = randomUUID();
      const redirect = asked.get('redirect_uri') ?? '';
      const nonce = asked.get('nonce');
      grants.set(code, { challenge: asked.get('code_challenge') ?? '', redirect, claims: { nonce, ...claims } });
      return `${redirect}?${new URLSearchParams({ code, state: asked.get('state') ?? '' }).toString()}`;
    },
    async rotateKey() {
      published = await newKey();
      signing = published;
    },
    async useForeignKey() {
      const { privateKey } = await newKey();
      signing = { id: published.id, privateKey };
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
