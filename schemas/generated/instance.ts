// Made by tools/generate-types.ts from schemas/instance.schema.json. Change that file, not this one.

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
