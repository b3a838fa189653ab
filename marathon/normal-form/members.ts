/** Members of an app that describe its state, not its definition (reference 2.1): stripped before anything is compared. */
export const statusMembers: ReadonlySet<string> = new Set([
  'tasksStaged',
  'tasksRunning',
  'tasksHealthy',
  'tasksUnhealthy',
  'tasks',
  'deployments',
  'lastTaskFailure',
  'readinessCheckResults',
  'taskStats',
  'tasksStats',
  'version',
  'versionInfo',
]);

/** Members of the definition that the normal form knows. */
export const definitionMembers: ReadonlySet<string> = new Set([
  'id',
  'cmd',
  'args',
  'user',
  'env',
  'instances',
  'cpus',
  'mem',
  'disk',
  'gpus',
  'executor',
  'executorResources',
  'resourceLimits',
  'constraints',
  'fetch',
  'container',
  'networks',
  'portDefinitions',
  'requirePorts',
  'healthChecks',
  'check',
  'readinessChecks',
  'dependencies',
  'upgradeStrategy',
  'backoffSeconds',
  'backoffFactor',
  'maxLaunchDelaySeconds',
  'taskKillGracePeriodSeconds',
  'killSelection',
  'unreachableStrategy',
  'acceptedResourceRoles',
  'labels',
  'secrets',
  'residency',
  'tty',
  'role',
  'storeUrls',
]);

/** Deprecated members that are translated into others (reference 2.3). */
const deprecatedMembers: ReadonlySet<string> = new Set(['uris', 'ports', 'ipAddress']);

/** Everything that Marathon reads or writes on the top level of an app. */
export const knownMembers: ReadonlySet<string> = new Set([
  ...definitionMembers,
  ...deprecatedMembers,
  ...statusMembers,
]);
