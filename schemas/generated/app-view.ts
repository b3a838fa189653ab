// Made by tools/generate-types.ts from schemas/app-view.schema.json. Change that file, not this one.

/**
 * Output of `pacer why APP --format json` and of `GET /api/v1/apps/APP`.
 */
export interface AppView {
  app: AppState;
  plan?: AppPlan;
  /**
   * Problems in the file of the app.
   */
  problems: Problem[];
  /**
   * Its newest lines of the ledger.
   */
  history: LedgerEntry[];
  /**
   * Its instances, new ones first; left out when Marathon does not have the app.
   */
  instances?: Instance[];
  lastExit?: LastExit;
  /**
   * How far the commit got: commit, build, image, plan, deployment, instances.
   */
  stages?: Stage[];
  /**
   * The commits that the history names.
   */
  commits?: CommitSummary[];
}
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
/**
 * What is to be done for one app.
 */
export interface AppPlan {
  /**
   * Marathon id of the app.
   */
  id: string;
  /**
   * What is to be done.
   */
  action: 'create' | 'restart' | 'scale' | 'suspend' | 'delete' | 'build' | 'wait' | 'nothing' | 'held';
  /**
   * Why it differs.
   */
  cause: 'commit' | 'image' | 'drift' | 'secret' | 'rollback' | 'none';
  /**
   * Fields that differ.
   */
  changes: FieldChange[];
  /**
   * Why this action, in a sentence.
   */
  reason: string;
  sourceCommits?: SourceCommits;
  /**
   * What it costs, in words.
   */
  cost: string;
  impact?: Impact;
  /**
   * What would change a held or waiting action.
   */
  change?: string;
  held?: Hold1;
  /**
   * Sentences of further rules that hold it, too.
   */
  alsoHeld?: string[];
  /**
   * Id of the app that it seems to be under a new name: Marathon has no renaming, so it is a create and a delete.
   */
  renamedFrom?: string;
  /**
   * Id under which it seems to live on.
   */
  renamedTo?: string;
  /**
   * Apps that must come first, when that is what it waits for.
   *
   * Items: Id of an app.
   */
  after?: string[];
  beside?: AppBeside;
  /**
   * There when it runs as wanted, but Marathon would refuse the same definition, and so any change of it, today.
   */
  refusal?: string;
  /**
   * Identity of what is wanted.
   */
  wish?: string;
  /**
   * Marathon's version of the app this was planned against.
   */
  seenVersion?: string;
  capacity?: CapacityVerdict;
}
/**
 * A field that differs.
 */
export interface FieldChange {
  /**
   * JSON pointer of the field in the definition.
   */
  pointer: string;
  /**
   * Value that runs; `***` where it looks like a secret.
   */
  from?: {
    [k: string]: unknown;
  };
  /**
   * Value that is wanted; `***` where it looks like a secret.
   */
  to?: {
    [k: string]: unknown;
  };
  /**
   * What Marathon does for it.
   */
  effect: 'restart' | 'scale' | 'none';
  position?: Position;
}
/**
 * Where the wanted value was written.
 */
export interface Position {
  /**
   * File.
   */
  file: string;
  /**
   * Line, from 1.
   */
  line: number;
  /**
   * Column, from 1.
   */
  column: number;
}
/**
 * The commits of a source repository that lie between two images.
 */
export interface SourceCommits {
  /**
   * Address of the source repository.
   */
  source: string;
  /**
   * Commit of the image that was there before.
   */
  from: string;
  /**
   * Commit of the new image.
   */
  to: string;
  /**
   * Newest first; at most 20.
   */
  commits: {
    /**
     * Id of the commit.
     */
    commit: string;
    /**
     * First line of its message.
     */
    subject: string;
  }[];
  /**
   * How many more there are.
   */
  more: number;
  /**
   * True when the new image is the older one: the commits are taken out.
   */
  isBackwards?: boolean;
}
/**
 * The cost in numbers; there when tasks are touched. Memory in MB.
 */
export interface Impact {
  /**
   * Tasks that are ended and replaced.
   */
  restarted: number;
  /**
   * Tasks that come in addition.
   */
  started: number;
  /**
   * Tasks that end without another in their place.
   */
  stopped: number;
  /**
   * Memory of all tasks now.
   */
  memoryBefore: number;
  /**
   * Memory of all tasks when it is done.
   */
  memoryAfter: number;
  /**
   * Most memory on the way beyond the larger of both, while old and new tasks run beside each other.
   */
  memoryWhileRolling: number;
}
/**
 * What holds the action, and how it is let go.
 */
export interface Hold1 {
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
 * The app that runs beside first, with the strategies canary and blueGreen.
 */
export interface AppBeside {
  /**
   * Its Marathon id.
   */
  id: string;
  /**
   * Why it runs.
   */
  strategy: 'canary' | 'blueGreen';
  /**
   * How many instances of it run.
   */
  instances: number;
}
/**
 * Whether the tasks of this change find a place; there when Mesos is known and tasks are started.
 */
export interface CapacityVerdict {
  /**
   * `fits`: in every simulated order of offers. `impossible`: proven. `unlikely`: not in every order, or in none, without a proof. `no judgement`: too little is known.
   */
  verdict: 'fits' | 'impossible' | 'unlikely' | 'no judgement';
  /**
   * Why, in a sentence.
   */
  sentence: string;
  /**
   * The nearest way out.
   */
  change?: string;
  /**
   * Instances that have to find a place.
   */
  instances: number;
  /**
   * The most of them that found one in a simulated order.
   */
  placed: number;
  /**
   * Where the instances would go; one of many ways, Mesos offers agents in random order.
   */
  placement: Place[];
  robustness?: Robustness;
}
/**
 * An agent that takes some of them.
 */
export interface Place {
  /**
   * Id of the agent.
   */
  agent: string;
  /**
   * Its host name.
   */
  hostname: string;
  /**
   * So many.
   */
  instances: number;
}
/**
 * How many simulated orders of offers led to the end.
 */
export interface Robustness {
  /**
   * Orders that were simulated.
   */
  orders: number;
  /**
   * Those in which everything found its place.
   */
  fit: number;
}
/**
 * Something wrong with a file.
 */
export interface Problem {
  /**
   * Warnings are advice and fail nothing.
   */
  severity: 'error' | 'warning';
  /**
   * Stable code.
   */
  code: string;
  /**
   * What is wrong and what to do.
   */
  message: string;
  /**
   * File in the repository.
   */
  file: string;
  /**
   * Line, from 1.
   */
  line: number;
  /**
   * Column, from 1.
   */
  column: number;
  /**
   * JSON pointer of the value in its document.
   */
  pointer?: string;
  /**
   * App it concerns, when known.
   */
  app?: string;
}
/**
 * One line of the ledger: what was done to one app for one commit. It is kept as a line of JSON in the message of a commit on refs/notes/pacer/CLUSTER, whose notes say the same as prose.
 */
export interface LedgerEntry {
  /**
   * Version of this form.
   */
  version: 1;
  /**
   * When the line was written.
   */
  time: string;
  cluster: string;
  /**
   * Id of the app in Marathon.
   */
  app: string;
  /**
   * What was done.
   */
  action: 'create' | 'restart' | 'scale' | 'suspend' | 'delete' | 'build' | 'wait' | 'nothing' | 'held';
  /**
   * Why the app differed: a commit, a new image, a change in Marathon itself. `none` in lines that only end an action.
   */
  cause: 'commit' | 'image' | 'drift' | 'secret' | 'rollback' | 'none';
  /**
   * The commit of the desired repository that was carried out.
   */
  commit: string;
  /**
   * Author of the commit, or `drift`, or `pacer`.
   */
  actor: string;
  /**
   * Identity of what was put: equal wishes are equal definitions. Empty for a delete.
   */
  wish: string;
  /**
   * Reference of the image that the app was told to run.
   */
  image?: string;
  /**
   * The fields that differed.
   */
  changes: {
    /**
     * JSON pointer in the definition of the app.
     */
    pointer: string;
    /**
     * What Marathon had; null for nothing. Values of secrets are `***`.
     */
    from: {
      [k: string]: unknown;
    };
    /**
     * What was wanted; null for nothing. Values of secrets are `***`.
     */
    to: {
      [k: string]: unknown;
    };
  }[];
  /**
   * Id of the deployment in Marathon.
   */
  deployment?: string;
  /**
   * When the action began; the same in all lines of one action.
   */
  started: string;
  /**
   * When the action ended.
   */
  ended?: string;
  outcome: 'started' | 'healthy' | 'failed' | 'superseded' | 'deleted' | 'held';
  /**
   * Why it ended so.
   */
  sentence?: string;
  /**
   * True when a person ended it.
   */
  aborted?: boolean;
  /**
   * The commit that took its place.
   */
  supersededBy?: string;
  /**
   * When the commit was made; together with `ended` it gives the lead time.
   */
  committed?: string;
  [k: string]: unknown;
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
/**
 * The last instance that failed; it stays after recovery.
 */
export interface LastExit {
  /**
   * Id of its task.
   */
  task: string;
  /**
   * State it ended in.
   */
  state: string;
  /**
   * Why, in the words of Mesos.
   */
  message: string;
  /**
   * Host it ran on.
   */
  host?: string;
  /**
   * When; ISO 8601, UTC.
   */
  time: string;
}
export interface Stage {
  /**
   * Which stage.
   */
  name: 'commit' | 'build' | 'image' | 'plan' | 'deployment' | 'instances';
  /**
   * `waiting`: a stage before it is not done; `none`: the app has no such stage.
   */
  state: 'done' | 'active' | 'waiting' | 'failed' | 'held' | 'none';
  /**
   * What it is, in a few words.
   */
  text: string;
  /**
   * More of it.
   */
  detail?: string;
  /**
   * When it began or happened; ISO 8601, UTC.
   */
  time?: string;
  /**
   * How long it took.
   */
  milliseconds?: number;
  /**
   * Where to see more.
   */
  url?: string;
}
export interface CommitSummary {
  /**
   * Full id.
   */
  commit: string;
  /**
   * First line of the message.
   */
  subject: string;
  /**
   * Name and address.
   */
  author: string;
  /**
   * Committer's time; ISO 8601, UTC.
   */
  time: string;
}
