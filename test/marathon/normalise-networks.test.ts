import { describe, expect, test } from 'vitest';
import { isPacerError } from '../../errors/pacer-error.ts';
import type { Dialect } from '../../marathon/dialect.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import type { NormaliseOptions } from '../../marathon/normal-form/types.ts';
import type { Json, JsonObject } from '../../marathon/types.ts';

function normal(definition: JsonObject, dialect: Dialect = '1.8', options: NormaliseOptions = {}): JsonObject {
  return normaliseDefinition({ id: '/foo', ...definition }, dialect, options);
}

function mappingsOf(definition: JsonObject, options: NormaliseOptions = {}): Json | undefined {
  return (normal(definition, '1.8', options)['container'] as JsonObject | undefined)?.['portMappings'];
}

const emptyMapping = { containerPort: 0, servicePort: 0, protocol: 'tcp', labels: {} };
const bridgeMapping = { ...emptyMapping, hostPort: 0 };
const image = { image: 'image0' };

describe('networks', () => {
  test.for<[string, JsonObject, Json]>([
    ['nothing', {}, [{ mode: 'host', labels: {} }]],
    ['an empty list', { networks: [] }, [{ mode: 'host', labels: {} }]],
    ['docker HOST', { container: { docker: { ...image, network: 'host' } } }, [{ mode: 'host', labels: {} }]],
    [
      'docker BRIDGE',
      { container: { docker: { ...image, network: 'BRIDGE' } } },
      [{ mode: 'container/bridge', labels: {} }],
    ],
    [
      'docker BRIDGE with ipAddress',
      { container: { docker: { ...image, network: 'BRIDGE' } }, ipAddress: { networkName: 'x', labels: { a: 'b' } } },
      [{ mode: 'container/bridge', labels: { a: 'b' } }],
    ],
    [
      'docker HOST with ipAddress',
      { container: { docker: { ...image, network: 'HOST' } }, ipAddress: { networkName: 'x' } },
      [{ mode: 'host', labels: {} }],
    ],
    [
      'docker USER with a name',
      { container: { docker: { ...image, network: 'USER' } }, ipAddress: { networkName: 'x' } },
      [{ mode: 'container', name: 'x', labels: {} }],
    ],
    [
      'docker USER alone',
      { container: { docker: { ...image, network: 'USER' } } },
      [{ mode: 'container', labels: {} }],
    ],
    ['only ipAddress', { ipAddress: { networkName: 'x' } }, [{ mode: 'container', name: 'x', labels: {} }]],
    [
      'ipAddress of the bridge',
      { ipAddress: { networkName: 'mesos-bridge' } },
      [{ mode: 'container/bridge', labels: {} }],
    ],
    ['a name only', { networks: [{ name: 'x' }] }, [{ mode: 'container', name: 'x', labels: {} }]],
    ['any case', { networks: [{ mode: 'Container/Bridge' }] }, [{ mode: 'container/bridge', labels: {} }]],
  ])('%s', ([, definition, networks]) => {
    expect(normal(definition)['networks']).toEqual(networks);
  });

  test('an unnamed container network takes the default of the server; a named one does not', () => {
    const options = { defaultNetworkName: 'default-network0' };
    const unnamed: JsonObject[] = [
      { networks: [{ mode: 'container' }] },
      { ipAddress: {} },
      { container: { docker: { ...image, network: 'USER' } } },
    ];
    for (const definition of unnamed) {
      expect(normal(definition, '1.8', options)['networks']).toMatchObject([{ name: 'default-network0' }]);
    }
    expect(normal({ networks: [{ name: 'x' }] }, '1.8', options)['networks']).toMatchObject([{ name: 'x' }]);
    expect(normal({ networks: [{ mode: 'host' }] }, '1.8', options)['networks']).toEqual([
      { mode: 'host', labels: {} },
    ]);
  });

  test('what Marathon throws on is refused', () => {
    expect(refusalOf({ container: { docker: { ...image, network: 'NONE' } } })).toMatch(/unsupported docker network/);
    expect(refusalOf({ container: { docker: { ...image, network: 'NONE' } }, ipAddress: {} })).toMatch(
      /unsupported docker network/,
    );
    expect(refusalOf({ container: { docker: { ...image, network: 'HOST' } }, networks: [{ mode: 'host' }] })).toMatch(
      /cannot mix/,
    );
    expect(refusalOf({ ipAddress: {}, networks: [{ mode: 'host' }] })).toMatch(/cannot mix/);
  });

  test('1.4 knows NONE and does not hear `networks`', () => {
    expect(normal({ container: { docker: { ...image, network: 'NONE' } } }, '1.4')['networks']).toEqual([
      { mode: 'none', labels: {} },
    ]);
    expect(normal({ networks: [{ name: 'x' }] }, '1.4')['networks']).toEqual([{ mode: 'host', labels: {} }]);
  });
});

describe('ports', () => {
  test('on the host, ports become port definitions without names', () => {
    expect(normal({ ports: [1000, 0] })['portDefinitions']).toEqual([
      { port: 1000, protocol: 'tcp', labels: {} },
      { port: 0, protocol: 'tcp', labels: {} },
    ]);
  });

  test('an explicitly empty list stays empty', () => {
    expect(normal({ portDefinitions: [] })['portDefinitions']).toEqual([]);
    expect(normal({ ports: [] })['portDefinitions']).toEqual([]);
    expect(
      mappingsOf({ container: { type: 'MESOS', portMappings: [] }, networks: [{ mode: 'container/bridge' }] }),
    ).toEqual([]);
  });

  test('on the host, mappings are dropped', () => {
    const app = normal({ container: { docker: image, portMappings: [{ containerPort: 80 }] } });
    expect(app['container']).not.toHaveProperty('portMappings');
    expect(app['portDefinitions']).toMatchObject([{ port: 0, name: 'default' }]);
  });

  test('outside the host a missing list becomes one default mapping', () => {
    const bridge = { networks: [{ mode: 'container/bridge' }] };
    expect(mappingsOf({ ...bridge, container: { type: 'MESOS' } })).toEqual([{ ...bridgeMapping, name: 'default' }]);
    expect(mappingsOf({ networks: [{ name: 'x' }], container: { type: 'MESOS' } })).toEqual([
      { ...emptyMapping, name: 'default' },
    ]);
  });

  test('outside the host an app without a container gets an empty one of Mesos', () => {
    const app = normal({ cmd: 'sleep', networks: [{ mode: 'container/bridge' }] });
    expect(app['container']).toEqual({
      type: 'MESOS',
      volumes: [],
      portMappings: [{ ...bridgeMapping, name: 'default' }],
    });
    expect(app).not.toHaveProperty('portDefinitions');
  });

  test('mappings inside docker move up; a bridge fills missing host ports', () => {
    const docker = {
      ...image,
      network: 'BRIDGE',
      portMappings: [{ containerPort: 80 }, { containerPort: 81, hostPort: 9 }],
    };
    expect(mappingsOf({ container: { docker } })).toEqual([
      { ...bridgeMapping, containerPort: 80 },
      { ...bridgeMapping, containerPort: 81, hostPort: 9 },
    ]);
  });

  test('each port definition too many becomes an empty mapping', () => {
    const docker = { ...image, network: 'BRIDGE', portMappings: [{ containerPort: 80 }] };
    const definition = { container: { docker }, portDefinitions: [{ port: 0 }, { port: 0 }] };
    expect(mappingsOf(definition)).toEqual([{ ...bridgeMapping, containerPort: 80 }, bridgeMapping]);
    expect(normal(definition)).not.toHaveProperty('portDefinitions');
  });

  test('discovery ports become mappings without host ports', () => {
    const ports = [{ number: 34, name: 'port1', protocol: 'udp', labels: { VIP_0: '/v:34' } }];
    const definition = {
      container: { type: 'MESOS', docker: image },
      ipAddress: { networkName: 'x', discovery: { ports } },
    };
    expect(mappingsOf(definition)).toEqual([
      { containerPort: 34, servicePort: 0, protocol: 'udp', name: 'port1', labels: { VIP_0: '/v:34' } },
    ]);
    expect(mappingsOf({ ipAddress: { networkName: 'x', discovery: { ports } } })).toHaveLength(1);
  });

  test('two lists of mappings are refused, but for an empty one inside docker', () => {
    const docker = { ...image, network: 'BRIDGE' };
    const one = [{ containerPort: 1 }];
    expect(refusalOf({ container: { docker: { ...docker, portMappings: one }, portMappings: [] } })).toMatch(
      /both portMappings/,
    );
    expect(refusalOf({ container: { docker: { ...image, portMappings: one }, portMappings: one } })).toMatch(
      /both portMappings/,
    );
    expect(mappingsOf({ container: { docker: { ...docker, portMappings: [] }, portMappings: one } })).toHaveLength(1);
    expect(mappingsOf({ container: { docker: { ...docker, portMappings: [] }, portMappings: [] } })).toEqual([]);
  });

  test('discovery ports beside mappings, or for Docker, are refused', () => {
    const ipAddress = { networkName: 'x', discovery: { ports: [{ number: 1, name: 'a' }] } };
    expect(refusalOf({ ipAddress, container: { type: 'MESOS', portMappings: [] } })).toMatch(/must not both be set/);
    expect(refusalOf({ ipAddress, container: { docker: { ...image, network: 'USER' } } })).toMatch(/do not apply/);
  });

  test('required ports hold on the host only', () => {
    expect(normal({ requirePorts: true })['requirePorts']).toBe(true);
    expect(normal({ requirePorts: true, networks: [{ mode: 'container/bridge' }] })['requirePorts']).toBe(false);
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
