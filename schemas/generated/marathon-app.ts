// Made by tools/generate-types.ts from schemas/marathon-app.schema.json. Change that file, not this one.

/**
 * After which time an instance on an agent that cannot be reached is replaced, and forgotten; or `disabled`.
 */
export type UnreachableAgents =
  | {
      /**
       * Seconds.
       */
      inactiveAfterSeconds?: number;
      /**
       * Seconds.
       */
      expungeAfterSeconds?: number;
    }
  | string;

/**
 * Members of Marathon's own definition of an app, as in `marathon:` of an app or in a file without `kind`. This page and the help of the dashboard's form come from it; what is checked are the rules of the Marathon that runs, of its version. Defaults are Marathon's.
 */
export interface MarathonApp {
  /**
   * Absolute id of the app, such as `/shop/cart`. Another id is another app.
   */
  id: string;
  /**
   * Shell line that is run. Without one the image decides.
   */
  cmd?: string;
  /**
   * Arguments for the program of the image, instead of a command.
   *
   * Items: One argument.
   */
  args?: string[];
  /**
   * How many run. A change of this alone restarts nothing.
   */
  instances?: number;
  /**
   * Share of processors of each instance.
   */
  cpus?: number;
  /**
   * MB of each instance; what uses more is ended.
   */
  mem?: number;
  /**
   * MB of each instance.
   */
  disk?: number;
  /**
   * Graphics processors of each instance.
   */
  gpus?: number;
  resourceLimits?: Limits;
  /**
   * User of the agent that runs it.
   */
  user?: string;
  /**
   * Variables that every instance gets. A value is a text, or `{secret: NAME}`: then it is filled in as the definition goes out to Marathon and shows nowhere.
   */
  env?: {
    /**
     * A text, or a reference to a secret.
     */
    [k: string]: string | {};
  };
  /**
   * Texts by name, for people, load balancers and policies. Labels that begin with `pacer.` are Pacer's.
   */
  labels?: {
    /**
     * Value of the label.
     */
    [k: string]: string;
  };
  container?: Container;
  /**
   * The network of the instances: that of the agent (`host`), one behind a bridge (`container/bridge`), or named ones (`container`).
   */
  networks?: Network[];
  /**
   * Ports of the agent that an instance gets, where it uses the network of the agent. It finds them in `$PORT0`, `$PORT1` and so on.
   */
  portDefinitions?: Port[];
  /**
   * As `portDefinitions`, in the form of old versions.
   *
   * Items: 0 is any free one.
   */
  ports?: number[];
  /**
   * Whether an agent must have these very ports free. Else the numbers are those of a load balancer, and the instance gets others.
   */
  requirePorts?: boolean;
  ipAddress?: IPAddress;
  /**
   * When an instance counts as healthy. Without a check it does as soon as it runs.
   */
  healthChecks?: HealthCheck[];
  /**
   * What a new instance must pass once before the roll-out goes on.
   */
  readinessChecks?: ReadinessCheck[];
  check?: Check;
  /**
   * On which agents instances may run: lists of a field, an operator, and a value. The field is `hostname`, `@region`, `@zone` or an attribute of agents. `UNIQUE`: one instance for each value of the field. `CLUSTER`: all on the same value. `GROUP_BY`: spread evenly over the values. `LIKE` and `UNLIKE`: the value fits a regular expression, or does not. `MAX_PER`: at most so many for each value. `IS`: exactly this value.
   */
  constraints?: string[][];
  /**
   * Resources of which roles of Mesos may be used; `*` are those of nobody.
   *
   * Items: Name of a role.
   */
  acceptedResourceRoles?: string[];
  /**
   * Role of Mesos that it runs as, from Marathon 1.9 on.
   */
  role?: string;
  upgradeStrategy?: UpgradeStrategy;
  /**
   * Seconds between asking an instance to end and ending it. Mesos decides when it is left out.
   */
  taskKillGracePeriodSeconds?: number;
  /**
   * Which instances are ended when there are too many.
   */
  killSelection?: 'YOUNGEST_FIRST' | 'OLDEST_FIRST';
  unreachableStrategy?: UnreachableAgents;
  /**
   * Seconds before an instance that ended is started again.
   */
  backoffSeconds?: number;
  /**
   * By how much each further delay is longer.
   */
  backoffFactor?: number;
  /**
   * Seconds.
   */
  maxLaunchDelaySeconds?: number;
  /**
   * Files that the agent fetches before the start.
   */
  fetch?: File[];
  /**
   * As `fetch`, in the form of old versions.
   *
   * Items: Where a file is.
   */
  uris?: string[];
  /**
   * Apps of the same group of Marathon that come first. `rollout.after` does this for every change, in every group.
   *
   * Items: Id of an app.
   */
  dependencies?: string[];
  /**
   * Secrets that Marathon itself fills in, by name. With them all references of the app are Marathon's; without them `{secret: NAME}` is filled in by Pacer.
   */
  secrets?: {
    [k: string]: Secret;
  };
  residency?: Residency;
  /**
   * Program of the agent that starts it; empty for that of Mesos.
   */
  executor?: string;
  executorResources?: ExecutorSResources;
  /**
   * Whether it gets a terminal.
   */
  tty?: boolean;
  [k: string]: unknown;
}
/**
 * How far an instance may go beyond what it is given, from Marathon 1.10 on.
 */
export interface Limits {
  /**
   * Most processors, or `unlimited`.
   */
  cpus?: number | string;
  /**
   * Most MB, or `unlimited`.
   */
  mem?: number | string;
}
/**
 * The image that an instance runs in, and what it sees.
 */
export interface Container {
  /**
   * Who runs the container: the Docker daemon of the agent, or Mesos itself.
   */
  type?: 'DOCKER' | 'MESOS';
  docker?: Image;
  appc?: AppcImage;
  /**
   * Ports of the container, where it has a network of its own.
   */
  portMappings?: PortMapping1[];
  /**
   * What of outside is seen in the container.
   */
  volumes?: Volume[];
  linuxInfo?: Linux;
}
/**
 * The image, and how it is run.
 */
export interface Image {
  /**
   * Reference of a finished image. Left out with a `build`: Pacer fills it in, by digest.
   */
  image?: string;
  /**
   * Whether the agent asks the registry although it has the image.
   */
  forcePullImage?: boolean;
  /**
   * Whether it may do what root may on the agent.
   */
  privileged?: boolean;
  /**
   * Options of `docker run`.
   */
  parameters?: Parameter[];
  credential?: Credential;
  pullConfig?: PullConfiguration;
  /**
   * As `networks`, in the form of old versions.
   */
  network?: 'BRIDGE' | 'HOST' | 'NONE' | 'USER';
  /**
   * As those of `container`, in the form of old versions.
   */
  portMappings?: PortMapping[];
}
/**
 * One option.
 */
export interface Parameter {
  /**
   * Name, such as `ulimit`.
   */
  key?: string;
  /**
   * Its value.
   */
  value?: string;
}
/**
 * Where the user of the registry is found.
 */
export interface Credential {
  /**
   * Name.
   */
  principal?: string;
  /**
   * Where it is.
   */
  secret?: string;
}
/**
 * How the image is fetched.
 */
export interface PullConfiguration {
  /**
   * Name of a secret of Marathon with the user of the registry.
   */
  secret?: string;
}
/**
 * A port of the container and where it is seen.
 */
export interface PortMapping {
  /**
   * 0 is the same as on the agent.
   */
  containerPort?: number;
  /**
   * 0 is any free one. Without one the port is seen in its network alone.
   */
  hostPort?: number;
  /**
   * Port of a load balancer; 0 has Marathon choose one.
   */
  servicePort?: number;
  /**
   * What is spoken on the port.
   */
  protocol?: 'tcp' | 'udp' | 'udp,tcp';
  /**
   * Name of the port, for health checks and service discovery: small letters, digits and dashes.
   */
  name?: string;
  /**
   * Labels of the port, such as `VIP_0: /cart:80`.
   */
  labels?: {
    /**
     * Value of the label.
     */
    [k: string]: string;
  };
  /**
   * Names of the networks that the port is seen in.
   *
   * Items: Name of a network.
   */
  networkNames?: string[];
}
/**
 * An image of a format of old.
 */
export interface AppcImage {
  /**
   * Its name.
   */
  image?: string;
  /**
   * Its digest.
   */
  id?: string;
  /**
   * Labels that it must have.
   */
  labels?: {
    /**
     * Value of the label.
     */
    [k: string]: string;
  };
  /**
   * As for Docker.
   */
  forcePullImage?: boolean;
}
/**
 * A port of the container and where it is seen.
 */
export interface PortMapping1 {
  /**
   * 0 is the same as on the agent.
   */
  containerPort?: number;
  /**
   * 0 is any free one. Without one the port is seen in its network alone.
   */
  hostPort?: number;
  /**
   * Port of a load balancer; 0 has Marathon choose one.
   */
  servicePort?: number;
  /**
   * What is spoken on the port.
   */
  protocol?: 'tcp' | 'udp' | 'udp,tcp';
  /**
   * Name of the port, for health checks and service discovery: small letters, digits and dashes.
   */
  name?: string;
  /**
   * Labels of the port, such as `VIP_0: /cart:80`.
   */
  labels?: {
    /**
     * Value of the label.
     */
    [k: string]: string;
  };
  /**
   * Names of the networks that the port is seen in.
   *
   * Items: Name of a network.
   */
  networkNames?: string[];
}
/**
 * A place in the container that is kept outside of it: of the agent (`hostPath`), on the disk of the instance (`persistent`), of a driver (`external`), or a secret.
 */
export interface Volume {
  /**
   * Where it is seen in the container.
   */
  containerPath?: string;
  /**
   * Absolute path on the agent.
   */
  hostPath?: string;
  /**
   * Whether it may be written.
   */
  mode?: 'RO' | 'RW';
  /**
   * Name of a secret of Marathon that is seen as a file.
   */
  secret?: string;
  persistent?: Persistent;
  external?: External;
}
/**
 * Disk that stays with the instance when it is started again.
 */
export interface Persistent {
  /**
   * Which kind of disk.
   */
  type?: 'root' | 'path' | 'mount';
  /**
   * MB.
   */
  size?: number;
  /**
   * MB; for disks of their own.
   */
  maxSize?: number;
  /**
   * Name of a profile of the disk.
   */
  profileName?: string;
  /**
   * Which disks will do.
   */
  constraints?: string[][];
}
/**
 * Disk that a driver brings.
 */
export interface External {
  /**
   * Name of the disk.
   */
  name?: string;
  /**
   * Who brings it, such as `dvdi`.
   */
  provider?: string;
  /**
   * Where the driver makes the disk.
   */
  size?: number;
  /**
   * Options of the driver.
   */
  options?: {
    /**
     * Value of the label.
     */
    [k: string]: string;
  };
  /**
   * Whether several instances may use it.
   */
  shared?: boolean;
}
/**
 * What Linux allows it, from Marathon 1.8 on.
 */
export interface Linux {
  seccomp?: Seccomp;
  ipcInfo?: IPC;
}
/**
 * Which calls of the system are allowed.
 */
export interface Seccomp {
  /**
   * Name of a profile of the agent.
   */
  profileName?: string;
  /**
   * All calls are allowed.
   */
  unconfined?: boolean;
}
/**
 * Memory that is shared between processes.
 */
export interface IPC {
  /**
   * Its own, or that of what it runs in.
   */
  mode?: 'PRIVATE' | 'SHARE_PARENT';
  /**
   * MB.
   */
  shmSize?: number;
}
/**
 * One network.
 */
export interface Network {
  /**
   * Which kind.
   */
  mode?: 'host' | 'container/bridge' | 'container';
  /**
   * Name of the network; with `container` only.
   */
  name?: string;
  /**
   * Labels for the network.
   */
  labels?: {
    /**
     * Value of the label.
     */
    [k: string]: string;
  };
}
/**
 * One port.
 */
export interface Port {
  /**
   * 0 is any free one.
   */
  port?: number;
  /**
   * What is spoken on the port.
   */
  protocol?: 'tcp' | 'udp' | 'udp,tcp';
  /**
   * Name of the port, for health checks and service discovery: small letters, digits and dashes.
   */
  name?: string;
  /**
   * Labels of the port, such as `VIP_0: /cart:80`.
   */
  labels?: {
    /**
     * Value of the label.
     */
    [k: string]: string;
  };
}
/**
 * As `networks`, in the form of old versions.
 */
export interface IPAddress {
  /**
   * Name of the network.
   */
  networkName?: string;
  /**
   * Groups.
   *
   * Items: Name.
   */
  groups?: string[];
  /**
   * Labels for the network.
   */
  labels?: {
    /**
     * Value of the label.
     */
    [k: string]: string;
  };
  discovery?: Discovery;
}
/**
 * What is told to others.
 */
export interface Discovery {
  /**
   * Ports that others are told of.
   */
  ports?: Port1[];
}
/**
 * One port.
 */
export interface Port1 {
  /**
   * The port.
   */
  number?: number;
  /**
   * Name of the port, for health checks and service discovery: small letters, digits and dashes.
   */
  name?: string;
  /**
   * What is spoken on the port.
   */
  protocol?: 'tcp' | 'udp' | 'udp,tcp';
  /**
   * Labels of the port.
   */
  labels?: {
    /**
     * Value of the label.
     */
    [k: string]: string;
  };
}
/**
 * One check; an instance is healthy when all of them pass.
 */
export interface HealthCheck {
  /**
   * Who asks and how. `MESOS_HTTP`, `MESOS_HTTPS`, `MESOS_TCP` and `COMMAND` are asked by the agent beside the instance; `HTTP`, `HTTPS` and `TCP` by Marathon, over the network.
   */
  protocol?: 'MESOS_HTTP' | 'MESOS_HTTPS' | 'MESOS_TCP' | 'HTTP' | 'HTTPS' | 'TCP' | 'COMMAND';
  /**
   * What is asked for; a status from 200 to 399 passes.
   */
  path?: string;
  /**
   * Which of the ports of the app is asked, counted from 0.
   */
  portIndex?: number;
  /**
   * A fixed port, instead of an index.
   */
  port?: number;
  command?: Command;
  /**
   * Failures in so many seconds after the start do not count.
   */
  gracePeriodSeconds?: number;
  /**
   * Seconds from one check to the next.
   */
  intervalSeconds?: number;
  /**
   * A check that takes longer has failed; seconds.
   */
  timeoutSeconds?: number;
  /**
   * After so many an instance is ended and replaced; 0 never ends it.
   */
  maxConsecutiveFailures?: number;
  /**
   * Seconds before the first check, where the agent checks.
   */
  delaySeconds?: number;
  /**
   * With which an agent asks.
   */
  ipProtocol?: 'IPv4' | 'IPv6';
  /**
   * Whether informational answers are no result.
   */
  ignoreHttp1xx?: boolean;
}
/**
 * What is run to check.
 */
export interface Command {
  /**
   * Shell line; it passes when it ends with 0.
   */
  value?: string;
}
/**
 * One check.
 */
export interface ReadinessCheck {
  /**
   * Name of the check.
   */
  name?: string;
  /**
   * How it is asked.
   */
  protocol?: 'HTTP' | 'HTTPS';
  /**
   * What is asked for.
   */
  path?: string;
  /**
   * Name of the port that is asked.
   */
  portName?: string;
  /**
   * Seconds from one check to the next.
   */
  intervalSeconds?: number;
  /**
   * Seconds that a check may take.
   */
  timeoutSeconds?: number;
  /**
   * Which answers say that it is ready.
   *
   * Items: Status code.
   */
  httpStatusCodesForReady?: number[];
  /**
   * Whether the last answer can be read in Marathon.
   */
  preserveLastResponse?: boolean;
}
/**
 * A check that only tells and ends nothing, from Marathon 1.8 on.
 */
export interface Check {
  http?: HTTP;
  tcp?: TCP;
  exec?: Command1;
  /**
   * Seconds from one check to the next.
   */
  intervalSeconds?: number;
  /**
   * Seconds that a check may take.
   */
  timeoutSeconds?: number;
  /**
   * Seconds before the first check.
   */
  delaySeconds?: number;
}
/**
 * Asks the instance.
 */
export interface HTTP {
  /**
   * Counted from 0.
   */
  portIndex?: number;
  /**
   * A fixed port.
   */
  port?: number;
  /**
   * What is asked for.
   */
  path?: string;
  /**
   * How it is asked.
   */
  scheme?: 'HTTP' | 'HTTPS';
}
/**
 * Connects to the instance.
 */
export interface TCP {
  /**
   * Counted from 0.
   */
  portIndex?: number;
  /**
   * A fixed port.
   */
  port?: number;
}
/**
 * Runs something in the container.
 */
export interface Command1 {
  command?: Command2;
}
/**
 * What is run.
 */
export interface Command2 {
  /**
   * Shell line.
   */
  shell?: string;
  /**
   * Program and arguments.
   *
   * Items: One argument.
   */
  argv?: string[];
}
/**
 * How many instances may be missing, and how many may run besides, while they are replaced.
 */
export interface UpgradeStrategy {
  /**
   * Share of the instances that stays healthy: 1 is all of them.
   */
  minimumHealthCapacity?: number;
  /**
   * Share of the instances that may run besides: 1 is as many again.
   */
  maximumOverCapacity?: number;
}
/**
 * One file.
 */
export interface File {
  /**
   * Where it is.
   */
  uri?: string;
  /**
   * Whether an archive is unpacked.
   */
  extract?: boolean;
  /**
   * Whether it can be run.
   */
  executable?: boolean;
  /**
   * Whether the agent keeps it.
   */
  cache?: boolean;
  /**
   * Where it is put.
   */
  destPath?: string;
}
/**
 * One secret.
 */
export interface Secret {
  /**
   * Where Marathon finds it.
   */
  source?: string;
}
/**
 * What becomes of an instance with a persistent volume whose agent is lost.
 */
export interface Residency {
  /**
   * Seconds to wait for its own disk.
   */
  relaunchEscalationTimeoutSeconds?: number;
  /**
   * Wait for the agent, or start elsewhere after the time.
   */
  taskLostBehavior?: 'WAIT_FOREVER' | 'RELAUNCH_AFTER_TIMEOUT';
}
/**
 * What the executor gets, from Marathon 1.8 on.
 */
export interface ExecutorSResources {
  /**
   * Share of processors.
   */
  cpus?: number;
  /**
   * MB.
   */
  mem?: number;
  /**
   * MB.
   */
  disk?: number;
}
