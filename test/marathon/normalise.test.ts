import { describe, expect, test } from 'vitest';
import { isPacerError } from '../../errors/pacer-error.ts';
import type { Dialect } from '../../marathon/dialect.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import type { NormaliseOptions } from '../../marathon/normal-form/types.ts';
import type { JsonObject } from '../../marathon/types.ts';

function normal(definition: JsonObject, dialect: Dialect = '1.8', options: NormaliseOptions = {}): JsonObject {
  return normaliseDefinition({ id: '/foo', ...definition }, dialect, options);
}

const image = { image: 'image0' };

test('an app that says nothing gets every default of 1.8', () => {
  expect(normal({ cmd: 'sleep 1' })).toEqual({
    id: '/foo',
    cmd: 'sleep 1',
    args: [],
    env: {},
    instances: 1,
    cpus: 1,
    mem: 128,
    disk: 0,
    gpus: 0,
    executor: '',
    constraints: [],
    fetch: [],
    networks: [{ mode: 'host', labels: {} }],
    portDefinitions: [{ port: 0, protocol: 'tcp', name: 'default', labels: {} }],
    requirePorts: false,
    healthChecks: [],
    readinessChecks: [],
    dependencies: [],
    upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
    backoffSeconds: 1,
    backoffFactor: 1.15,
    maxLaunchDelaySeconds: 300,
    killSelection: 'YOUNGEST_FIRST',
    unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
    labels: {},
    secrets: {},
  });
});

test('the longest back-off of old versions is an hour', () => {
  expect(normal({}, '1.4')['maxLaunchDelaySeconds']).toBe(3600);
  expect(normal({}, '1.5')['maxLaunchDelaySeconds']).toBe(3600);
  expect(normal({}, '1.9')['maxLaunchDelaySeconds']).toBe(300);
});

test('null means absent', () => {
  const nulls = {
    cmd: null,
    args: null,
    env: null,
    container: null,
    ports: null,
    labels: { a: '1', b: null },
    user: null,
  };
  expect(normal(nulls)).toEqual(normal({ labels: { a: '1' } }));
});

test('status members and versions are no part of the definition', () => {
  expect(normal({ version: 'x', versionInfo: {}, tasks: [], tasksRunning: 3, deployments: [] })).toEqual(normal({}));
});

test('members that nobody knows are kept, at every level', () => {
  const app = normal({ future: { a: [1] }, container: { docker: { ...image, other: true }, more: 1 } });
  expect(app['future']).toEqual({ a: [1] });
  expect(app['container']).toMatchObject({ docker: { other: true }, more: 1 });
});

test('a label called __proto__ is a label', () => {
  const labels = JSON.parse('{"__proto__":"x","other":null}') as JsonObject;
  const app = normal({ labels });
  expect(JSON.stringify(app['labels'])).toBe('{"__proto__":"x"}');
});

describe('ids and dependencies', () => {
  test('relative ids are resolved against the group', () => {
    const app = normaliseDefinition({ id: 'web', dependencies: ['db', '../queue', '/x/./y', 'db'] }, '1.8', {
      groupId: '/shop',
    });
    expect(app.id).toBe('/shop/web');
    expect(app.dependencies).toEqual(['/shop/db', '/queue', '/x/y']);
  });
});

describe('uris and fetch', () => {
  test('of uris only archives are extracted; a fetch that says nothing is', () => {
    const extracted = (uri: string): unknown => (normal({ uris: [uri] })['fetch'] as JsonObject[])[0]?.['extract'];
    for (const ending of ['tgz', 'tar.gz', 'tbz2', 'tar.bz2', 'txz', 'tar.xz', 'zip']) {
      expect(extracted(`http://h/a.${ending}`)).toBe(true);
    }
    for (const uri of ['http://h/a.jar', 'http://h/a', 'http://h/a.gz']) expect(extracted(uri)).toBe(false);
    expect(normal({ fetch: [{ uri: 'http://h/a' }] })['fetch']).toEqual([
      { uri: 'http://h/a', extract: true, executable: false, cache: false },
    ]);
  });

  test('empty lists beside the other form do not count', () => {
    const one = [{ uri: 'a', extract: false, executable: false, cache: false }];
    expect(normal({ uris: ['a'], fetch: [] })['fetch']).toEqual(one);
    expect(normal({ uris: [], fetch: one })['fetch']).toEqual(one);
    expect(normal({ uris: [], fetch: [] })['fetch']).toEqual([]);
  });

  test('both at once are refused', () => {
    expect(refusalOf({ uris: ['a'], fetch: [{ uri: 'b' }] })).toMatch(/both uris and fetch/);
  });
});

describe('health checks', () => {
  const check = (given: JsonObject, rest: JsonObject = {}, options: NormaliseOptions = {}): JsonObject =>
    (normal({ ...rest, healthChecks: [given] }, '1.8', options)['healthChecks'] as JsonObject[])[0] ?? {};

  test('an empty check is an HTTP check of the first port', () => {
    expect(check({})).toEqual({
      protocol: 'HTTP',
      gracePeriodSeconds: 300,
      intervalSeconds: 60,
      timeoutSeconds: 20,
      maxConsecutiveFailures: 3,
      delaySeconds: 15,
      ipProtocol: 'IPv4',
      ignoreHttp1xx: false,
      portIndex: 0,
    });
  });

  test.for(['HTTP', 'HTTPS', 'TCP', 'MESOS_HTTP', 'MESOS_HTTPS', 'MESOS_TCP'])(
    '%s takes the first port unless told',
    protocol => {
      expect(check({ protocol })['portIndex']).toBe(0);
      expect(check({ protocol, port: 88 })).not.toHaveProperty('portIndex');
      expect(check({ protocol, portIndex: 5 })['portIndex']).toBe(5);
    },
  );

  test('a command has no port', () => {
    const command = check({ protocol: 'command', command: { value: 'true' }, portIndex: 0, path: '/' });
    expect(command).toMatchObject({ protocol: 'COMMAND', command: { value: 'true' } });
    expect(command).not.toHaveProperty('portIndex');
    expect(command).not.toHaveProperty('path');
  });

  test('a server may leave the index unset as Marathon does at first', () => {
    const options = { keepUnsetPortIndex: true };
    expect(check({}, {}, options)).not.toHaveProperty('portIndex');
    expect(check({}, { ports: [0] }, options)).not.toHaveProperty('portIndex');
    expect(check({}, { portDefinitions: [{ port: 0 }] }, options)['portIndex']).toBe(0);
    expect(check({}, { container: { docker: { ...image, network: 'BRIDGE' } } }, options)['portIndex']).toBe(0);
  });

  test('without any port no index is invented', () => {
    expect(check({ protocol: 'MESOS_HTTP' }, { portDefinitions: [] })).not.toHaveProperty('portIndex');
  });

  test('ignoreHttp1xx can be true in 1.4 only', () => {
    const app = { healthChecks: [{ ignoreHttp1xx: true }] };
    expect(normal(app, '1.4')['healthChecks']).toMatchObject([{ ignoreHttp1xx: true }]);
    expect(normal(app, '1.5')['healthChecks']).toMatchObject([{ ignoreHttp1xx: false }]);
  });
});

describe('defaults that depend on volumes', () => {
  const withVolume = (kind: JsonObject): JsonObject =>
    normal({ container: { type: 'MESOS', volumes: [{ containerPath: 'data', mode: 'RW', ...kind }] } });

  test('persistent volumes change strategy, unreachable handling and residency', () => {
    const app = withVolume({ persistent: { size: 10 } });
    expect(app['upgradeStrategy']).toEqual({ minimumHealthCapacity: 0.5, maximumOverCapacity: 0 });
    expect(app['unreachableStrategy']).toBe('disabled');
    expect(app['residency']).toEqual({ relaunchEscalationTimeoutSeconds: 3600, taskLostBehavior: 'WAIT_FOREVER' });
    expect(app['container']).toMatchObject({ volumes: [{ persistent: { type: 'root', constraints: [] } }] });
  });

  test('external volumes change the strategy', () => {
    const app = withVolume({ external: { name: 'v', provider: 'dvdi', size: 1 } });
    expect(app['upgradeStrategy']).toEqual({ minimumHealthCapacity: 0.5, maximumOverCapacity: 0 });
    expect(app['unreachableStrategy']).toEqual({ inactiveAfterSeconds: 0, expungeAfterSeconds: 0 });
    expect(app).not.toHaveProperty('residency');
  });

  test('host volumes change nothing', () => {
    const app = withVolume({ hostPath: '/data' });
    expect(app['upgradeStrategy']).toEqual({ minimumHealthCapacity: 1, maximumOverCapacity: 1 });
  });
});

describe('the rest', () => {
  test('a container is for Docker unless it says otherwise', () => {
    expect(normal({ container: { docker: image } })['container']).toEqual({
      type: 'DOCKER',
      docker: { image: 'image0', forcePullImage: false, privileged: false, parameters: [] },
      volumes: [],
    });
  });

  test('the Mesos engine knows neither privileges nor parameters', () => {
    const docker = { ...image, privileged: true, parameters: [{ key: 'a', value: 'b' }] };
    expect(normal({ container: { type: 'mesos', docker } })['container']).toMatchObject({
      type: 'MESOS',
      docker: { privileged: false, parameters: [] },
    });
  });

  test('constraints are a set with operators in upper case', () => {
    const constraints = [
      ['hostname', 'unique'],
      ['hostname', 'UNIQUE'],
      ['rack', 'Group_By', '2'],
    ];
    expect(normal({ constraints })['constraints']).toEqual([
      ['hostname', 'UNIQUE'],
      ['rack', 'GROUP_BY', '2'],
    ]);
  });

  test('any text as unreachable strategy means disabled', () => {
    expect(normal({ unreachableStrategy: 'whatever' })['unreachableStrategy']).toBe('disabled');
  });

  test('readiness checks have their defaults', () => {
    expect(normal({ readinessChecks: [{ httpStatusCodesForReady: [] }] })['readinessChecks']).toEqual([
      {
        name: 'readinessCheck',
        protocol: 'HTTP',
        path: '/',
        portName: 'http-api',
        intervalSeconds: 30,
        timeoutSeconds: 10,
        httpStatusCodesForReady: [200],
        preserveLastResponse: false,
      },
    ]);
  });

  test('members of later versions are not heard', () => {
    const later = { role: 'web', resourceLimits: { cpus: 2 }, check: { tcp: { portIndex: 0 } } };
    expect(normal(later, '1.5')).toEqual(normal({}, '1.5'));
    expect(normal(later, '1.8')).toHaveProperty('check');
    expect(normal(later, '1.8')).not.toHaveProperty('role');
    expect(normal(later, '1.9')['role']).toBe('web');
    expect(normal(later, '1.10')).toHaveProperty('resourceLimits');
  });

  test('the role of the server is taken from 1.9 on, when it is known', () => {
    expect(normal({}, '1.9', { defaultRole: '*' })['role']).toBe('*');
    expect(normal({}, '1.9')).not.toHaveProperty('role');
  });

  test('values of a wrong type stay as they are, and nothing breaks', () => {
    const wrong = {
      instances: '3',
      env: 'x',
      container: 7,
      networks: 'host',
      healthChecks: 'none',
      portDefinitions: true,
      labels: [],
      constraints: [1, 'a'],
      fetch: [null],
      dependencies: [3],
      upgradeStrategy: 5,
    };
    expect(normal(wrong)).toMatchObject({ instances: '3', env: 'x', container: 7, labels: [], upgradeStrategy: 5 });
  });
});

function refusalOf(definition: JsonObject): string {
  try {
    normal(definition);
  } catch (error) {
    if (isPacerError(error) && error.code === 'marathon-rejected') return error.message;
    throw error;
  }
  return 'accepted';
}
