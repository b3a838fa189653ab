import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../marathon/dialect.ts';
import type { JsonObject } from '../../marathon/types.ts';
import { validateApp } from '../../marathon/validation/validate.ts';

const features = ['secrets', 'gpu_resources', 'external_volumes'];

/** Marathon's path, its text, and where the user is pointed. */
function issues(
  definition: JsonObject,
  dialect: Dialect = '1.8',
  enabled: readonly string[] | undefined = features,
): string[] {
  const found = validateApp({ id: '/a', cmd: 'run', ...definition }, dialect, enabled);
  expect(found.every(({ kind }) => kind === 'semantic')).toBe(true);
  return found.map(({ marathonPath, message, pointer }) => `${marathonPath}: ${message} @${pointer}`);
}

const image = { image: 'x' };
const bridge = [{ mode: 'container/bridge' }];
const nothingToRun = "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.";

describe('what runs', () => {
  test.for<[string, JsonObject, string[]]>([
    ['nothing', { cmd: undefined }, [`/: ${nothingToRun} @`]],
    ['cmd and args', { args: ['a'] }, [`/: ${nothingToRun} @/args`]],
    ['args only', { cmd: undefined, args: ['a'] }, []],
    ['an image only', { cmd: undefined, container: { docker: image } }, []],
    [
      'a Mesos container without an image',
      { cmd: undefined, container: { type: 'MESOS' } },
      [`/: ${nothingToRun} @/container`],
    ],
    ['a command of one letter', { cmd: 'x' }, ['/: must not be an empty string @/cmd']],
    ['Docker without docker', { container: { volumes: [] } }, ['/container/docker: not defined @/container']],
  ])('%s', ([, definition, expected]) => {
    expect(issues(definition)).toEqual(expected);
  });
});

describe('ids', () => {
  test('the root, reserved words and bad labels are refused', () => {
    expect(issues({ id: '/' })).toEqual(['/: must not be root @/id']);
    expect(issues({ id: '/a/restart' })).toHaveLength(1);
    expect(issues({ id: '/a/restart' })[0]).toMatch(
      /^\/id: must not end with any of the following reserved keywords: restart/,
    );
    expect(issues({ id: '/a/restart' }, '1.5')).toEqual([]);
    expect(issues({ id: '/a/b-.c' })[0]).toMatch(/^\/id: must fully match regular expression/);
    expect(issues({ id: 'a.b-c/d9' })).toEqual([]);
    expect(issues({ dependencies: ['/ok', '/x-.y'] })[0]).toMatch(/^\/dependencies\(1\): .* @\/dependencies\/1$/);
  });
});

describe('old and new members together', () => {
  const docker = (more: JsonObject): JsonObject => ({ container: { docker: { ...image, ...more } } });

  test.for<[JsonObject, string]>([
    [{ uris: ['http://a'], fetch: [{ uri: 'http://b' }] }, '/uris: may not be set in conjunction with fetch @/uris'],
    [{ uris: ['a b'] }, '/uris(0): URI has invalid syntax. @/uris/0'],
    [{ fetch: [{ uri: '{{x}}' }] }, '/fetch(0)/uri: URI has invalid syntax. @/fetch/0/uri'],
    [{ ports: [1, 1] }, '/: ports must be unique @/ports'],
    [{ ports: [1], portDefinitions: [{ port: 2 }] }, '/: cannot specify both ports and port definitions @/ports'],
    [{ ports: [1], ipAddress: { networkName: 'x' } }, '/: cannot specify both an IP address and port @/ports'],
    [{ networks: bridge, ipAddress: {} }, '/: must not specify both networks and ipAddress @/ipAddress'],
    [
      { networks: bridge, ...docker({ network: 'BRIDGE' }) },
      '/: must not specify both container.docker.network and networks @/container/docker/network',
    ],
    [
      docker({ credential: { principal: 'x' } }),
      '/container/docker/credential: must be empty @/container/docker/credential',
    ],
    [
      { container: { type: 'MESOS', docker: { ...image, network: 'BRIDGE' } } },
      '/container/docker/network: must be empty @/container/docker/network',
    ],
    [
      { ...docker({ network: 'USER' }), ipAddress: { networkName: 'x', discovery: { ports: [] } } },
      '/ipAddress: ipAddress/discovery is not allowed for Docker containers @/ipAddress/discovery',
    ],
  ])('%j', ([definition, expected]) => {
    expect(issues(definition)).toEqual([expected]);
  });

  test('equal ports in both forms are fine', () => {
    expect(issues({ ports: [1, 0], portDefinitions: [{ port: 1 }, {}] })).toEqual([]);
  });

  test('1.4 does not hear `networks`', () => {
    expect(issues({ networks: bridge, ...docker({ network: 'BRIDGE' }) }, '1.4')).toEqual([]);
  });

  test('where normalisation throws, Marathon answers 500', () => {
    const none = validateApp({ id: '/a', ...docker({ network: 'NONE' }) }, '1.8');
    expect(none).toMatchObject([{ status: 500, marathonPath: '/', pointer: '/container/docker/network' }]);
    const mappings = { docker: { ...image, portMappings: [{}] }, portMappings: [{}] };
    expect(validateApp({ id: '/a', container: mappings }, '1.8')).toMatchObject([
      {
        status: 500,
        pointer: '/container/docker/portMappings',
        message: 'cannot specify both portMappings and docker.portMappings',
      },
    ]);
  });
});

describe('ports and networks', () => {
  const duplicate = [{ name: 'a' }, { name: 'a' }];

  test.for<[JsonObject, string]>([
    [{ portDefinitions: [{ port: 1 }, { port: 1 }] }, '/portDefinitions: Ports must be unique. @/portDefinitions'],
    [{ portDefinitions: duplicate }, '/portDefinitions: Port names must be unique. @/portDefinitions'],
    [
      { networks: bridge, container: { docker: image, portMappings: duplicate } },
      '/container/portMappings: Port names must be unique. @/container/portMappings',
    ],
    [
      { container: { docker: { ...image, network: 'BRIDGE', portMappings: duplicate } } },
      '/container/portMappings: Port names must be unique. @/container/docker/portMappings',
    ],
    [{ networks: [{ mode: 'host', name: 'x' }] }, '/networks: Host networks may not have names or labels @/networks'],
    [
      { networks: [{ mode: 'container/bridge', name: 'x' }] },
      '/networks: Bridge networks may not have names @/networks',
    ],
    [{ networks: [{ name: 'x' }, { name: 'x' }] }, '/networks: Duplicate networks are not allowed @/networks'],
    [
      { networks: [...bridge, { name: 'x' }] },
      '/networks: May specify a single host network, single bridge network, or else 1-to-n container networks @/networks',
    ],
    [
      { networks: [{ name: 'x' }, { name: 'y' }], container: { docker: image, portMappings: [] } },
      '/: may only specify a single container network when using the Docker container engine @/networks',
    ],
    [
      {
        networks: [{ name: 'x' }, { name: 'y' }],
        container: { type: 'MESOS', portMappings: [{ hostPort: 0 }] },
      },
      '/container/portMappings(0): networkNames must be a single item list when hostPort is specified and more than 1 container network is defined @/container/portMappings/0',
    ],
    [
      { networks: [{ name: 'x' }], container: { type: 'MESOS', portMappings: [{ networkNames: ['z'] }] } },
      '/container/portMappings(0)/networkNames(0): is not one of (x) @/container/portMappings/0/networkNames/0',
    ],
  ])('%j', ([definition, expected]) => {
    expect(issues(definition)).toEqual([expected]);
  });

  test('an unnamed network is refused only where the server is known to have no default', () => {
    const definition = { id: '/a', cmd: 'run', networks: [{ mode: 'container' }] };
    expect(validateApp(definition, '1.8')).toEqual([]);
    expect(validateApp(definition, '1.8', [], { defaultNetworkName: 'x' })).toEqual([]);
    expect(validateApp(definition, '1.8', [], { defaultNetworkName: null })).toMatchObject([
      { message: 'Network name must be specified when container network is selected.' },
    ]);
  });
});

describe('health and readiness checks', () => {
  const indexMessage =
    'Health check port indices must address an element of the ports array or container port mappings.';

  test('the index must address a port', () => {
    expect(issues({ healthChecks: [{ portIndex: 0 }] })).toEqual([]);
    expect(issues({ healthChecks: [{}] })).toEqual([]);
    expect(issues({ healthChecks: [{ portIndex: 1 }] })).toEqual([
      `/healthChecks(0): ${indexMessage} @/healthChecks/0/portIndex`,
    ]);
    expect(issues({ portDefinitions: [], healthChecks: [{}] })).toHaveLength(1);
    expect(issues({ portDefinitions: [], healthChecks: [{ port: 80 }] })).toEqual([]);
    expect(issues({ portDefinitions: [], healthChecks: [{ protocol: 'MESOS_HTTP' }] })).toEqual([]);
    expect(issues({ portDefinitions: [{}, {}], healthChecks: [{}] })).toEqual([]);
    // Marathon fills the index in for port definitions but not for `ports`.
    expect(issues({ ports: [0, 0], healthChecks: [{}] })).toHaveLength(1);
    expect(issues({ networks: bridge, container: { docker: image }, healthChecks: [{}] })).toEqual([]);
    expect(issues({ networks: bridge, healthChecks: [{}] })).toHaveLength(1);
  });

  test('there may be one check by Mesos, commands aside', () => {
    const command = { protocol: 'COMMAND', command: { value: 'true' } };
    expect(issues({ healthChecks: [command, command, { protocol: 'MESOS_TCP' }] })).toEqual([]);
    expect(issues({ healthChecks: [{ protocol: 'MESOS_HTTP' }, { protocol: 'MESOS_TCP' }] })).toEqual([
      '/: AppDefinition can contain at most one Mesos health check @/healthChecks',
    ]);
  });

  test('IPv6 is for Docker and checks by Mesos', () => {
    expect(issues({ healthChecks: [{ ipProtocol: 'IPv6' }] })[0]).toMatch(/^\/healthChecks\(0\): IPv6 can only/);
    const docker = { container: { docker: image } };
    expect(issues({ ...docker, healthChecks: [{ protocol: 'MESOS_HTTP', ipProtocol: 'IPv6' }] })).toEqual([]);
  });

  test('a readiness check names a port and is faster than its interval', () => {
    expect(issues({ portDefinitions: [{ name: 'web' }], readinessChecks: [{ portName: 'web' }] })).toEqual([]);
    expect(issues({ readinessChecks: [{ portName: 'web' }] })).toEqual([
      '/readinessChecks(0)/portName: No port definition reference for portName web @/readinessChecks/0/portName',
    ]);
    const slow = { portName: 'default', timeoutSeconds: 30, intervalSeconds: 30 };
    expect(issues({ readinessChecks: [slow] })[0]).toMatch(/expected less than 30/);
    expect(issues({ readinessChecks: [{ portName: 'default' }, { portName: 'default' }] })[0]).toMatch(
      /expected 1 or less/,
    );
  });
});

describe('secrets and features', () => {
  const withSecret = { env: { A: { secret: 's' } }, secrets: { s: { source: '/s' } } };

  test('a secret must be declared, and the feature be on', () => {
    expect(issues(withSecret)).toEqual([]);
    expect(issues({ env: { A: { secret: 's' } } })).toEqual([
      '/env(A)/secret: references an undefined secret @/env/A/secret',
    ]);
    expect(issues(withSecret, '1.8', [])).toEqual([
      '/secrets: Feature secrets is not enabled. Enable with --enable_features secrets) @/secrets',
      '/env: use of secret-references in the environment requires the secrets feature to be enabled @/env',
    ]);
  });

  test('a name of every object is not a declared secret', () => {
    expect(issues({ env: { A: { secret: 'toString' } } })).toHaveLength(1);
  });

  test('without knowledge of the server nothing is said about features', () => {
    expect(validateApp({ id: '/a', cmd: 'run', gpus: 1, ...withSecret }, '1.8')).toEqual([]);
  });

  test('pull configurations are for the Mesos engine and a declared secret', () => {
    const docker = { ...image, pullConfig: { secret: 's' } };
    expect(issues({ container: { docker } })[0]).toMatch(/pullConfig is not supported with Docker containerizer/);
    expect(issues({ container: { type: 'MESOS', docker } })[0]).toMatch(/must refer to an existing secret/);
    expect(issues({ container: { type: 'MESOS', docker }, secrets: withSecret.secrets })).toEqual([]);
  });

  test('GPUs need the Mesos engine and the feature', () => {
    expect(issues({ gpus: 1 })).toEqual([]);
    expect(issues({ gpus: 1 }, '1.8', [])[0]).toMatch(/gpu_resources/);
    expect(issues({ gpus: 1, container: { docker: image } })).toEqual([
      '/: GPU resources only work with the Mesos containerizer @/gpus',
    ]);
  });
});

describe('constraints', () => {
  test.for([
    [['hostname', 'UNIQUE']],
    [['hostname', 'unique']],
    [['rack', 'CLUSTER']],
    [['rack', 'GROUP_BY']],
    [['rack', 'GROUP_BY', '3']],
    [['rack', 'MAX_PER', '2']],
    [['rack', 'LIKE', 'rack-[1-3]']],
    [['rack', 'UNLIKE', '(?i)a++[[x]y]']],
    [['rack', 'IS', 'a/b-1.0']],
  ])('%j is fine', ([constraint]) => {
    expect(issues({ constraints: [constraint ?? []] })).toEqual([]);
  });

  test.for<[string[], RegExp]>([
    [['hostname', 'UNIQUE', 'x'], /not used/],
    [['hostname'], /2 or 3 fields/],
    [['a', 'b', 'c', 'd'], /2 or 3 fields/],
    [['hostname', 'NEAR', 'x'], /must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, MAX_PER, UNLIKE or IS/],
    [['rack', 'GROUP_BY', 'x'], /not a number/],
    [['rack', 'MAX_PER'], /not a number/],
    [['rack', 'LIKE'], /regular expression value must be provided/],
    [['rack', 'LIKE', '*'], /not a valid regular expression/],
    [['rack', 'LIKE', '(a'], /not a valid regular expression/],
    [['rack', 'IS', 'a b'], /IS needs/],
  ])('%j is refused', ([constraint, message]) => {
    expect(issues({ constraints: [constraint] })).toEqual([expect.stringMatching(message)]);
  });

  test('1.4 has no IS', () => {
    expect(issues({ constraints: [['rack', 'IS', 'a']] }, '1.4')[0]).toMatch(/MAX_PER or UNLIKE/);
  });
});

describe('strategies, roles and labels', () => {
  test('a single instance app has one instance and no capacities', () => {
    const labels = { MARATHON_SINGLE_INSTANCE_APP: 'true' };
    const upgradeStrategy = { minimumHealthCapacity: 0, maximumOverCapacity: 0 };
    expect(issues({ labels, upgradeStrategy })).toEqual([]);
    expect(issues({ labels, upgradeStrategy, instances: 2 })).toEqual([
      '/: Single instance app may only have one instance @/instances',
    ]);
    expect(issues({ labels })).toEqual([
      '/upgradeStrategy/minimumHealthCapacity: got 1.0, expected 0.0 @',
      '/upgradeStrategy/maximumOverCapacity: got 1.0, expected 0.0 @',
    ]);
  });

  test('unreachable instances become inactive before they are given up', () => {
    const strategy = (inactiveAfterSeconds: number): JsonObject => ({
      unreachableStrategy: { inactiveAfterSeconds, expungeAfterSeconds: 10 },
    });
    expect(issues(strategy(10))).toEqual([]);
    expect(issues(strategy(11))).toHaveLength(1);
  });

  test('accepted roles are never an empty list, and from 1.9 on only * and the own role', () => {
    expect(issues({ acceptedResourceRoles: [] })).toEqual([
      '/acceptedResourceRoles: must not be empty @/acceptedResourceRoles',
    ]);
    expect(issues({ role: 'web', acceptedResourceRoles: ['*', 'web'] }, '1.9')).toEqual([]);
    expect(issues({ role: 'web', acceptedResourceRoles: ['db'] }, '1.9')).toHaveLength(1);
    expect(issues({ acceptedResourceRoles: ['db'] }, '1.8')).toEqual([]);
  });

  test('limits are at least what is requested', () => {
    const limits = { cpus: 2, resourceLimits: { cpus: 1 } };
    expect(issues(limits, '1.10')).toEqual([
      '/resourceLimits/cpus: resource limit must be greater than or equal to requested resource (2.0) @/resourceLimits/cpus',
    ]);
    expect(issues({ ...limits, resourceLimits: { cpus: 'unlimited', mem: 128 } }, '1.10')).toEqual([]);
  });

  test('the migration label needs its companions', () => {
    const companions = { DCOS_PACKAGE_FRAMEWORK_NAME: 'x', DCOS_MIGRATION_API_PATH: '/y' };
    expect(issues({ labels: { DCOS_MIGRATION_API_VERSION: 'v1' } })).toHaveLength(1);
    expect(issues({ labels: { DCOS_MIGRATION_API_VERSION: 'v1', ...companions } })).toEqual([]);
    expect(issues({ labels: { DCOS_MIGRATION_API_VERSION: 'v2', ...companions } })).toHaveLength(1);
  });
});

describe('volumes', () => {
  function withVolume(volume: JsonObject, more: JsonObject = {}): string[] {
    return issues({
      container: { type: 'MESOS', volumes: [{ containerPath: 'data', mode: 'RW', ...volume }] },
      ...more,
    });
  }
  const place = '/container/volumes/0';

  test('a volume is of some kind', () => {
    expect(withVolume({})).toEqual([`/container/volumes(0)/hostPath: not defined @${place}`]);
    expect(withVolume({ hostPath: '/data' })).toEqual([]);
  });

  test('persistent volumes have a size, the mode RW, and no over-capacity', () => {
    expect(withVolume({ persistent: { size: 10 } })).toEqual([]);
    expect(withVolume({ persistent: { size: 0 } })[0]).toMatch(/expected more than 0/);
    expect(withVolume({ persistent: { size: 1 }, mode: 'RO' })[0]).toMatch(/expected RW/);
    expect(withVolume({ persistent: { size: 1, maxSize: 2 } })[0]).toMatch(/Only mount volumes can have maxSize/);
    expect(withVolume({ persistent: { size: 2, maxSize: 2, type: 'mount' } })[0]).toMatch(/Max size must be larger/);
    const constraints = [['path', 'LIKE', '/fast']];
    expect(withVolume({ persistent: { size: 1, constraints } })[0]).toMatch(/Constraints on root volumes/);
    expect(withVolume({ persistent: { size: 1, type: 'path', constraints } })).toEqual([]);
    expect(withVolume({ persistent: { size: 1, type: 'path', constraints: [['a', 'LIKE', 'b']] } })[0]).toMatch(
      /Unsupported/,
    );
    const strategy = { upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 } };
    expect(withVolume({ persistent: { size: 1 } }, strategy)).toEqual([
      '/upgradeStrategy/maximumOverCapacity: got 1.0, expected 0.0 @/upgradeStrategy/maximumOverCapacity',
    ]);
    const unreachable = { unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 } };
    expect(withVolume({ persistent: { size: 1 } }, unreachable)[0]).toMatch(/must be disabled for resident tasks/);
  });

  test('external volumes have a name, a provider and a driver', () => {
    const external = { name: 'v1', provider: 'dvdi', options: { 'dvdi/driver': 'rexray' } };
    expect(withVolume({ external })).toEqual([]);
    expect(withVolume({ external: { ...external, name: undefined } })[0]).toMatch(/\/external\/name: not defined/);
    expect(withVolume({ external: { ...external, options: {} } })[0]).toMatch(/not defined/);
    const twice = { containerPath: 'd', mode: 'RW', external };
    expect(issues({ container: { type: 'MESOS', volumes: [twice, twice] } })).toEqual([
      '/container/volumes: Volume names must be unique @/container/volumes',
    ]);
    expect(issues({ container: { type: 'MESOS', volumes: [twice] } }, '1.8', [])[0]).toMatch(/external_volumes/);
  });

  test('secret volumes refer to a declared secret and need no mode', () => {
    const volumes = [{ containerPath: 'd', secret: 's' }];
    expect(issues({ container: { type: 'MESOS', volumes } })).toEqual([
      `/container/volumes(0): volume.secret must refer to an existing secret @${place}/secret`,
    ]);
    expect(issues({ container: { type: 'MESOS', volumes }, secrets: { s: { source: 'x' } } })).toEqual([]);
  });
});
