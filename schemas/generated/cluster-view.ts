// Made by tools/generate-types.ts from schemas/cluster-view.schema.json. Change that file, not this one.

/**
 * Answer of `GET /api/v1/cluster`: the agents of Mesos and what is free on them for Marathon.
 */
export interface ClusterView {
  /**
   * Name of the cluster.
   */
  cluster: string;
  /**
   * False when Mesos was not read yet, or `cluster.yaml` does not say where it is.
   */
  known: boolean;
  /**
   * Why nothing, or nothing reliable, is known; there when capacity is not judged.
   */
  sentence?: string;
  /**
   * When Mesos was read; ISO 8601, UTC.
   */
  readAt?: string;
  /**
   * Seconds since then.
   */
  ageSeconds?: number;
  /**
   * Agents, by host name.
   */
  agents: Agent[];
  totals: Totals;
  largestTask?: LargestTask;
  /**
   * Frameworks other than Marathon that hold offers, biggest first.
   *
   * Items: Name.
   */
  holders: string[];
}
/**
 * An agent of Mesos.
 */
export interface Agent {
  /**
   * Id.
   */
  id: string;
  /**
   * Host name.
   */
  hostname: string;
  /**
   * Only an active agent gets tasks.
   */
  state: 'active' | 'inactive' | 'deactivated' | 'draining' | 'drained' | 'maintenance' | 'unreachable';
  /**
   * Why it gets no tasks.
   */
  sentence?: string;
  /**
   * Region of its fault domain.
   */
  region?: string;
  /**
   * Zone of its fault domain.
   */
  zone?: string;
  /**
   * Attributes.
   */
  attributes: {
    /**
     * As Mesos prints it.
     */
    [k: string]: string;
  };
  total: Amount;
  used: Amount1;
  offered: Amount2;
  /**
   * Reservations.
   */
  reserved: Reservation[];
  free: Amount4;
  /**
   * Apps of Marathon with tasks on it.
   */
  apps: AppOnAnAgent[];
  others: Amount5;
  measured?: MeasuredUse;
}
/**
 * What it has.
 */
export interface Amount {
  /**
   * Processors.
   */
  cpus: number;
  /**
   * MB of memory.
   */
  mem: number;
  /**
   * MB of disk.
   */
  disk: number;
  /**
   * Graphics processors.
   */
  gpus: number;
  /**
   * Number of host ports.
   */
  ports: number;
}
/**
 * Given to tasks, of Marathon and of others.
 */
export interface Amount1 {
  /**
   * Processors.
   */
  cpus: number;
  /**
   * MB of memory.
   */
  mem: number;
  /**
   * MB of disk.
   */
  disk: number;
  /**
   * Graphics processors.
   */
  gpus: number;
  /**
   * Number of host ports.
   */
  ports: number;
}
/**
 * In offers to other frameworks: nobody else gets it meanwhile.
 */
export interface Amount2 {
  /**
   * Processors.
   */
  cpus: number;
  /**
   * MB of memory.
   */
  mem: number;
  /**
   * MB of disk.
   */
  disk: number;
  /**
   * Graphics processors.
   */
  gpus: number;
  /**
   * Number of host ports.
   */
  ports: number;
}
/**
 * What is reserved for a role.
 */
export interface Reservation {
  /**
   * Role.
   */
  role: string;
  total: Amount3;
  used: Amount3;
}
/**
 * Amounts of resources.
 */
export interface Amount3 {
  /**
   * Processors.
   */
  cpus: number;
  /**
   * MB of memory.
   */
  mem: number;
  /**
   * MB of disk.
   */
  disk: number;
  /**
   * Graphics processors.
   */
  gpus: number;
  /**
   * Number of host ports.
   */
  ports: number;
}
/**
 * Amounts of resources.
 */
export interface Amount4 {
  /**
   * Processors.
   */
  cpus: number;
  /**
   * MB of memory.
   */
  mem: number;
  /**
   * MB of disk.
   */
  disk: number;
  /**
   * Graphics processors.
   */
  gpus: number;
  /**
   * Number of host ports.
   */
  ports: number;
}
/**
 * An app on an agent.
 */
export interface AppOnAnAgent {
  /**
   * Id.
   */
  app: string;
  /**
   * Tasks.
   */
  tasks: number;
  /**
   * Processors that they hold.
   */
  cpus: number;
  /**
   * MB of memory that they hold.
   */
  mem: number;
  /**
   * MB of disk that they hold.
   */
  disk: number;
  measured?: MeasuredUseOfAnApp;
}
/**
 * What they really use.
 */
export interface MeasuredUseOfAnApp {
  /**
   * Processors, over the last interval.
   */
  cpus?: number;
  /**
   * MB of memory.
   */
  mem: number;
}
/**
 * Amounts of resources.
 */
export interface Amount5 {
  /**
   * Processors.
   */
  cpus: number;
  /**
   * MB of memory.
   */
  mem: number;
  /**
   * MB of disk.
   */
  disk: number;
  /**
   * Graphics processors.
   */
  gpus: number;
  /**
   * Number of host ports.
   */
  ports: number;
}
/**
 * What all containers really use.
 */
export interface MeasuredUse {
  /**
   * Processors, over the last interval.
   */
  cpus?: number;
  /**
   * MB of memory.
   */
  mem: number;
  /**
   * When; ISO 8601, UTC.
   */
  at: string;
}
/**
 * Sums over the agents.
 */
export interface Totals {
  /**
   * Agents.
   */
  agents: number;
  /**
   * Those that get tasks.
   */
  active: number;
  total: Amount3;
  used: Amount3;
  free: Amount3;
  reserved: Amount6;
}
/**
 * Amounts of resources.
 */
export interface Amount6 {
  /**
   * Processors.
   */
  cpus: number;
  /**
   * MB of memory.
   */
  mem: number;
  /**
   * MB of disk.
   */
  disk: number;
  /**
   * Graphics processors.
   */
  gpus: number;
  /**
   * Number of host ports.
   */
  ports: number;
}
/**
 * The largest task that still finds a place: on the agent with the most memory free.
 */
export interface LargestTask {
  /**
   * Processors free there.
   */
  cpus: number;
  /**
   * MB of memory free there.
   */
  mem: number;
  /**
   * MB of disk free there.
   */
  disk: number;
  /**
   * Id of the agent.
   */
  agent: string;
  /**
   * Its host name.
   */
  hostname: string;
}
