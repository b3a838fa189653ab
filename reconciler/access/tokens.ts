import { createHash, timingSafeEqual } from 'node:crypto';
import type { Identity } from './types.ts';

/** A token that the configuration knows; not the token itself. */
export interface KnownToken {
  /** SHA-256 of the token. Tokens are random and long, so that nothing slower is needed. */
  readonly digest: Buffer;
  readonly identity: Identity;
  /** Milliseconds since the epoch; for ever when left out. */
  readonly expires?: number;
}

/** What is kept of a token. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The token that was sent, in the same time whichever it is. */
export function findToken(tokens: readonly KnownToken[], sent: string): KnownToken | undefined {
  const digest = tokenDigest(sent);
  let found: KnownToken | undefined;
  for (const token of tokens) if (timingSafeEqual(digest, token.digest)) found = token;
  return found;
}
