// Made by tools/generate-types.ts from schemas/settings.schema.json. Change that file, not this one.

/**
 * Answer of GET /api/v1/settings: what this daemon follows, whom it speaks to and by which rules. No secret is in it.
 */
export interface Settings {
  /**
   * Version of Pacer.
   */
  version: string;
  /**
   * Version of Node.js.
   */
  node: string;
  /**
   * When this process began; ISO 8601, UTC.
   */
  startedAt: string;
  /**
   * Name of the cluster.
   */
  cluster: string;
  /**
   * Address of the desired repository.
   */
  repository: string;
  /**
   * Branch that is followed.
   */
  branch: string;
  /**
   * Commit that is followed.
   */
  commit?: string;
  /**
   * Where people reach the daemon.
   */
  publicUrl?: string;
  /**
   * Milliseconds between two looks at the repository.
   */
  interval: number;
  /**
   * Where proposals come from; left out where nobody looks at them.
   */
  forge?: string;
  /**
   * The servers that cluster.yaml names, and the git server.
   */
  upstreams: Upstream[];
  /**
   * Rules of cluster.yaml as they are written, windows left out.
   */
  rules: Rule[];
  /**
   * Apps that have rules of their own; at most 100.
   */
  appRules: RulesOfAnApp[];
  windows: Windows;
  /**
   * Freezes that hold now.
   */
  freezes: Frozen[];
  /**
   * What holds changes back now, by rule.
   */
  holds: Held[];
  access?: WhoMayComeIn;
}
/**
 * A server, and when it was last heard.
 */
export interface Upstream {
  /**
   * Which.
   */
  server: 'git' | 'marathon' | 'mesos' | 'jenkins' | 'registry';
  /**
   * Its address, without a user.
   */
  url?: string;
  /**
   * What is wrong with it.
   */
  trouble?: string;
  /**
   * When it last answered; ISO 8601, UTC.
   */
  answeredAt?: string;
  /**
   * Status of that answer.
   */
  status?: number;
  /**
   * When it was last asked in vain, if that is newer.
   */
  unansweredAt?: string;
}
/**
 * A rule, and where it is written.
 */
export interface Rule {
  /**
   * Its name below `policy`, or `freeze`.
   */
  rule: string;
  /**
   * As it is written, as JSON.
   */
  value: string;
  /**
   * File.
   */
  file: string;
  /**
   * Line, from 1.
   */
  line: number;
}
/**
 * An app with rules of its own.
 */
export interface RulesOfAnApp {
  /**
   * Id of the app.
   */
  app: string;
  /**
   * Its file.
   */
  file: string;
  /**
   * Names of the rules.
   */
  rules: string[];
}
/**
 * When changes may be made, as cluster.yaml says; of apps with windows of their own it says nothing.
 */
export interface Windows {
  /**
   * Whether changes may be made now; true where there are no windows.
   */
  open: boolean;
  /**
   * When that changes; ISO 8601, UTC. Left out when it does not within a year.
   */
  changesAt?: string;
  /**
   * Each as it is written.
   */
  windows: Window[];
}
/**
 * A span of time that begins again and again.
 */
export interface Window {
  /**
   * Whether changes may be made in it.
   */
  kind: 'allow' | 'deny';
  /**
   * Minute, hour, day of month, month, day of week.
   */
  begin: string;
  /**
   * Time zone.
   */
  zone: string;
  /**
   * Milliseconds.
   */
  duration: number;
  /**
   * Why.
   */
  reason?: string;
  /**
   * File.
   */
  file?: string;
  /**
   * Line, from 1.
   */
  line?: number;
}
/**
 * A stop of changes.
 */
export interface Frozen {
  /**
   * Name by which it is lifted; `cluster.yaml` for the one that a file says.
   */
  id: string;
  /**
   * Why.
   */
  reason: string;
  /**
   * Who decided it.
   */
  owner: string;
  /**
   * When it ends by itself; ISO 8601, UTC.
   */
  until?: string;
  /**
   * Ids of apps or groups; all when left out.
   */
  apps?: string[];
}
/**
 * How many apps a rule holds back.
 */
export interface Held {
  /**
   * Which rule.
   */
  by: string;
  /**
   * How many apps.
   */
  count: number;
  /**
   * Some of them.
   */
  apps: string[];
  /**
   * What it says of the first of them.
   */
  sentence: string;
}
/**
 * Only for those who may operate everything.
 */
export interface WhoMayComeIn {
  /**
   * Whoever reaches the API may do what needs no name.
   */
  open: boolean;
  /**
   * Tokens, without what they are.
   */
  tokens: KnownToken[];
  /**
   * People with a password, without it.
   */
  users: KnownUser[];
  /**
   * Name of the identity provider.
   */
  provider?: string;
  /**
   * A proxy says who people are.
   */
  proxy: boolean;
  /**
   * Who may do what.
   */
  roles: GrantedRole[];
  /**
   * Milliseconds from signing in on.
   */
  sessionLifetime?: number;
  /**
   * Milliseconds since the last request.
   */
  sessionIdle?: number;
}
/**
 * A token, without what it is.
 */
export interface KnownToken {
  /**
   * Its name.
   */
  name: string;
  /**
   * Whose it is.
   */
  email?: string;
  /**
   * Groups.
   */
  groups: string[];
  /**
   * When it ends; ISO 8601, UTC. Never when left out.
   */
  expires?: string;
  /**
   * Whether it has.
   */
  isExpired: boolean;
}
/**
 * A person with a password.
 */
export interface KnownUser {
  /**
   * What they sign in with.
   */
  user: string;
  /**
   * For people.
   */
  name: string;
  /**
   * Address.
   */
  email?: string;
  /**
   * Groups.
   */
  groups: string[];
}
/**
 * Who may do what.
 */
export interface GrantedRole {
  /**
   * People, groups, tokens.
   */
  who: string[];
  /**
   * What.
   */
  verbs: string[];
  /**
   * With which apps and groups.
   */
  apps: string[];
}
