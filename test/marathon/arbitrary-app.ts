import fc from 'fast-check';
import type { Json, JsonObject } from '../../marathon/types.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const text = fc.string({ minLength: 2, maxLength: 12 });
const map = fc.dictionary(name, text, { maxKeys: 3 });
const seconds = fc.nat({ max: 900 });
const resource = fc.integer({ min: 1, max: 4000 }).map(tenths => tenths / 10);

const constraint = fc.oneof(
  fc.tuple(name, fc.constantFrom('UNIQUE', 'unique')).map(pair => [...pair]),
  fc.tuple(name, fc.constantFrom('LIKE', 'CLUSTER', 'cluster'), name).map(triple => [...triple]),
  fc.tuple(name, fc.constant('MAX_PER'), fc.nat({ max: 9 }).map(String)).map(triple => [...triple]),
);

const healthCheck = fc.oneof(
  fc.record(
    {
      protocol: fc.constantFrom('HTTP', 'http', 'HTTPS'),
      path: text,
      portIndex: fc.constant(0),
      intervalSeconds: seconds,
    },
    { requiredKeys: [] },
  ),
  fc.record({ protocol: fc.constantFrom('TCP', 'MESOS_TCP'), timeoutSeconds: seconds }, { requiredKeys: ['protocol'] }),
  fc.record(
    { protocol: fc.constant('MESOS_HTTP'), path: text, delaySeconds: seconds, gracePeriodSeconds: seconds },
    { requiredKeys: ['protocol'] },
  ),
  fc.record({ protocol: fc.constant('COMMAND'), command: fc.record({ value: text }), maxConsecutiveFailures: seconds }),
);

const artifact = fc.record(
  { uri: name.map(host => `https://${host}/a.tgz`), extract: fc.boolean(), cache: fc.boolean(), destPath: name },
  { requiredKeys: ['uri'] },
);

const volume = fc.record({
  containerPath: name,
  hostPath: name.map(path => `/${path}`),
  mode: fc.constantFrom('RO', 'RW', 'rw'),
});

const mapping = fc.record(
  {
    containerPort: fc.nat({ max: 65_535 }),
    hostPort: fc.nat({ max: 65_535 }),
    servicePort: fc.nat({ max: 65_535 }),
    protocol: fc.constantFrom('tcp', 'udp', 'udp,tcp'),
    labels: map,
  },
  { requiredKeys: [] },
);

const definition = fc.record({ port: fc.nat({ max: 65_535 }), protocol: fc.constantFrom('tcp', 'udp'), labels: map });

const docker = fc.record(
  {
    image: name,
    forcePullImage: fc.boolean(),
    privileged: fc.boolean(),
    parameters: fc.array(fc.record({ key: name, value: text }), { maxLength: 2 }),
  },
  { requiredKeys: ['image'] },
);

const common = fc.record(
  {
    instances: fc.nat({ max: 20 }),
    cpus: resource,
    mem: resource,
    disk: resource,
    user: name,
    env: map,
    labels: map,
    constraints: fc.array(constraint, { maxLength: 3 }),
    dependencies: fc.array(fc.constantFrom('/a/db', '/queue', 'cache', '../x'), { maxLength: 3 }),
    healthChecks: fc.array(healthCheck, { maxLength: 2 }),
    backoffSeconds: seconds,
    backoffFactor: fc.constantFrom(1, 1.15, 2),
    maxLaunchDelaySeconds: seconds,
    taskKillGracePeriodSeconds: seconds,
    killSelection: fc.constantFrom('YOUNGEST_FIRST', 'oldest_first'),
    acceptedResourceRoles: fc.constantFrom(['*'], ['*', 'web']),
    upgradeStrategy: fc.record({
      minimumHealthCapacity: fc.constantFrom(0, 0.5, 1),
      maximumOverCapacity: fc.constantFrom(0, 0.25, 1),
    }),
    unreachableStrategy: fc.oneof(
      fc.constant<Json>('disabled'),
      fc.record({ inactiveAfterSeconds: seconds, expungeAfterSeconds: seconds }),
    ),
    cmd: text,
  },
  { requiredKeys: [] },
);

const fetchOrUris = fc.oneof(
  fc.constant<JsonObject>({}),
  fc.array(artifact, { maxLength: 2 }).map((fetch): JsonObject => ({ fetch })),
  fc.array(name, { maxLength: 2 }).map((uris): JsonObject => ({ uris })),
);

const onHost = fc.oneof(
  fc.constant<JsonObject>({}),
  fc.constant<JsonObject>({ networks: [{ mode: 'HOST' }] }),
  fc.array(definition, { maxLength: 3 }).map((portDefinitions): JsonObject => ({ portDefinitions })),
  fc.array(fc.nat({ max: 65_535 }), { maxLength: 3 }).map((ports): JsonObject => ({ ports, requirePorts: true })),
);

const image = fc.tuple(docker, fc.array(volume, { maxLength: 2 }));

const withDocker = fc.oneof(
  image.map(([dockerPart, volumes]): JsonObject => ({ container: { docker: dockerPart, volumes } })),
  fc
    .tuple(image, fc.array(mapping, { maxLength: 3 }), fc.constantFrom('bridge', 'container', 'deprecated'))
    .map(([[dockerPart, volumes], portMappings, kind]): JsonObject => {
      if (kind === 'deprecated') {
        return { container: { docker: { ...dockerPart, network: 'bridge', portMappings }, volumes } };
      }
      const networks = kind === 'bridge' ? [{ mode: 'container/bridge' }] : [{ name: 'overlay', labels: { a: 'b' } }];
      return { container: { type: 'docker', docker: dockerPart, volumes, portMappings }, networks };
    }),
);

/** Definitions as users write them, in old and new forms, valid in their types. */
export const arbitraryDefinition: fc.Arbitrary<JsonObject> = fc
  .tuple(fc.constantFrom('/demo/web', 'web', '/a/./b'), common, fetchOrUris, fc.oneof(onHost, withDocker))
  .map(([id, ...parts]) => Object.assign({ id }, ...(parts as object[])) as JsonObject);
