/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
/** A JSON object. */
export interface JsonObject {
  readonly [member: string]: Json | undefined;
}

/** An app definition as a user writes it or as Marathon returns it; which members there are depends on the version. */
export interface AppDefinition extends JsonObject {
  readonly id: string;
}

/** A deployment that an app is part of (`deployments` of an app, Marathon API reference 1.3). */
export interface DeploymentReference {
  readonly id: string;
}

/** Result of one health check of one task (reference 5.5). */
export interface HealthCheckResult {
  readonly alive: boolean;
  readonly consecutiveFailures?: number;
  readonly firstSuccess?: string;
  readonly lastSuccess?: string;
  readonly lastFailure?: string;
  readonly lastFailureCause?: string;
  readonly instanceId?: string;
}

/** A task of an app (reference 5.5). */
export interface Task {
  readonly id: string;
  readonly appId: string;
  readonly host?: string;
  readonly slaveId?: string;
  readonly state: string;
  readonly version?: string;
  readonly stagedAt?: string;
  readonly startedAt?: string;
  readonly ports?: readonly number[];
  readonly healthCheckResults?: readonly HealthCheckResult[];
}

/** The last task of an app that failed (reference 2.1). Stays after recovery. */
export interface TaskFailure {
  readonly appId: string;
  readonly taskId: string;
  readonly state: string;
  readonly message: string;
  readonly host?: string;
  readonly slaveId?: string;
  readonly timestamp: string;
  readonly version: string;
}

/** An app as `GET /v2/apps` returns it: the definition, plus status members. */
export interface LiveApp extends AppDefinition {
  readonly version: string;
  readonly versionInfo?: { readonly lastScalingAt: string; readonly lastConfigChangeAt: string };
  readonly instances: number;
  readonly tasksStaged: number;
  readonly tasksRunning: number;
  readonly tasksHealthy: number;
  readonly tasksUnhealthy: number;
  // The status members below are plain JSON too; their shapes are narrower than JsonObject can say.
  readonly deployments?: readonly DeploymentReference[] & Json;
  readonly tasks?: readonly Task[] & Json;
  readonly lastTaskFailure?: TaskFailure & JsonObject;
}

/** Answer of a write: accepted, not finished (reference 1.0). */
export interface DeploymentResult {
  readonly version: string;
  readonly deploymentId: string;
}

/** A running deployment (reference 1.8). */
export interface Deployment {
  readonly id: string;
  readonly version: string;
  readonly affectedApps: readonly string[];
  readonly currentStep: number;
  readonly totalSteps: number;
}

/** One reason of the offer funnel with its counts (reference 1.8). */
export interface RejectReason {
  readonly reason: string;
  readonly declined: number;
  readonly processed: number;
}

/** An app that waits for offers or for its backoff (reference 1.8). */
export interface QueueItem {
  readonly appId: string;
  readonly count: number;
  readonly since?: string;
  readonly overdue: boolean;
  readonly timeLeftSeconds: number;
  readonly reasons: readonly RejectReason[];
}

/** The parts of `GET /v2/info` that Pacer needs. */
export interface MarathonInfo {
  readonly version: string;
  readonly frameworkId?: string;
  readonly leader?: string;
  readonly defaultNetworkName?: string;
  /** `--mesos_role`. */
  readonly mesosRole?: string;
  /** `any`, `unreserved` or `reserved`: whose resources an app takes that does not say. */
  readonly acceptedResourceRolesDefaultBehavior?: string;
}

/** An event of `/v2/events`: a hint only. `appId` and `deploymentId` are filled where the event names them. */
export interface MarathonEvent {
  readonly type: string;
  readonly appIds: readonly string[];
  readonly deploymentId?: string;
  readonly data: JsonObject;
}
