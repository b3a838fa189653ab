import type { RetryPolicy } from '../../http/retry.ts';
import type { Authorization, HttpTuning, RenewedAuthorization } from '../../http/types.ts';

/** An inclusive range of ports. */
export interface PortRange {
  readonly begin: number;
  readonly end: number;
}

/** Resources as the master counts them; `mem` and `disk` in MB. */
export interface AgentResources {
  readonly cpus: number;
  readonly mem: number;
  readonly disk: number;
  readonly gpus: number;
  readonly ports: readonly PortRange[];
}

/** What of an agent's resources is reserved for one role, or for nobody (Mesos reference 8). */
export interface ResourceShare {
  /** The role; `*` is unreserved. */
  readonly origin: string;
  readonly total: AgentResources;
  readonly used: AgentResources;
  /** In offers that are out, by the role of the framework that looks at them. */
  readonly offered: readonly { readonly role: string; readonly resources: AgentResources }[];
}

/** An agent as the master lists it (Mesos reference 3.2). */
export interface Agent {
  readonly id: string;
  readonly hostname: string;
  /** `slave(1)@10.0.0.7:5051`. */
  readonly pid: string;
  /** Totals that the agent declares. */
  readonly resources: AgentResources;
  /** Given to tasks and executors. */
  readonly used: AgentResources;
  /** In offers that are out: nobody else gets them meanwhile. */
  readonly offered: AgentResources;
  /** The part that ordinary tasks can get, by origin; unreserved first. */
  readonly shares: readonly ResourceShare[];
  /** Texts, and numbers, ranges and sets as Mesos prints them. */
  readonly attributes: Readonly<Record<string, string>>;
  /** False: gets no offers, since it is disconnected or deactivated. */
  readonly active: boolean;
  /** By an operator (Mesos 1.10 and later). */
  readonly deactivated: boolean;
  readonly drain?: 'DRAINING' | 'DRAINED';
  readonly region?: string;
  readonly zone?: string;
}

/** A task of a framework as the master counts it; `appId` when its id is one that Marathon gives. */
export interface FrameworkTask {
  readonly id: string;
  readonly appId?: string;
  readonly agentId: string;
  readonly state: string;
  readonly resources: AgentResources;
}

/** An offer that is out. */
export interface FrameworkOffer {
  readonly agentId: string;
  readonly resources: AgentResources;
}

/** A framework, such as a Marathon (Mesos reference 3.3). */
export interface Framework {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** Only such a framework gets offers of agents with GPUs, unless the master says otherwise. */
  readonly usesGpus: boolean;
  /** Tasks that have not ended. */
  readonly tasks: readonly FrameworkTask[];
  readonly offers: readonly FrameworkOffer[];
}

/** One look at a whole cluster. */
export interface ClusterReading {
  readonly agents: readonly Agent[];
  /** Host names of agents that a new leader has not heard yet: until then free resources are not known. */
  readonly recovering: readonly string[];
  /** Agents that the master has given up hearing; undefined when it does not say. */
  readonly unreachable?: number;
  /** Host names and addresses of machines whose maintenance has begun. */
  readonly maintenance: readonly string[];
  /** The framework that was asked for, when it is registered. */
  readonly framework?: Framework;
  /** Other frameworks that hold offers, biggest first; looked up only when some do. */
  readonly holders: readonly string[];
}

/** What one container uses (Mesos reference 4.3). */
export interface ContainerStatistics {
  /** For an app of Marathon the id of its task. */
  readonly executorId: string;
  readonly frameworkId: string;
  /** Seconds since the epoch, by the clock of the agent. */
  readonly timestamp: number;
  /** Time of processors since the start of the container, in seconds. */
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

/** A place in a file of a task. */
export interface FileRange {
  /** From `agentUrl`. */
  readonly agentUrl: string;
  /** From `sandboxPath`, with the file's name added: `…/stdout`. */
  readonly path: string;
  readonly offset: number;
  /** An answer has at most 65,536 bytes whatever is asked for. */
  readonly length: number;
}

/** Bytes of a file. Beyond the end there are none: that a file was truncated is not to be seen from here. */
export interface FileBytes {
  readonly bytes: Buffer;
  readonly offset: number;
}

/** A file in a directory on an agent. */
export interface SandboxFile {
  readonly name: string;
  readonly size: number;
  /** When it was changed, by the agent's clock: milliseconds since the epoch, in whole seconds. */
  readonly changedAt: number;
}

/** The files of a directory, and when the agent said so. */
export interface SandboxListing {
  readonly files: readonly SandboxFile[];
  /** Its `Date` with the moments, by our clock, between which it was made; left out when it sent none. */
  readonly clock?: { readonly sent: number; readonly received: number; readonly date: number };
}

/** A task as the master or an agent remembers it. */
export interface MesosTask {
  readonly id: string;
  /** Agent that it runs or ran on. */
  readonly agentId: string;
  /** For the apps of Marathon the id of the task. */
  readonly executorId: string;
  /** `TASK_RUNNING`. */
  readonly state: string;
  /** True for states that no other follows. */
  readonly isOver: boolean;
  /** First and last status, milliseconds since the epoch by the agent's clock. */
  readonly started?: number;
  readonly ended?: number;
  readonly image?: string;
}

/** A run of an executor on an agent, with the directory of its files. */
export interface ExecutorRun {
  readonly frameworkId: string;
  readonly executorId: string;
  readonly containerId: string;
  /** Absolute, as `/files` knows it. */
  readonly directory: string;
  readonly tasks: readonly MesosTask[];
  readonly isOver: boolean;
}

/** A Mesos cluster: its master, and the files on its agents. */
export interface Mesos {
  readonly url: string;
  /** Every agent that the leading master lists. */
  agents(): Promise<readonly Agent[]>;
  /** Agents, maintenance, and the framework of this id with its tasks and offers: four or five small requests. */
  cluster(frameworkId: string | undefined): Promise<ClusterReading>;
  /** What the containers of an agent use now. Agents answer this twice a second at most. */
  statistics(agentUrl: string): Promise<readonly ContainerStatistics[]>;
  /** Where an agent answers: the address of its pid and its actor, `http://10.0.0.7:5051/slave(1)`. */
  agentUrl(agent: Pick<Agent, 'pid'>): string;
  /** Exact bytes of a file. `sandbox-file-missing` when there is no such file. */
  readFile(range: FileRange): Promise<FileBytes>;
  /** The files of a directory, directories left out. `sandbox-file-missing` when there is no such directory. */
  browse(agentUrl: string, path: string): Promise<SandboxListing>;
  /** Tasks of a framework: running, unreachable, and the last thousand that ended, unless the master is a new one. */
  tasks(frameworkId: string): Promise<readonly MesosTask[]>;
  /** What an agent itself remembers to have run, ended ones included; where the files of each are. */
  runs(agentUrl: string): Promise<readonly ExecutorRun[]>;
  /** Bytes that a file has now. */
  fileSize(agentUrl: string, path: string): Promise<number>;
  /** The last lines of a file, the unfinished one included; of very long lines the end. */
  tail(agentUrl: string, path: string, lines: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Settings of a Mesos client. */
export interface MesosOptions extends HttpTuning {
  /** A master; any one, it redirects to the leader. */
  readonly url: string;
  /** The same and further masters, asked in turn when one does not answer. */
  readonly urls?: readonly string[];
  /** Other masters that may have the credentials when redirected to. */
  readonly trustedUrls?: readonly string[];
  readonly authorization?: Authorization | RenewedAuthorization;
  /** For the agents, whose addresses come from the master; they get no credentials without it. */
  readonly agentAuthorization?: Authorization;
  /** For reads, all of them; `readRetries` when left out. */
  readonly retry?: RetryPolicy;
  /** In [0, 1), for the pauses between retries; Math.random when left out. */
  readonly random?: () => number;
}
