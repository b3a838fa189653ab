import { createHash } from 'node:crypto';
import { isPassword, noPasswordLike } from './password.ts';
import type { Identity } from './types.ts';

/** Somebody whom the configuration knows by a password. */
export interface LocalUser {
  /** What they sign in with, in small letters. */
  readonly user: string;
  readonly passwordHash: string;
  readonly identity: Identity;
}

/** The users of the configuration. */
export interface Users {
  /** The user whose name and password these are. Takes as long for users that do not exist. */
  check(user: string, password: string): Promise<LocalUser | undefined>;
  /** A user who is still there, with the same password as when they signed in. */
  find(user: string, proof: string): LocalUser | undefined;
}

/** Passwords are checked so many at a time: each takes 32 MB and a good part of a second. */
const mostAtOnce = 2;
const mostWaiting = 20;

/** Looks people up among the users of the configuration. */
export function createUsers(users: readonly LocalUser[]): Users {
  const byName = new Map(users.map(user => [user.user, user]));
  const nobodysHash = noPasswordLike(users[0]?.passwordHash);
  let running = 0;
  const waiting: (() => void)[] = [];

  async function inTurn<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
    if (running >= mostAtOnce) {
      if (waiting.length >= mostWaiting) return undefined;
      await new Promise<void>(resolve => waiting.push(resolve));
    }
    running++;
    try {
      return await work();
    } finally {
      running--;
      waiting.shift()?.();
    }
  }

  return {
    async check(name, password) {
      const user = byName.get(name.trim().toLowerCase());
      const hash = user?.passwordHash ?? nobodysHash;
      const isRight = await inTurn(() => isPassword(password, hash));
      return isRight === true ? user : undefined;
    },
    find(name, proof) {
      const user = byName.get(name);
      return user !== undefined && proofOf(user) === proof ? user : undefined;
    },
  };
}

/** What a session remembers of a password, so that it ends when the password is another one. */
export function proofOf({ passwordHash }: LocalUser): string {
  return createHash('sha256').update(passwordHash).digest('base64url').slice(0, 16);
}
