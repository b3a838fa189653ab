// Made by tools/generate-types.ts from schemas/app-state.schema.json. Change that file, not this one.

/**
 * What Pacer says about one app.
 */
export interface AppState {
  /**
   * Marathon id of the app.
   */
  id: string;
  /**
   * Is the app what git says?
   */
  sync: 'synced' | 'building' | 'pending' | 'deploying' | 'drifted' | 'held' | 'unknown';
  /**
   * Does what runs keep its promise?
   */
  health: 'healthy' | 'progressing' | 'degraded' | 'failed' | 'suspended' | 'unknown';
  /**
   * Why it is not as promised; left out when it is.
   */
  sentence?: string;
  /**
   * Code of the problem, where it is one of the reference of errors.
   */
  code?: string;
  /**
   * Log lines, console lines or fields that prove the sentence.
   */
  evidence: string[];
  /**
   * What would change it.
   */
  change?: string;
  held?: Hold;
  instances: InstanceCounts;
  /**
   * Whose it is: what its label `owner` says, else those whose signature `policy.signedBy` asks of its file.
   */
  owner?: string;
  /**
   * File in the desired repository.
   */
  file?: string;
  /**
   * Commit of the desired repository that was looked at.
   */
  commit?: string;
  /**
   * Image that it is to run: by digest when it is built, else as its definition names it.
   */
  image?: string;
  /**
   * Source commit the image was built from.
   */
  sourceCommit?: string;
  /**
   * Tag of the source, where a tag or a range of versions was asked for.
   */
  sourceTag?: string;
  /**
   * Build in Jenkins.
   */
  buildUrl?: string;
  /**
   * Deployment in Marathon.
   */
  deployment?: string;
  /**
   * Marathon's version of the app.
   */
  version?: string;
  rollout?: RolloutSteps;
  /**
   * Since when the two words are what they are; ISO 8601, UTC.
   */
  since: string;
}
/**
 * What holds it, when it is held or waits for its turn.
 */
export interface Hold {
  /**
   * Which rule holds it.
   */
  by:
    | 'observe'
    | 'freeze'
    | 'framework'
    | 'lost-apps'
    | 'rewind'
    | 'foreign'
    | 'protected'
    | 'signature'
    | 'image-source'
    | 'labels'
    | 'health-checks'
    | 'window'
    | 'approval'
    | 'concurrency'
    | 'restart-budget'
    | 'after'
    | 'capacity'
    | 'prune'
    | 'deletes'
    | 'unreadable'
    | 'self-heal'
    | 'failed'
    | 'file'
    | 'image'
    | 'secrets'
    | 'error';
  /**
   * What would be done; left out when that is not known.
   */
  action?: 'create' | 'restart' | 'scale' | 'suspend' | 'delete';
  /**
   * What is in the way.
   */
  sentence: string;
  /**
   * When it ends by itself; ISO 8601, UTC.
   */
  until?: string;
  /**
   * Who can let it go, and how.
   */
  release: string;
}
/**
 * Counts of instances, as Marathon counts them.
 */
export interface InstanceCounts {
  /**
   * Instances that git wants; what runs, where somebody else owns the number.
   */
  wanted: number;
  /**
   * Tasks that are being started.
   */
  staged: number;
  /**
   * Tasks that run.
   */
  running: number;
  /**
   * Tasks whose health checks pass.
   */
  healthy: number;
  /**
   * Tasks with a failing health check.
   */
  unhealthy: number;
}
/**
 * The steps of a change that goes out beside, while it does.
 */
export interface RolloutSteps {
  /**
   * How the change goes out.
   */
  strategy: 'canary' | 'blueGreen';
  /**
   * Marathon id of the app that runs beside.
   */
  beside: string;
  /**
   * In order.
   */
  steps: RolloutStep[];
}
/**
 * A step.
 */
export interface RolloutStep {
  /**
   * What the step is about.
   */
  name: string;
  /**
   * How it stands.
   */
  state: 'done' | 'running' | 'waiting' | 'failed';
  /**
   * More about a step that runs or failed.
   */
  sentence?: string;
}
