// Made by tools/generate-types.ts from schemas/me.schema.json. Change that file, not this one.

/**
 * Look; change apps; agree to plans; stop and start changes.
 */
export type Verb = 'view' | 'deploy' | 'approve' | 'operate';

/**
 * Answer of GET /api/v1/me: who asks, what they may do, and how one signs in.
 */
export interface Me {
  /**
   * Whether it is known who asks.
   */
  signedIn: boolean;
  /**
   * By what it is known.
   */
  how?: 'session' | 'token' | 'proxy';
  /**
   * For people; empty for nobody.
   */
  name: string;
  /**
   * In small letters.
   */
  email?: string;
  /**
   * What they may do with some app at least.
   */
  verbs: Verb[];
  /**
   * What they may do, and with which apps.
   */
  roles: Role[];
  ways: Ways;
}
/**
 * Verbs for some apps. Every verb comes with `view`.
 */
export interface Role {
  /**
   * What may be done.
   */
  verbs: Verb[];
  /**
   * Ids of apps and groups; `/` is everything.
   *
   * Items: Of an app or a group.
   */
  apps: string[];
}
/**
 * How one signs in here.
 */
export interface Ways {
  /**
   * With a user and a password.
   */
  password: boolean;
  /**
   * Name of the identity provider, at `/sign-in/openid`.
   */
  provider?: string;
}
