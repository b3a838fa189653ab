/** What somebody may do: look; change apps; agree to plans; stop and start changes. */
export type Verb = 'view' | 'deploy' | 'approve' | 'operate';

/** All verbs, in the order in which they are shown. */
export const allVerbs: readonly Verb[] = ['view', 'deploy', 'approve', 'operate'];

/** Who may do what, with which apps. */
export interface Role {
  /** `user:NAME`, `user:EMAIL`, `group:NAME`, `subject:SUB` of an identity provider, or `everyone` who is signed in. */
  readonly who: readonly string[];
  readonly verbs: readonly Verb[];
  /** Ids of apps and groups; `/` is everything. */
  readonly apps: readonly string[];
}

/** Somebody who proved who they are. */
export interface Identity {
  /** For people. */
  readonly name: string;
  /** In small letters; only when whoever vouches for the person vouches for it, too. */
  readonly email?: string;
  /** What roles may name them by, without groups: `user:ann`, `user:ann@example.com`, `subject:8c1f`. */
  readonly ids: readonly string[];
  readonly groups: readonly string[];
}

/** Verbs, and the apps and groups that they are for. Every verb comes with `view`. */
export interface Grant {
  readonly verbs: readonly Verb[];
  readonly apps: readonly string[];
}

/** Whoever sent a request. `nobody` did not sign in, and may have rights all the same where the API is this machine's own. */
export interface Caller {
  readonly how: 'session' | 'token' | 'proxy' | 'nobody';
  /** For people; empty for nobody. */
  readonly name: string;
  /** In small letters. */
  readonly email?: string;
  readonly grants: readonly Grant[];
  /** Verbs that hold for some app at least. */
  readonly verbs: readonly Verb[];
  /** Whether a verb holds for an app, or for a group and everything in it. */
  may(verb: Verb, app: string): boolean;
  /** False once the session or the token is over: streams end then. */
  isValid(): boolean;
}
