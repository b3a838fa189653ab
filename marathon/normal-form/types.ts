import type { Json, JsonObject } from '../types.ts';

/** A network of an app: `host`, `container/bridge`, `container`; 1.4 also has `none`. */
export interface NormalNetwork extends JsonObject {
  readonly mode: string;
  /** Name of a container network; missing when the server's default is meant and not known here. */
  readonly name?: string;
  readonly labels: JsonObject;
}

/** A port of an app on the host network. `port` 0 lets Marathon choose the service port. */
export interface NormalPortDefinition extends JsonObject {
  readonly port: number;
  readonly protocol: string;
  readonly name?: string;
  readonly labels: JsonObject;
}

/** A port of an app outside the host network. `servicePort` 0 lets Marathon choose. */
export interface NormalPortMapping extends JsonObject {
  readonly containerPort: number;
  /** Missing: no host port. 0: any host port of the offer. */
  readonly hostPort?: number;
  readonly servicePort: number;
  readonly protocol: string;
  readonly name?: string;
  readonly labels: JsonObject;
  readonly networkNames?: readonly string[];
}

/** The image part of a container. */
export interface NormalDocker extends JsonObject {
  readonly image: string;
  readonly forcePullImage: boolean;
  readonly privileged: boolean;
  readonly parameters: readonly JsonObject[];
}

/** The container of an app. */
export interface NormalContainer extends JsonObject {
  readonly type: string;
  readonly docker?: NormalDocker;
  readonly volumes: readonly JsonObject[];
  /** There outside the host network only. */
  readonly portMappings?: readonly NormalPortMapping[];
}

/** A health check with the members that its protocol has. Times in seconds. */
export interface NormalHealthCheck extends JsonObject {
  readonly protocol: string;
  readonly gracePeriodSeconds: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly maxConsecutiveFailures: number;
  readonly delaySeconds: number;
  readonly path?: string;
  readonly port?: number;
  readonly portIndex?: number;
  readonly command?: JsonObject;
}

/** Something to fetch before the start. */
export interface NormalArtifact extends JsonObject {
  readonly uri: string;
  readonly extract: boolean;
  readonly executable: boolean;
  readonly cache: boolean;
  readonly destPath?: string;
}

/**
 * An app definition in the one canonical form: the members of Marathon ≥ 1.5 with every default of the version filled in
 * (reference 2.1 to 2.3). Sets and maps are always there, empty when not given; single values that Marathon leaves
 * unset are missing. Members that this model does not know are kept as they were written.
 */
export interface NormalApp extends JsonObject {
  readonly id: string;
  readonly cmd?: string;
  readonly args: readonly string[];
  readonly user?: string;
  readonly env: JsonObject;
  readonly instances: number;
  readonly cpus: number;
  /** MB. */
  readonly mem: number;
  /** MB. */
  readonly disk: number;
  readonly gpus: number;
  readonly executor: string;
  readonly constraints: readonly (readonly string[])[];
  readonly fetch: readonly NormalArtifact[];
  readonly container?: NormalContainer;
  readonly networks: readonly NormalNetwork[];
  /** There on the host network only (in 1.4 also for a bridge without mappings). */
  readonly portDefinitions?: readonly NormalPortDefinition[];
  readonly requirePorts: boolean;
  readonly healthChecks: readonly NormalHealthCheck[];
  readonly check?: JsonObject;
  readonly readinessChecks: readonly JsonObject[];
  readonly dependencies: readonly string[];
  readonly upgradeStrategy: JsonObject & {
    readonly minimumHealthCapacity: number;
    readonly maximumOverCapacity: number;
  };
  readonly backoffSeconds: number;
  readonly backoffFactor: number;
  readonly maxLaunchDelaySeconds: number;
  readonly taskKillGracePeriodSeconds?: number;
  readonly killSelection: string;
  /** `"disabled"` or `{inactiveAfterSeconds, expungeAfterSeconds}`. */
  readonly unreachableStrategy: Json;
  readonly acceptedResourceRoles?: readonly string[];
  readonly labels: JsonObject;
  readonly secrets: JsonObject;
  readonly residency?: JsonObject;
  readonly tty?: boolean;
  readonly role?: string;
}

/** What the server or the place of a definition adds to it. */
export interface NormaliseOptions {
  /** Group that relative ids are resolved against; the root when left out. */
  readonly groupId?: string;
  /** `--default_network_name` of the server (`marathon_config.default_network_name` of `/v2/info`). */
  readonly defaultNetworkName?: string;
  /** `--mesos_bridge_name` of the server; Marathon's own default when left out. */
  readonly mesosBridgeName?: string;
  /** Role that an app without one gets (≥ 1.9). Left unset when not known. */
  readonly defaultRole?: string;
  /**
   * Leaves `portIndex` unset where Marathon leaves it unset at first (reference 2.3, step 11), for a server that must
   * print it so. Everybody else gets 0 wherever there is a port: that is what is meant, and it makes the form idempotent.
   */
  readonly keepUnsetPortIndex?: boolean;
}
