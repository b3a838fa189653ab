import { expect, test } from 'vitest';
import type { Dialect } from '../../marathon/dialect.ts';
import type { JsonObject } from '../../marathon/types.ts';
import { validateApp } from '../../marathon/validation/validate.ts';

const app = { id: '/a', cmd: 'run' };

function tokens(definition: JsonObject, dialect: Dialect = '1.8'): readonly string[] {
  return validateApp({ ...app, ...definition }, dialect)
    .filter(({ kind }) => kind === 'type')
    .map(({ marathonPath, message }) => `${marathonPath} ${message}`);
}

test('an ordinary app is fine in every version', () => {
  for (const dialect of ['1.4', '1.5', '1.8', '1.9', '1.10'] as const) expect(validateApp(app, dialect)).toEqual([]);
});

test.for<[JsonObject, string]>([
  [{ id: undefined }, '/id error.path.missing'],
  [{ id: null }, '/id error.path.missing'],
  [{ id: 7 }, '/id error.expected.jsstring'],
  [{ id: '' }, '/id error.minLength'],
  [{ id: '/My_App' }, '/id error.pattern'],
  [{ cmd: 5 }, '/cmd error.expected.jsstring'],
  [{ args: 'a' }, '/args error.expected.jsarray'],
  [{ args: [1] }, '/args(0) error.expected.jsstring'],
  [{ instances: '2' }, '/instances error.expected.jsnumber'],
  [{ instances: 0.1 }, '/instances error.expected.int'],
  [{ instances: -1 }, '/instances error.min'],
  [{ cpus: 0 }, '/cpus error.min'],
  [{ mem: -0.5 }, '/mem error.min'],
  [{ backoffFactor: 0.9 }, '/backoffFactor error.min'],
  [{ requirePorts: 'yes' }, '/requirePorts error.expected.jsboolean'],
  [{ env: ['a'] }, '/env error.expected.jsobject'],
  [{ env: { PORT: 80 } }, '/env(PORT) error.expected.jsstring'],
  [{ env: { A: null } }, '/env(A) error.expected.jsstring'],
  [{ env: { A: {} } }, '/env(A)/secret error.path.missing'],
  [{ labels: { a: true } }, '/labels(a) error.expected.jsstring'],
  [{ constraints: [['a', 'MAX_PER', 2]] }, '/constraints(0)(2) error.expected.jsstring'],
  [{ fetch: [{}] }, '/fetch(0)/uri error.path.missing'],
  [{ fetch: [{ uri: '' }] }, '/fetch(0)/uri error.minLength'],
  [{ fetch: [{ uri: `http://${'a'.repeat(1024)}` }] }, '/fetch(0)/uri error.maxLength'],
  [{ container: { type: 'RKT' } }, '/container/type error.unknown.enum.literal'],
  [{ container: { docker: {} } }, '/container/docker/image error.path.missing'],
  [{ container: { docker: { image: '' } } }, '/container/docker/image error.minLength'],
  [
    { container: { docker: { image: 'a', parameters: [{ key: 'a' }] } } },
    '/container/docker/parameters(0)/value error.path.missing',
  ],
  [
    { container: { volumes: [{ containerPath: 'a', hostPath: 'b' }] } },
    '/container/volumes(0)/mode error.path.missing',
  ],
  [{ container: { portMappings: [{ containerPort: 65_536 }] } }, '/container/portMappings(0)/containerPort error.max'],
  [{ container: { portMappings: [{ name: 'HTTP' }] } }, '/container/portMappings(0)/name error.pattern'],
  [{ networks: [{ mode: 'overlay' }] }, '/networks(0)/mode error.unknown.enum.literal'],
  [
    { upgradeStrategy: { minimumHealthCapacity: 2, maximumOverCapacity: 1 } },
    '/upgradeStrategy/minimumHealthCapacity error.max',
  ],
  [{ upgradeStrategy: { minimumHealthCapacity: 1 } }, '/upgradeStrategy/maximumOverCapacity error.path.missing'],
  [{ healthChecks: [{ protocol: 'PING' }] }, '/healthChecks(0)/protocol error.unknown.enum.literal'],
  [{ healthChecks: [{ portIndex: 'http' }] }, '/healthChecks(0)/portIndex error.expected.jsnumber'],
  [{ unreachableStrategy: 5 }, '/unreachableStrategy error.expected.jsobject'],
  [{ secrets: { a: {} } }, '/secrets(a)/source error.path.missing'],
])('1.8 refuses %j', ([definition, issue]) => {
  expect(tokens(definition)).toEqual([issue]);
});

test('all wrong values are named at once, each with a sentence for people', () => {
  const issues = validateApp({ ...app, cpus: '1', mem: '2' }, '1.8');
  expect(issues).toEqual([
    {
      pointer: '/cpus',
      marathonPath: '/cpus',
      message: 'error.expected.jsnumber',
      explanation: 'must be a number, not the string "1"',
      kind: 'type',
      status: 422,
    },
    {
      pointer: '/mem',
      marathonPath: '/mem',
      message: 'error.expected.jsnumber',
      explanation: 'must be a number, not the string "2"',
      kind: 'type',
      status: 422,
    },
  ]);
});

test('enums are read in any case', () => {
  expect(tokens({ killSelection: 'oldest_first', networks: [{ mode: 'HOST' }], container: { type: 'mesos' } })).toEqual(
    [],
  );
});

test('1.4 answers wrong types with 400 and is softer on some', () => {
  expect(validateApp({ ...app, cpus: '1' }, '1.4')).toMatchObject([{ status: 400 }]);
  expect(tokens({ cpus: 0, upgradeStrategy: { minimumHealthCapacity: 1 } }, '1.4')).toEqual([]);
  expect(tokens({ healthChecks: [{ portIndex: 'http' }] }, '1.4')).toEqual([]);
});

test('members that a version does not know are not looked at', () => {
  expect(tokens({ networks: 5 }, '1.4')).toEqual([]);
  expect(tokens({ check: 5 }, '1.5')).toEqual([]);
  expect(tokens({ role: 5 }, '1.8')).toEqual([]);
  expect(tokens({ role: 5 }, '1.9')).toHaveLength(1);
  expect(tokens({ resourceLimits: { cpus: 'lots' } }, '1.10')).toEqual([
    '/resourceLimits/cpus error.unknown.enum.literal',
  ]);
  expect(tokens({ resourceLimits: { cpus: 'unlimited', mem: 1 } }, '1.10')).toEqual([]);
  expect(tokens({ future: [] })).toEqual([]);
});
