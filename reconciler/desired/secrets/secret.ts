import { createHash, timingSafeEqual } from 'node:crypto';

/** What a secret prints as, everywhere (design law 9). */
export const masked = '***';

/**
 * A value that must not be seen. Whatever prints it prints `***`: JSON, template strings, `util.inspect`, loggers. Its text
 * is had by `reveal` alone, which is called where a definition goes out to Marathon and nowhere else.
 */
export interface Secret {
  toString(): string;
  toJSON(): string;
}

const texts = new WeakMap<Secret, string>();

/** Hides a text. */
export function createSecret(text: string): Secret {
  const secret = {
    toString: () => masked,
    toJSON: () => masked,
    [Symbol.toPrimitive]: () => masked,
    [Symbol.for('nodejs.util.inspect.custom')]: () => masked,
  };
  texts.set(secret, text);
  return Object.freeze(secret);
}

/** The text of a secret. */
export function reveal(secret: Secret): string {
  return texts.get(secret) ?? '';
}

/** True when the secret is this text; how long it takes says nothing about either. */
export function isText(secret: Secret, text: string): boolean {
  return timingSafeEqual(hashed(reveal(secret)), hashed(text));
}

function hashed(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
