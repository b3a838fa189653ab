// Made by tools/generate-types.ts from schemas/rollouts.schema.json. Change that file, not this one.

/**
 * Answer of `GET /api/v1/rollouts`: what is being carried out now.
 */
export interface Rollouts {
  /**
   * How many there are.
   */
  total: number;
  /**
   * At most 20, the one that began first at the front.
   */
  rollouts: Rollout[];
}
export interface Rollout {
  /**
   * Id of the app.
   */
  app: string;
  /**
   * Instances that are wanted.
   */
  wanted: number;
  /**
   * Commit that is carried out.
   */
  commit?: string;
  /**
   * What is done: `create`, `restart`, `scale` …
   */
  action?: string;
  /**
   * Why: `commit`, `image`, `drift`.
   */
  cause?: string;
  /**
   * How it stands.
   */
  sentence?: string;
  /**
   * Since when; ISO 8601, UTC.
   */
  since: string;
  /**
   * Id of the deployment in Marathon.
   */
  deployment?: string;
  /**
   * Its instances, new ones first.
   */
  instances: Instance[];
}
/**
 * One instance of an app, as Marathon sees it.
 */
export interface Instance {
  /**
   * Id of its task.
   */
  id: string;
  /**
   * Whether it runs the definition that is wanted now, or the one before.
   */
  age: 'new' | 'old';
  /**
   * `running`: it has no health result; `draining`: it is being ended; `lost`: its agent cannot be reached.
   */
  state: 'starting' | 'running' | 'healthy' | 'failing' | 'draining' | 'lost';
  /**
   * Host it runs on.
   */
  host?: string;
  /**
   * Id of the agent in Mesos.
   */
  agent?: string;
  /**
   * Host ports.
   */
  ports: number[];
  /**
   * When Mesos was asked to start it; ISO 8601, UTC.
   */
  stagedAt?: string;
  /**
   * When it ran; ISO 8601, UTC.
   */
  startedAt?: string;
  /**
   * Marathon's version of the app that it was started with.
   */
  version?: string;
  /**
   * Newest result of each health check.
   */
  checks: CheckResult[];
}
export interface CheckResult {
  /**
   * Whether it passed.
   */
  alive: boolean;
  /**
   * Failures one after the other.
   */
  failures?: number;
  /**
   * When it last passed; ISO 8601, UTC.
   */
  lastSuccess?: string;
  /**
   * When it last failed; ISO 8601, UTC.
   */
  lastFailure?: string;
  /**
   * Why it last failed, in Marathon's words.
   */
  cause?: string;
}
