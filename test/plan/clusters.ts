import fc from 'fast-check';
import type { JsonObject, LiveApp } from '../../marathon/types.ts';
import type { ClusterPolicy, Problem } from '../../reconciler/desired/types.ts';
import type { AppInput, ImageState, LastAction, PlanInput } from '../../reconciler/plan/types.ts';
import { imageReferenceOf, wishOf } from '../../reconciler/plan/wish.ts';
import { build, desiredApp, planInput } from './desired.ts';
import { serve } from './marathon-model.ts';

/** Mark of ownership of the generated clusters. */
const source = 'https://git.example.com/desired.git#prod';

const ids = ['/a', '/b', '/shop/web', '/shop/cart', '/shop/db', '/shop/deep/er', '/sho', '/z', '/team/x', '/team/y'];

const env = fc.dictionary(
  fc.constantFrom('MODE', 'DB_PASSWORD', 'a/b', 'x~y', 'EMPTY'),
  fc.oneof(fc.constantFrom('', 'prod', 'test'), fc.constant({ secret: 'shop/db' })),
  { maxKeys: 3 },
);

const ports = fc.constantFrom(
  {},
  { portDefinitions: [] },
  { portDefinitions: [{ port: 0, name: 'http' }, { port: 10_123 }] },
  { portDefinitions: [{ port: 8080, protocol: 'udp' }], requirePorts: true },
  { ports: [0, 0] },
);

const containers = fc.oneof(
  ports,
  fc.record({
    container: fc.record({
      type: fc.constantFrom('DOCKER', 'MESOS'),
      docker: fc.record({ image: fc.constantFrom('a:1', 'a:2') }),
      portMappings: fc.constantFrom(
        [{ containerPort: 80 }],
        [
          { containerPort: 80, servicePort: 10_500 },
          { containerPort: 0, hostPort: 0 },
        ],
        [],
      ),
    }),
    networks: fc.constantFrom([{ mode: 'container/bridge' }], [{ mode: 'container', name: 'dcos' }]),
  }),
  fc.record({
    container: fc.record({
      docker: fc.record({
        image: fc.constantFrom('a:1', 'a:2'),
        network: fc.constantFrom('BRIDGE', 'HOST'),
        portMappings: fc.constantFrom(
          [{ containerPort: 80, hostPort: 0 }],
          [{ containerPort: 80, servicePort: 10_600, labels: { VIP_0: '/x:1' } }],
        ),
      }),
      volumes: fc.constantFrom([], [{ containerPath: '/data', hostPath: '/srv', mode: 'RW' }]),
    }),
  }),
);

const extras = fc.record(
  {
    env,
    labels: fc.dictionary(fc.constantFrom('team', 'HAPROXY_GROUP', 'a.b/c'), fc.constantFrom('x', 'y')),
    mem: fc.constantFrom(32, 128, 256.5),
    cpus: fc.constantFrom(0.1, 1, 2),
    constraints: fc.constantFrom(
      [['hostname', 'UNIQUE']],
      [
        ['rack', 'GROUP_BY', '2'],
        ['hostname', 'unique'],
      ],
      [],
    ),
    dependencies: fc.constantFrom([], ['/shop/db'], ['db', '/a']),
    healthChecks: fc.constantFrom(
      [{ protocol: 'HTTP', path: '/health' }],
      [{ protocol: 'MESOS_HTTP', path: '/health', portIndex: 0 }],
      [
        { protocol: 'COMMAND', command: { value: 'true' } },
        { protocol: 'TCP', gracePeriodSeconds: 5 },
      ],
      [],
    ),
    upgradeStrategy: fc.constantFrom({ minimumHealthCapacity: 0.5, maximumOverCapacity: 0 }),
    maxLaunchDelaySeconds: fc.constantFrom(300, 3600, 7),
    unreachableStrategy: fc.constantFrom('disabled', { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 }),
    fetch: fc.constantFrom([], [{ uri: 'http://x/a.tgz' }], [{ uri: 'http://x/b', extract: false, cache: true }]),
    acceptedResourceRoles: fc.constantFrom(['*'], null),
    user: fc.constantFrom('root', null),
    taskKillGracePeriodSeconds: fc.constantFrom(5, null),
  },
  { requiredKeys: [] },
);

/** A definition as a user may write it, in the form of 1.4 or of later versions. */
const definition: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.record({ cmd: fc.constantFrom('sleep 1', 'sleep 2') }),
    fc.record({ instances: fc.integer({ min: 0, max: 5 }) }, { requiredKeys: [] }),
    containers,
    extras,
  )
  .map(parts => Object.assign({}, ...parts) as JsonObject);

const pointers = fc.subarray(
  [
    '/instances',
    '/env/MODE',
    '/labels/team',
    '/mem',
    '/labels',
    '/upgradeStrategy',
    '/constraints',
    '/env/a~1b',
    '/healthChecks',
    '/container/volumes',
  ],
  { maxLength: 3 },
);

const image: fc.Arbitrary<ImageState> = fc.constantFrom<ImageState>(
  { kind: 'ready', reference: 'registry/x@sha256:1', key: 'k1', sourceCommit: '11112222' },
  { kind: 'ready', reference: 'registry/x@sha256:2', key: 'k2', sourceCommit: '33334444' },
  { kind: 'none' },
  { kind: 'building', sentence: 'Jenkins builds it.' },
  { kind: 'failed', sentence: 'The build broke.', evidence: [] },
  { kind: 'unknown', sentence: 'The registry is away.' },
);

const problem: Problem = { file: 'f.yaml', line: 1, column: 2, severity: 'error', code: 'x', message: 'Broken.' };

interface Choice {
  readonly base: JsonObject;
  readonly other: JsonObject;
  readonly scaled: number;
  readonly ignore: readonly string[];
  readonly image: ImageState;
  readonly kind: 'wanted' | 'built' | 'unknown' | 'unknown and wanted' | 'unwanted';
  readonly live: 'same' | 'scaled' | 'part' | 'other' | 'missing';
  readonly mark: 'ours' | 'fresh' | 'foreign' | 'none';
  readonly last: 'none' | 'same' | 'failed' | 'other';
}

const choice: fc.Arbitrary<Choice> = fc.record({
  base: definition,
  other: definition,
  scaled: fc.integer({ min: 0, max: 6 }),
  ignore: pointers,
  image,
  kind: fc.constantFrom('wanted', 'wanted', 'wanted', 'built', 'unknown', 'unknown and wanted', 'unwanted', 'unwanted'),
  live: fc.constantFrom('same', 'scaled', 'scaled', 'part', 'other', 'missing'),
  mark: fc.constantFrom('ours', 'ours', 'fresh', 'foreign', 'none'),
  last: fc.constantFrom('none', 'none', 'same', 'failed', 'other'),
});

const policy: fc.Arbitrary<ClusterPolicy> = fc.record({
  selfHeal: fc.boolean(),
  prune: fc.constantFrom(true, true, false),
  maxDeletes: fc.record({ share: fc.constantFrom(0, 0.1, 0.3, 0.5, 1), count: fc.constantFrom(0, 1, 2, 100) }),
});

/** A cluster with up to ten apps in every state that the planner tells apart. */
export const cluster: fc.Arbitrary<PlanInput> = fc
  .record({
    choices: fc.uniqueArray(fc.record({ id: fc.constantFrom(...ids), choice }), {
      selector: entry => entry.id,
      maxLength: 10,
    }),
    policy,
    marathonVersion: fc.constantFrom('1.4.13', '1.5.15', '1.8.244', '1.8.244', '1.9.109', '1.10.26'),
    owns: fc.constantFrom(['/'], ['/'], ['/'], ['/shop'], ['/shop/', '/a'], []),
    unreadable: fc.constantFrom([], [], [], ['broken.yaml']),
  })
  .map(({ choices, ...rest }) =>
    planInput(
      choices.map(entry => inputOf(entry.id, entry.choice, rest.marathonVersion)),
      { ...rest, source, commit: 'd'.repeat(40) },
    ),
  );

function inputOf(id: string, chosen: Choice, marathonVersion: string): AppInput {
  const isBuilt = chosen.kind === 'built';
  const imageState: ImageState = isBuilt ? chosen.image : { kind: 'none' };
  const desired = desiredApp({ ...chosen.base, id }, { ignore: chosen.ignore, ...(isBuilt ? { build } : {}) });
  const wish = wishOf(desired, imageReferenceOf(desired, imageState) ?? '');
  const live = liveOf(id, chosen, wish, marathonVersion);
  const last = lastOf(chosen.last, wish);
  const isWanted = chosen.kind !== 'unwanted' && chosen.kind !== 'unknown';
  return {
    id,
    image: imageState,
    ...(isWanted ? { desired } : {}),
    ...(chosen.kind.startsWith('unknown') ? { unknown: [problem] } : {}),
    ...(live === undefined ? {} : { live }),
    ...(last === undefined ? {} : { last }),
  };
}

function liveOf(id: string, chosen: Choice, wish: string, marathonVersion: string): LiveApp | undefined {
  if (chosen.live === 'missing') return undefined;
  const definitions: Record<string, JsonObject> = {
    same: chosen.base,
    scaled: { ...chosen.base, instances: chosen.scaled },
    part: {
      ...chosen.base,
      env: chosen.other['env'] ?? {},
      labels: chosen.other['labels'] ?? {},
      instances: chosen.scaled,
    },
    other: chosen.other,
  };
  const marks = {
    ours: { 'pacer.source': source, 'pacer.commit': 'old', 'pacer.hash': 'old' },
    fresh: { 'pacer.source': source, 'pacer.commit': 'old', 'pacer.hash': wish },
    foreign: { 'pacer.source': 'https://elsewhere/x.git#prod', 'pacer.hash': wish },
    none: {},
  };
  const wanted = definitions[chosen.live] ?? chosen.base;
  const labels = { ...(wanted['labels'] as JsonObject | undefined), ...marks[chosen.mark] };
  return serve({ ...wanted, id, labels }, `v-${id}`, marathonVersion);
}

function lastOf(kind: Choice['last'], wish: string): LastAction | undefined {
  if (kind === 'none') return undefined;
  return {
    wish: kind === 'other' ? 'other' : wish,
    outcome: kind === 'failed' ? 'failed' : 'healthy',
    commit: 'e'.repeat(40),
  };
}
