import { expect, test } from 'vitest';
import { lenientDefinition } from '../../marathon/validation/lenient.ts';
import { validateApp } from '../../marathon/validation/validate.ts';

test('numbers written as strings become numbers, with advice at the place', () => {
  const { definition, advice } = lenientDefinition({
    id: '/a',
    cmd: 'run',
    cpus: '0.5',
    instances: ' 2 ',
    container: { docker: { image: 'x' }, portMappings: [{ containerPort: '8080' }] },
    upgradeStrategy: { minimumHealthCapacity: '1', maximumOverCapacity: 0 },
  });
  expect(definition).toMatchObject({
    cpus: 0.5,
    instances: 2,
    container: { portMappings: [{ containerPort: 8080 }] },
    upgradeStrategy: { minimumHealthCapacity: 1 },
  });
  expect(advice.map(({ pointer }) => pointer)).toEqual([
    '/cpus',
    '/instances',
    '/container/portMappings/0/containerPort',
    '/upgradeStrategy/minimumHealthCapacity',
  ]);
  expect(advice[0]?.message).toBe('write 0.5 instead of "0.5": this is a number');
  expect(validateApp(definition, '1.8')).toEqual([]);
});

test('nulls are dropped, also where Marathon would refuse them', () => {
  const { definition, advice } = lenientDefinition({
    id: '/a',
    cmd: null,
    env: { A: null, B: '1' },
    fetch: [null, { uri: 'http://a', destPath: null }],
  });
  expect(definition).toEqual({ id: '/a', env: { B: '1' }, fetch: [{ uri: 'http://a' }] });
  expect(advice.map(({ pointer }) => pointer)).toEqual(['/cmd', '/env/A', '/fetch/0', '/fetch/1/destPath']);
});

test.for(['two', '', '0x10', '1e3', '1,5', '--1'])('"%s" stays, for validation to refuse', cpus => {
  const given = { id: '/a', cmd: 'run', cpus };
  const { definition, advice } = lenientDefinition(given);
  expect(definition).toBe(given);
  expect(advice).toEqual([]);
  expect(validateApp(definition, '1.8')).toHaveLength(1);
});

test('strings that are meant as strings stay strings', () => {
  const given = { id: '/a', cmd: '12', env: { PORT: '80' }, labels: { n: '1' }, constraints: [['a', 'MAX_PER', '2']] };
  expect(lenientDefinition(given).definition).toBe(given);
});

test('the input is not modified', () => {
  const given = { id: '/a', cpus: '1', env: { A: null } };
  lenientDefinition(given);
  expect(given).toEqual({ id: '/a', cpus: '1', env: { A: null } });
});
