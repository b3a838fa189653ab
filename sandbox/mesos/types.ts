/** Resources of an agent or a task; mem and disk in MB. */
export interface Resources {
  readonly cpus: number;
  readonly mem: number;
  readonly disk: number;
  readonly gpus: number;
}

/** What an agent is made of. */
export interface AgentSpec {
  readonly id: string;
  /** Where its tasks are reached. */
  readonly hostname: string;
  /**
   * Name that it goes by, in answers of the master and for the constraint field `hostname`: all agents of the sandbox are
   * on one machine, and on a real cluster they have names of their own. The id when left out.
   */
  readonly name?: string;
  readonly resources: Resources;
  /** What of its resources is reserved for roles (`*` is not one): Marathon, which is in the role `*`, never gets it. */
  readonly reserved?: Readonly<Record<string, Resources>>;
  /** First and last host port it may give out. */
  readonly ports: readonly [first: number, last: number];
  readonly attributes: Readonly<Record<string, string>>;
}

/** An agent with what is left on it: what Mesos would offer. */
export interface AgentOffer {
  readonly agent: AgentSpec;
  readonly free: Resources;
  /** Ports that are neither given out nor taken by a foreign process, in ascending order. */
  readonly freePorts: readonly number[];
}

/** A check that the executor runs on the agent: `MESOS_HTTP`, `MESOS_HTTPS`, `MESOS_TCP`, `COMMAND`. Times in milliseconds. */
export interface ExecutorCheck {
  readonly kind: 'http' | 'tcp' | 'command';
  readonly port?: number;
  readonly path?: string;
  /** Of an `http` check; `http` when left out. */
  readonly scheme?: 'http' | 'https';
  readonly command?: string;
  readonly delay: number;
  readonly interval: number;
  readonly timeout: number;
  readonly grace: number;
  /** 0 never kills. */
  readonly maxConsecutiveFailures: number;
}

/** What a framework asks an agent to run. */
export interface TaskLaunch {
  readonly taskId: string;
  readonly agentId: string;
  readonly name: string;
  /** Shell line; the image's own command when neither this nor `args` is there. */
  readonly command?: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** OCI reference `host:port/name[:tag][@digest]`. */
  readonly image?: string;
  readonly forcePullImage?: boolean;
  /** `uri`s to put into the sandbox directory before the start. */
  readonly fetch?: readonly { readonly uri: string; readonly extract: boolean; readonly executable: boolean }[];
  readonly resources: Resources;
  readonly ports: readonly number[];
  readonly killGracePeriod: number;
  readonly check?: ExecutorCheck;
  readonly labels?: Readonly<Record<string, string>>;
}

/** States of Mesos that the stand-in uses (mesos-api reference 7). */
export type TaskState =
  | 'TASK_STAGING'
  | 'TASK_STARTING'
  | 'TASK_RUNNING'
  | 'TASK_KILLING'
  | 'TASK_FINISHED'
  | 'TASK_FAILED'
  | 'TASK_KILLED'
  | 'TASK_ERROR'
  | 'TASK_UNREACHABLE'
  | 'TASK_GONE'
  | 'TASK_DROPPED';

/** A status update from an agent. */
export interface TaskStatus {
  readonly taskId: string;
  readonly agentId: string;
  readonly state: TaskState;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly message: string;
  readonly reason?: string;
  /** Result of the executor's check, when it has one. */
  readonly healthy?: boolean;
  readonly containerId?: string;
}

/** The Mesos of the sandbox, seen by its framework (the Marathon stand-in). */
export interface MesosCluster {
  readonly frameworkId: string;
  /** What every active agent has left, now. */
  offers(): readonly AgentOffer[];
  /** Starts a task; resources are taken at once, everything else arrives as status updates. Throws when it does not fit. */
  launch(task: TaskLaunch): void;
  /** Ends a task: SIGTERM, after its grace period SIGKILL. Unknown ids are answered with TASK_GONE. */
  kill(taskId: string): void;
  /** Every status update, in order per task. Returns the way to stop listening. */
  onStatus(listener: (status: TaskStatus) => void): () => void;
  /** Something became free, or an agent came: offers are worth another look. */
  onOffers(listener: () => void): () => void;
}
