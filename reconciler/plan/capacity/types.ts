import type { PortRange } from '../../../mesos/client/types.ts';
import type { CapacityVerdict } from '../../../schemas/generated/capacity-verdict.ts';

/** Scalars of an agent or a task; `mem` and `disk` in MB. */
export interface Amount {
  readonly cpus: number;
  readonly mem: number;
  readonly disk: number;
  readonly gpus: number;
}

/** What an agent has left of one origin. */
export interface Pool {
  /** Role that it is reserved for; `*` is unreserved. */
  readonly origin: string;
  readonly free: Amount;
  readonly ports: readonly PortRange[];
  /** In offers to other frameworks: may come back, and is not counted on. */
  readonly elsewhere: Amount;
  readonly elsewherePorts: readonly PortRange[];
}

/** Why an agent gets no tasks, or that it does. */
export type AgentState = 'active' | 'inactive' | 'deactivated' | 'draining' | 'drained' | 'maintenance' | 'unreachable';

/** An agent as a placement sees it. */
export interface CapacityAgent {
  readonly id: string;
  readonly hostname: string;
  readonly state: AgentState;
  readonly attributes: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly zone?: string;
  readonly total: Amount;
  readonly pools: readonly Pool[];
}

/** A task of Marathon that holds resources. */
export interface HeldTask {
  readonly id: string;
  readonly appId: string;
  readonly agentId: string;
  readonly amount: Amount;
  readonly ports: readonly PortRange[];
  /** How many ports those are. */
  readonly portCount: number;
}

/** One look at a cluster, as far as placements depend on it. */
export interface Picture {
  readonly agents: readonly CapacityAgent[];
  /** Tasks of Marathon by the id of their app. */
  readonly tasks: ReadonlyMap<string, readonly HeldTask[]>;
  /** Role of the Marathon (`--mesos_role`), for apps that name none. */
  readonly role: string;
  /** Which origins an app takes that does not say: its own role and `*`, only one of them (`--accepted_resource_roles_default_behavior`). */
  readonly defaultOrigins: 'any' | 'unreserved' | 'reserved';
  /** Version of Marathon: rules of constraints and upgrades differ. */
  readonly marathonVersion: string;
  /** Agents with GPUs are offered to this Marathon at all. */
  readonly usesGpus: boolean;
  /** Why nothing can be judged from this look. */
  readonly unreliable?: string;
}

/** What one instance of an app takes. */
export interface Need extends Amount {
  /** Ports that any number will do for. */
  readonly anyPorts: number;
  readonly fixedPorts: readonly number[];
}

/** What a change does to the tasks of one app. */
export interface Demand {
  readonly id: string;
  readonly need: Need;
  /** Instances when the change is done. */
  readonly instances: number;
  /**
   * `start`: there is none yet. `scale`: those that run stay. `restart`: every one is replaced. `stop`: tasks end until
   * `instances` are left.
   */
  readonly kind: 'start' | 'scale' | 'restart' | 'stop';
  readonly constraints: readonly (readonly string[])[];
  readonly acceptedRoles?: readonly string[];
  readonly role?: string;
  readonly minimumHealthCapacity: number;
  readonly maximumOverCapacity: number;
  /** Keeps its volumes, and with them the places of its tasks. */
  readonly isResident: boolean;
  /** False for what is under way already: it competes, and is not reported. */
  readonly isAsked: boolean;
  /** Instances that have to be started, when Marathon says another number than follows from the tasks that Mesos lists. */
  readonly missing?: number;
  /** Every task is of the present configuration; else nobody here knows which ones count for the constraints. */
  readonly isSettled: boolean;
  /** Tasks that Marathon counts as running; more than Mesos lists means that something is hidden or not seen yet. */
  readonly running?: number;
}

/** Verdict on one demand. */
export type Verdict = CapacityVerdict;
