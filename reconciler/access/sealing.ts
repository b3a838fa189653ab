import { createHash, randomBytes } from 'node:crypto';

/** Puts things into a text that nobody else can read, change or make. */
export interface Sealing {
  /** `kind` keeps a text from being taken for one of another kind; `expires` is in milliseconds since the epoch. */
  seal(kind: string, content: Readonly<Record<string, unknown>>, expires: number): Promise<string>;
  /** What was sealed; undefined when it was not sealed here, is of another kind, or has expired. */
  open(kind: string, sealed: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

/** Longer than any text that is sealed here. */
const longest = 4_000;
const algorithms = { alg: 'dir', enc: 'A256GCM' } as const;

/**
 * Seals with the first key and opens with any, so that a key can be exchanged without signing everybody out. Without keys one
 * is made that dies with the process.
 */
export function createSealing(keys: readonly string[], now: () => number): Sealing {
  const secrets =
    keys.length === 0 ? [randomBytes(32)] : keys.map(key => createHash('sha256').update(`pacer seal ${key}`).digest());
  const [first = randomBytes(32)] = secrets;

  return {
    async seal(kind, content, expires) {
      const { EncryptJWT } = await import('jose');
      return new EncryptJWT({ ...content })
        .setProtectedHeader(algorithms)
        .setAudience(kind)
        .setExpirationTime(Math.floor(expires / 1000))
        .encrypt(first);
    },
    async open(kind, sealed) {
      if (sealed.length > longest) return undefined;
      const { jwtDecrypt } = await import('jose');
      for (const secret of secrets) {
        const opened = await jwtDecrypt(sealed, secret, {
          audience: kind,
          requiredClaims: ['exp', 'aud'],
          keyManagementAlgorithms: [algorithms.alg],
          contentEncryptionAlgorithms: [algorithms.enc],
          currentDate: new Date(now()),
        }).catch(() => undefined);
        if (opened !== undefined) return opened.payload;
      }
      return undefined;
    },
  };
}
