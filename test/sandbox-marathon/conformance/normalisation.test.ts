import { describe, expect, it } from 'vitest';
import { normaliseLive } from '../../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../../marathon/normal-form/normalise.ts';
import { isObject } from '../../../marathon/normal-form/values.ts';
import type { JsonObject } from '../../../marathon/types.ts';
import { withPortIndexes } from '../../../sandbox/marathon/apps/port-indexes.ts';
import { createHttpWorld } from '../http-world.ts';
import { dialects, isSince, read } from './cases.ts';

const image = { image: 'registry.local/web:1' };
const docker = (more: JsonObject = {}, inDocker: JsonObject = {}): JsonObject => ({
  container: { type: 'DOCKER', docker: { ...image, ...inDocker }, ...more },
});
const bridge = { mode: 'container/bridge' };
const named = { mode: 'container', name: 'overlay' };

/** Definitions that Marathon brings into its own form in some way of its own, by what is special about them. */
const definitions: Readonly<Record<string, JsonObject>> = {
  'nothing but a command': {},
  'nulls everywhere': { user: null, container: null, env: null, constraints: null, fetch: null, portDefinitions: null },
  'a relative dependency': { dependencies: ['../db', 'own', '/abs'] },
  'uris of archives and others': { uris: ['http://h/a.tgz', 'http://h/b.jar', 'http://h/c.tar.gz', 'http://h/d.zip'] },
  'a fetch without extract': { fetch: [{ uri: 'http://h/a.jar' }] },
  'an empty list of uris beside fetch': { uris: [], fetch: [{ uri: 'http://h/a.jar' }] },
  'ports as numbers': { ports: [0, 9000] },
  'no ports on purpose': { portDefinitions: [] },
  'ports that are required': { portDefinitions: [{ port: 31001 }], requirePorts: true },
  'a port definition with everything': {
    portDefinitions: [{ port: 9000, protocol: 'udp,tcp', name: 'dns', labels: { VIP_0: '/dns:53' } }],
  },
  'an enum in lower case': { killSelection: 'oldest_first' },
  'an operator in lower case': { constraints: [['hostname', 'unique']] },
  'a constraint twice': {
    constraints: [
      ['rack', 'CLUSTER', 'a'],
      ['rack', 'CLUSTER', 'a'],
    ],
  },
  'Docker without a network': docker(),
  'Docker on the host': docker({}, { network: 'HOST' }),
  'Docker in a bridge without mappings': docker({}, { network: 'BRIDGE' }),
  'Docker in a bridge with mappings': docker({}, { network: 'BRIDGE', portMappings: [{ containerPort: 80 }] }),
  'Docker in a bridge, labelled': { ...docker({}, { network: 'BRIDGE' }), ipAddress: { labels: { a: 'b' } } },
  'Docker with mappings on the host': docker({}, { portMappings: [{ containerPort: 80 }] }),
  'Docker on a user network': {
    ...docker({}, { network: 'USER', portMappings: [{ containerPort: 80 }] }),
    ipAddress: { networkName: 'overlay' },
  },
  'Docker with privileges and parameters': docker(
    {},
    {
      privileged: true,
      forcePullImage: true,
      parameters: [{ key: 'hostname', value: 'x' }],
    },
  ),
  'an address of its own': { ipAddress: { networkName: 'overlay' } },
  'an address with discovery': {
    ipAddress: { networkName: 'overlay', discovery: { ports: [{ number: 80, name: 'http', protocol: 'tcp' }] } },
  },
  'host volumes': docker({ volumes: [{ containerPath: '/d', hostPath: '/srv', mode: 'RO' }] }),
  'a Mesos container': { container: { type: 'MESOS', docker: image } },
  'a Mesos container without an image': { container: { type: 'MESOS', volumes: [] } },
  'an HTTP check that says nothing': { healthChecks: [{}] },
  'an HTTP check of a declared port': { portDefinitions: [{ port: 0 }], healthChecks: [{ path: '/h' }] },
  'a check of a literal port': { healthChecks: [{ protocol: 'TCP', port: 8080 }] },
  'a command check': { healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' } }] },
  'a Mesos check': { portDefinitions: [{ port: 0 }], healthChecks: [{ protocol: 'MESOS_HTTP', path: '/h' }] },
  'a check that ignores informational answers': {
    portDefinitions: [{ port: 0 }],
    healthChecks: [{ protocol: 'HTTP', ignoreHttp1xx: true, portIndex: 0 }],
  },
  'a readiness check with the codes left empty': {
    portDefinitions: [{ port: 0, name: 'http-api' }],
    readinessChecks: [{ httpStatusCodesForReady: [] }],
  },
  'an upgrade strategy': { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 } },
  'a disabled unreachable strategy': { unreachableStrategy: 'disabled' },
  'half an unreachable strategy': { unreachableStrategy: { expungeAfterSeconds: 5 } },
  'a role that is accepted': { acceptedResourceRoles: ['*'] },
  'a grace and a user': { taskKillGracePeriodSeconds: 5, user: 'nobody' },
  'labels and environment': { labels: { a: 'b' }, env: { MODE: 'prod' } },
};

/** Definitions in the members that came with 1.5. */
const later: Readonly<Record<string, JsonObject>> = {
  'a bridge with mappings': { ...docker({ portMappings: [{ containerPort: 80, name: 'http' }] }), networks: [bridge] },
  'a bridge without mappings': { ...docker(), networks: [bridge] },
  'a bridge with no mapping on purpose': { ...docker({ portMappings: [] }), networks: [bridge] },
  'a bridge with surplus port definitions': {
    ...docker(),
    networks: [bridge],
    portDefinitions: [{ port: 0 }, { port: 0 }],
  },
  'a bridge without a container': { networks: [bridge] },
  'mappings on the host': docker({ portMappings: [{ containerPort: 80 }] }),
  'a named network': { networks: [named], container: { type: 'MESOS', portMappings: [{ containerPort: 80 }] } },
  'a network that is just a name': { networks: [{ name: 'overlay' }], container: { type: 'MESOS' } },
  'two networks': {
    networks: [named, { ...named, name: 'other' }],
    container: { type: 'MESOS', portMappings: [{ containerPort: 80, networkNames: ['other'] }] },
  },
  'a terminal': { tty: true },
};

describe.each(dialects)('what %s makes of a definition', dialect => {
  const all = isSince('1.5', dialect) ? { ...definitions, ...later } : definitions;

  it.each(Object.entries(all))('case 119: %s comes back as the normal form says', async (_name, special) => {
    const world = await createHttpWorld({ dialect });
    const definition = { id: '/shop/web', cmd: 'sleep 1000', cpus: 0.1, mem: 16, ...special };
    const created = await world.call('POST', '/v2/apps', definition);
    expect(created.body).toMatchObject({ id: '/shop/web' });
    expect(created.status).toBe(201);
    const options = { keepUnsetPortIndex: isSince('1.5', dialect), defaultRole: '*' };
    const wanted = normaliseDefinition(definition, dialect, options);
    expect(comparable(normaliseLive(created.body, dialect, options))).toEqual(comparable(wanted));

    const served = await read(world, '/shop/web');
    const back = normaliseLive(served, dialect, options);
    expect(comparable(back)).toEqual(comparable(wanted));
    // Marathon leaves the index unset at first where no ports are spelt out.
    const indexes = (checks: readonly JsonObject[] = []): unknown[] => checks.map(check => check['portIndex']);
    expect(indexes(served.healthChecks)).toEqual(indexes(wanted.healthChecks));
    // Discovery has no service ports in 1.4.
    const { ipAddress } = special;
    const isWithoutPorts = dialect === '1.4' && isObject(ipAddress) && ipAddress['discovery'] !== undefined;
    expect(portsOf(back).includes(0)).toBe(isWithoutPorts);
    // A port that was asked for by its number stays.
    const chosen = portsOf(wanted).map((port, index) => (port === 0 ? portsOf(back)[index] : port));
    expect(portsOf(back)).toEqual(chosen);

    const again = await world.call('PUT', '/v2/apps/shop/web?force=true&partialUpdate=false', definition);
    expect(again.status).toBe(200);
    expect((await read(world, '/shop/web')).version).toBe(served.version);
  });
});

type Ported = ReturnType<typeof normaliseDefinition>;

function portsOf({ container, portDefinitions }: Ported): readonly number[] {
  if (container?.portMappings !== undefined) return container.portMappings.map(({ servicePort }) => servicePort);
  return (portDefinitions ?? []).map(({ port }) => port);
}

/** The app with every service port 0, for these are Marathon's to choose, and every check at a port. */
function comparable(app: Ported): Ported {
  const { container, portDefinitions } = app;
  return {
    ...withPortIndexes(app),
    ...(portDefinitions === undefined ? {} : { portDefinitions: portDefinitions.map(each => ({ ...each, port: 0 })) }),
    ...(container?.portMappings === undefined
      ? {}
      : {
          container: {
            ...container,
            portMappings: container.portMappings.map(each => ({ ...each, servicePort: 0 })),
          },
        }),
  };
}
