import { describe, expect, test } from 'vitest';
import { carryOver } from '../../marathon/normal-form/carry-over.ts';
import { compareApps, type AppChange, type CompareOptions } from '../../marathon/normal-form/compare.ts';
import { normaliseLive } from '../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import type { JsonObject } from '../../marathon/types.ts';

function changes(wish: JsonObject, live: JsonObject, options: CompareOptions = {}): readonly AppChange[] {
  const desired = normaliseDefinition({ id: '/a', ...wish }, '1.8');
  return compareApps(desired, normaliseLive({ id: '/a', ...live }, '1.8'), options);
}

const bridge = { networks: [{ mode: 'container/bridge' }] };

function dockerApp(portMappings: readonly JsonObject[], docker: JsonObject = {}): JsonObject {
  return { ...bridge, container: { docker: { image: 'x:1', ...docker }, portMappings } };
}

test('the smallest differing value is named', () => {
  expect(changes(dockerApp([], { image: 'x:2' }), dockerApp([]))).toEqual([
    { pointer: '/container/docker/image', from: 'x:1', to: 'x:2', effect: 'restart' },
  ]);
  expect(changes({ env: { A: '1', B: '2' } }, { env: { A: '1', C: '3' } })).toEqual([
    { pointer: '/env/B', from: undefined, to: '2', effect: 'restart' },
    { pointer: '/env/C', from: '3', to: undefined, effect: 'restart' },
  ]);
});

test('only the number of instances is a scale', () => {
  expect(changes({ instances: 3 }, { instances: 2 })).toEqual([
    { pointer: '/instances', from: 2, to: 3, effect: 'scale' },
  ]);
});

test('resources of the executor do nothing', () => {
  expect(changes({ executorResources: { cpus: 0.2 } }, {})).toMatchObject([{ effect: 'none' }]);
});

test('the noise of doubles is no difference', () => {
  expect(changes({ cpus: 0.1 + 0.2 }, { cpus: 0.3 })).toEqual([]);
  expect(changes({ cpus: 0.3 }, { cpus: 0.301 })).toHaveLength(1);
});

describe('service ports', () => {
  test('0 and nothing equal whatever is live, a number must match', () => {
    expect(changes({ portDefinitions: [{ port: 0 }] }, { portDefinitions: [{ port: 10_000 }] })).toEqual([]);
    expect(changes({ portDefinitions: [{ port: 80 }] }, { portDefinitions: [{ port: 10_000 }] })).toMatchObject([
      { pointer: '/portDefinitions/0/port', from: 10_000, to: 80 },
    ]);
    expect(changes(dockerApp([{}]), dockerApp([{ servicePort: 10_001 }]))).toEqual([]);
    expect(changes(dockerApp([{ servicePort: 7 }]), dockerApp([{ servicePort: 8 }]))).toMatchObject([
      { pointer: '/container/portMappings/0/servicePort' },
    ]);
  });

  test('host and container ports are never any', () => {
    expect(changes(dockerApp([{ hostPort: 0 }]), dockerApp([{ hostPort: 80 }]))).toHaveLength(1);
    expect(changes(dockerApp([{ containerPort: 0 }]), dockerApp([{ containerPort: 80 }]))).toHaveLength(1);
  });
});

describe('sequences', () => {
  const uri = (name: string): JsonObject => ({ uri: `http://h/${name}` });

  test('the order counts', () => {
    expect(changes({ args: ['a', 'b'] }, { args: ['b', 'a'] })).toHaveLength(2);
  });

  test('an item put in front is one difference', () => {
    expect(changes({ fetch: [uri('new'), uri('a'), uri('b')] }, { fetch: [uri('a'), uri('b')] })).toMatchObject([
      { pointer: '/fetch/0', from: undefined, to: uri('new') },
    ]);
  });

  test('an item taken out of the middle is one difference', () => {
    expect(changes({ fetch: [uri('a'), uri('c')] }, { fetch: [uri('a'), uri('b'), uri('c')] })).toMatchObject([
      { pointer: '/fetch/1', from: uri('b'), to: undefined },
    ]);
  });

  test('a chosen service port does not hide that a mapping was put in', () => {
    const live = dockerApp([{ containerPort: 1, servicePort: 10_000 }]);
    expect(changes(dockerApp([{ containerPort: 2 }, { containerPort: 1 }]), live)).toMatchObject([
      { pointer: '/container/portMappings/0', from: undefined },
    ]);
  });
});

describe('sets', () => {
  test('a changed health check is one difference inside it, whatever the order', () => {
    const web = { protocol: 'MESOS_HTTP', path: '/', portIndex: 0 };
    const command = { protocol: 'COMMAND', command: { value: 'ok' } };
    expect(changes({ healthChecks: [command, { ...web, path: '/up' }] }, { healthChecks: [web, command] })).toEqual([
      { pointer: '/healthChecks/1/path', from: '/', to: '/up', effect: 'restart' },
    ]);
  });

  test('a health check that is written twice is there once, as in Marathon', () => {
    const check = { protocol: 'TCP', portIndex: 0 };
    const named = { ...check, gracePeriodSeconds: 300 };
    expect(changes({ healthChecks: [check, named, check] }, { healthChecks: [check] })).toEqual([]);
    expect(changes({ healthChecks: [check] }, { healthChecks: [check, check] })).toEqual([]);
  });

  test('a changed constraint is one difference, a new one is another', () => {
    const live = {
      constraints: [
        ['rack', 'GROUP_BY', '2'],
        ['hostname', 'UNIQUE'],
      ],
    };
    expect(
      changes(
        {
          constraints: [
            ['hostname', 'UNIQUE'],
            ['rack', 'GROUP_BY', '3'],
          ],
        },
        live,
      ),
    ).toMatchObject([{ pointer: '/constraints/1/2', from: '2', to: '3' }]);
    const more = [...live.constraints, ['zone', 'IS', 'a']];
    expect(changes({ constraints: more }, live)).toMatchObject([{ pointer: '/constraints/2', from: undefined }]);
    expect(changes(live, { constraints: more })).toMatchObject([{ to: undefined, from: ['zone', 'IS', 'a'] }]);
  });

  test('a health check without a port index equals one with the first', () => {
    const desired = normaliseDefinition({ id: '/a', healthChecks: [{ portIndex: 0 }] }, '1.8');
    const live = normaliseDefinition({ id: '/a', healthChecks: [{}] }, '1.8', { keepUnsetPortIndex: true });
    expect(compareApps(desired, live)).toEqual([]);
    expect(compareApps(live, desired)).toEqual([]);
  });
});

describe('what the wish leaves open', () => {
  test('an unset role and an unset network name equal what is live', () => {
    const wish = normaliseDefinition({ id: '/a', networks: [{ mode: 'container' }] }, '1.9');
    const live = normaliseDefinition({ id: '/a', role: 'web', networks: [{ name: 'overlay' }] }, '1.9');
    expect(compareApps(wish, live)).toEqual([]);
    expect(compareApps(live, wish)).toHaveLength(2);
  });

  test('a default of another version is no difference while the user says nothing about it', () => {
    const live = {
      maxLaunchDelaySeconds: 3600,
      unreachableStrategy: { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 },
    };
    expect(changes({}, live, { userSet: { id: '/a' } })).toEqual([]);
    expect(changes({}, { maxLaunchDelaySeconds: 17 }, { userSet: { id: '/a' } })).toHaveLength(1);
    const said = { maxLaunchDelaySeconds: 300 };
    expect(changes(said, live, { userSet: said })).toMatchObject([{ pointer: '/maxLaunchDelaySeconds' }]);
    expect(changes({}, live)).toHaveLength(3);
  });

  test('residency counts in 1.4 only', () => {
    const volumes = {
      container: { type: 'MESOS', volumes: [{ containerPath: 'd', mode: 'RW', persistent: { size: 1 } }] },
    };
    const wish = { ...volumes, residency: { relaunchEscalationTimeoutSeconds: 5 } };
    expect(changes(wish, volumes)).toEqual([]);
    expect(changes(wish, volumes, { dialect: '1.4' })).toMatchObject([{ effect: 'restart' }]);
  });
});

describe('members that nobody knows', () => {
  test('count when the user set them and Marathon returns them', () => {
    const userSet = { future: 1 };
    expect(changes(userSet, { future: 2 }, { userSet })).toMatchObject([{ pointer: '/future', from: 2, to: 1 }]);
    expect(changes(userSet, {}, { userSet })).toEqual([]);
    expect(changes({}, { future: 2 }, { userSet: {} })).toEqual([]);
  });

  test('inside known objects too', () => {
    expect(changes(dockerApp([], { other: 1 }), dockerApp([]))).toEqual([]);
    expect(changes(dockerApp([], { other: 1 }), dockerApp([], { other: 2 }))).toHaveLength(1);
    expect(changes(dockerApp([]), dockerApp([], { other: 2 }))).toEqual([]);
  });

  test('keys that users choose are all known', () => {
    expect(changes({ labels: { constructor: 'x' } }, {})).toMatchObject([{ pointer: '/labels/constructor' }]);
    expect(changes({}, { env: { toString: 'x' } })).toMatchObject([{ pointer: '/env/toString', to: undefined }]);
  });
});

describe('ignored pointers', () => {
  test('leave out a value and what lies below it', () => {
    const wish = { instances: 1, env: { A: '1', B: '1' }, labels: { 'a/b': '1' } };
    const live = { instances: 9, env: { A: '2', B: '2' }, labels: { 'a/b': '2' } };
    expect(changes(wish, live, { ignore: ['/instances', '/env', '/labels/a~1b'] })).toEqual([]);
    expect(changes(wish, live, { ignore: ['/instances', '/env/A', '/labels/a'] })).toHaveLength(2);
  });

  test('may be written for the old members', () => {
    const mappings = (hostPort: number): JsonObject => ({
      container: { docker: { image: 'x', network: 'BRIDGE', portMappings: [{ containerPort: 1, hostPort }] } },
    });
    expect(changes(mappings(1), mappings(2))).toHaveLength(1);
    expect(changes(mappings(1), mappings(2), { ignore: ['/container/docker/portMappings/0/hostPort'] })).toEqual([]);
  });
});

describe('carrying over', () => {
  const desired = normaliseDefinition({ id: '/a', instances: 1, env: { A: '1' }, fetch: [{ uri: 'x' }] }, '1.8');
  const live = normaliseDefinition(
    { id: '/a', instances: 7, env: { A: '2', B: '3' }, labels: { l: '1' }, user: 'root', fetch: [{ uri: 'y' }] },
    '1.8',
  );

  test('takes the live values, also those that the wish does not have', () => {
    const carried = carryOver(desired, live, ['/instances', '/env/A', '/env/B', '/labels', '/user', '/fetch/0/uri']);
    expect(carried).toMatchObject({ instances: 7, env: { A: '2', B: '3' }, labels: { l: '1' }, user: 'root' });
    expect(carried.fetch).toMatchObject([{ uri: 'y' }]);
    expect(compareApps(carried, live)).toEqual([]);
  });

  test('takes away what live does not have', () => {
    expect(carryOver(live, desired, ['/user', '/env/B'])).not.toHaveProperty('user');
    expect(carryOver(live, desired, ['/env/B']).env).toEqual({ A: '2' });
  });

  test('leaves the wish alone where there is no such place, and never modifies its inputs', () => {
    const before = structuredClone(desired);
    expect(carryOver(desired, live, ['/check/http', '/fetch/5', '/fetch/x', ''])).toEqual(desired);
    carryOver(desired, live, ['/instances', '/env/B']);
    expect(desired).toEqual(before);
  });
});
