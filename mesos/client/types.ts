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
  /** Texts, and numbers, ranges and sets as Mesos prints them. */
  readonly attributes: Readonly<Record<string, string>>;
  /** False: gets no offers, since it is disconnected or deactivated. */
  readonly active: boolean;
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

/** A Mesos cluster: its master, and the files on its agents. */
export interface Mesos {
  readonly url: string;
  /** Every agent that the leading master lists. */
  agents(): Promise<readonly Agent[]>;
  /** Where an agent answers: the address of its pid and its actor, `http://10.0.0.7:5051/slave(1)`. */
  agentUrl(agent: Pick<Agent, 'pid'>): string;
  /** Exact bytes of a file. `sandbox-file-missing` when there is no such file. */
  readFile(range: FileRange): Promise<FileBytes>;
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
