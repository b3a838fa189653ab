import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../marathon/dialect.ts';
import { definitionBody } from '../../marathon/normal-form/body.ts';
import { compareApps } from '../../marathon/normal-form/compare.ts';
import { normaliseLive } from '../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import { serveApp } from '../../marathon/normal-form/serve.ts';
import type { Json, JsonObject } from '../../marathon/types.ts';
import { arbitraryDefinition } from './arbitrary-app.ts';

const dialects: readonly Dialect[] = ['1.4', '1.5', '1.8', '1.9', '1.10'];

describe.for(dialects)('in Marathon %s', dialect => {
  test('normalising twice changes nothing', () => {
    fc.assert(
      fc.property(arbitraryDefinition, definition => {
        const once = normaliseDefinition(definition, dialect);
        expect(normaliseDefinition(once, dialect)).toEqual(once);
      }),
    );
  });

  test('what Marathon prints of an app equals the app', () => {
    fc.assert(
      fc.property(arbitraryDefinition, definition => {
        const wish = normaliseDefinition(definition, dialect);
        const printed = { ...serveApp(wish, dialect), version: '2024-05-01T10:00:00.000Z', tasksRunning: 1, tasks: [] };
        expect(compareApps(wish, normaliseLive(printed, dialect), { dialect })).toEqual([]);
      }),
    );
  });

  test('what Marathon prints survives a second printing unchanged', () => {
    fc.assert(
      fc.property(arbitraryDefinition, definition => {
        const printed = serveApp(normaliseDefinition(definition, dialect), dialect);
        expect(serveApp(normaliseLive(printed, dialect), dialect)).toEqual(printed);
      }),
    );
  });

  test('a body made of a normal form gives the same normal form again', () => {
    fc.assert(
      fc.property(arbitraryDefinition, definition => {
        const wish = normaliseDefinition(definition, dialect);
        const back = normaliseDefinition(definitionBody(wish, dialect), dialect);
        expect(compareApps(wish, back, { dialect })).toEqual([]);
        expect(compareApps(back, wish, { dialect })).toEqual([]);
      }),
    );
  });

  test('service ports that Marathon chose are no difference where the wish says 0', () => {
    fc.assert(
      fc.property(arbitraryDefinition, definition => {
        const wish = normaliseDefinition(definition, dialect);
        const live = normaliseLive(withChosenPorts(serveApp(wish, dialect)), dialect);
        expect(compareApps(wish, live, { dialect })).toEqual([]);
      }),
    );
  });

  test('the input is never modified', () => {
    fc.assert(
      fc.property(arbitraryDefinition, definition => {
        const before = structuredClone(definition);
        const wish = normaliseDefinition(definition, dialect);
        compareApps(wish, normaliseLive(serveApp(wish, dialect), dialect));
        expect(definition).toEqual(before);
      }),
    );
  });
});

test('the order of sets says nothing', () => {
  fc.assert(
    fc.property(arbitraryDefinition, definition => {
      const turned: Record<string, Json | undefined> = { ...definition };
      for (const member of ['constraints', 'healthChecks', 'dependencies', 'acceptedResourceRoles']) {
        const value = turned[member];
        if (Array.isArray(value)) turned[member] = (value as Json[]).toReversed();
      }
      const one = normaliseDefinition(definition, '1.8');
      const other = normaliseDefinition(turned, '1.8');
      expect(compareApps(one, other)).toEqual([]);
    }),
  );
});

type Mutation = readonly [
  pointer: string,
  effect: 'restart' | 'scale' | 'none',
  change: (app: JsonObject) => JsonObject,
];

const mutations: readonly Mutation[] = [
  ['/instances', 'scale', app => ({ instances: number(app['instances']) + 1 })],
  ['/cpus', 'restart', app => ({ cpus: number(app['cpus']) + 0.1 })],
  ['/mem', 'restart', app => ({ mem: number(app['mem']) + 1 })],
  ['/disk', 'restart', app => ({ disk: number(app['disk']) + 1 })],
  ['/gpus', 'restart', app => ({ gpus: number(app['gpus']) + 1 })],
  ['/cmd', 'restart', app => ({ cmd: `${JSON.stringify(app['cmd'] ?? '')} more` })],
  ['/user', 'restart', app => ({ user: `${JSON.stringify(app['user'] ?? '')}x` })],
  ['/executor', 'restart', () => ({ executor: '/other/executor' })],
  ['/env/NEW_VARIABLE', 'restart', app => ({ env: { ...object(app['env']), NEW_VARIABLE: '1' } })],
  ['/labels/new~1label', 'restart', app => ({ labels: { ...object(app['labels']), 'new/label': '1' } })],
  ['/secrets/s1', 'restart', () => ({ secrets: { s1: { source: '/s' } } })],
  ['/constraints', 'restart', app => ({ constraints: [...list(app['constraints']), ['rack', 'GROUP_BY', '77']] })],
  ['/dependencies', 'restart', app => ({ dependencies: [...list(app['dependencies']), '/new'] })],
  ['/fetch', 'restart', app => ({ fetch: [...list(app['fetch']), { uri: 'https://new/file' }] })],
  [
    '/healthChecks',
    'restart',
    app => ({ healthChecks: [...list(app['healthChecks']), { protocol: 'COMMAND', command: { value: 'other one' } }] }),
  ],
  ['/readinessChecks/0', 'restart', () => ({ readinessChecks: [{ portName: 'http' }] })],
  ['/check', 'restart', () => ({ check: { exec: { command: { shell: 'true' } } } })],
  ['/backoffSeconds', 'restart', app => ({ backoffSeconds: number(app['backoffSeconds']) + 1 })],
  ['/backoffFactor', 'restart', app => ({ backoffFactor: number(app['backoffFactor']) + 0.01 })],
  ['/maxLaunchDelaySeconds', 'restart', app => ({ maxLaunchDelaySeconds: number(app['maxLaunchDelaySeconds']) + 1 })],
  ['/taskKillGracePeriodSeconds', 'restart', () => ({ taskKillGracePeriodSeconds: 12_345 })],
  [
    '/killSelection',
    'restart',
    app => ({ killSelection: app['killSelection'] === 'OLDEST_FIRST' ? 'YOUNGEST_FIRST' : 'OLDEST_FIRST' }),
  ],
  [
    '/upgradeStrategy/minimumHealthCapacity',
    'restart',
    app => ({ upgradeStrategy: { ...object(app['upgradeStrategy']), minimumHealthCapacity: 0.123 } }),
  ],
  ['/acceptedResourceRoles', 'restart', () => ({ acceptedResourceRoles: ['other'] })],
  [
    '/unreachableStrategy',
    'restart',
    () => ({ unreachableStrategy: { inactiveAfterSeconds: 5, expungeAfterSeconds: 9999 } }),
  ],
  ['/tty', 'restart', () => ({ tty: true })],
  ['/executorResources', 'none', () => ({ executorResources: { cpus: 0.5, mem: 64, disk: 20 } })],
  ['/networks/0/labels/new', 'restart', app => ({ networks: withLabel(list(app['networks'])) })],
  ['/container', 'restart', app => ({ container: withVolume(app['container']) })],
];

test.for(mutations)('a change of %s is seen, with effect %s', ([pointer, effect, change]) => {
  fc.assert(
    fc.property(arbitraryDefinition, definition => {
      const live = normaliseDefinition(definition, '1.8');
      const wish = normaliseDefinition({ ...live, ...change(live) }, '1.8');
      const changes = compareApps(wish, live, { userSet: wish });
      expect(changes.length).toBeGreaterThan(0);
      const elsewhere = changes.filter(found => !isSamePlace(found.pointer, pointer));
      expect(elsewhere).toEqual([]);
      expect(new Set(changes.map(found => found.effect))).toEqual(new Set([effect]));
      expect(compareApps(wish, live, { userSet: wish, ignore: changes.map(found => found.pointer) })).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

// An object that was not there before is reported whole.
function isSamePlace(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

function number(value: Json | undefined): number {
  return Number(value);
}

function object(value: Json | undefined): JsonObject {
  return (value ?? {}) as JsonObject;
}

function list(value: Json | undefined): readonly Json[] {
  return (value ?? []) as readonly Json[];
}

function withLabel(networks: readonly Json[]): readonly Json[] {
  const [first, ...others] = networks;
  return [{ ...object(first), labels: { ...object(object(first)['labels']), new: '1' } }, ...others];
}

function withVolume(value: Json | undefined): JsonObject {
  const container = object(value ?? { type: 'MESOS' });
  const volumes = list(container['volumes']);
  return { ...container, volumes: [...volumes, { containerPath: 'new', hostPath: '/new', mode: 'RO' }] };
}

function withChosenPorts(printed: JsonObject): JsonObject {
  let next = 10_000;
  const choose = (port: Json | undefined, member: string): Json => {
    const ports = object(port);
    next += 1;
    return ports[member] === 0 ? { ...ports, [member]: next } : ports;
  };
  const app: Record<string, Json | undefined> = { ...printed };
  const definitions = app['portDefinitions'];
  if (Array.isArray(definitions)) app['portDefinitions'] = (definitions as Json[]).map(one => choose(one, 'port'));
  const container = app['container'];
  if (container === undefined || container === null) return app;
  const { docker, portMappings } = object(container);
  const chosen: Record<string, Json | undefined> = { ...object(container) };
  if (Array.isArray(portMappings))
    chosen['portMappings'] = (portMappings as Json[]).map(one => choose(one, 'servicePort'));
  const legacy = object(docker)['portMappings'];
  if (Array.isArray(legacy)) {
    chosen['docker'] = { ...object(docker), portMappings: (legacy as Json[]).map(one => choose(one, 'servicePort')) };
  }
  return { ...app, container: chosen };
}
