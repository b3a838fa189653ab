import { expect, test } from 'vitest';
import { isAtOrBelow, normalPointer, pointerAsWritten, valueAt } from '../../marathon/normal-form/pointer.ts';

test.for([
  ['/uris/0', '/fetch/0'],
  ['/ports', '/portDefinitions'],
  ['/container/docker/portMappings/1/hostPort', '/container/portMappings/1/hostPort'],
  ['/container/docker/network', '/networks'],
  ['/ipAddress/networkName', '/networks'],
  ['/ipAddress/discovery/ports/0/number', '/container/portMappings/0/number'],
  ['/fetch/0/outputFile', '/fetch/0/destPath'],
  ['/instances', '/instances'],
  ['/urisx', '/urisx'],
])('%s is %s in the normal form', ([written, normal]) => {
  expect(normalPointer(written ?? '')).toBe(normal);
});

test('a difference is found where the user wrote it', () => {
  const definition = {
    uris: ['a'],
    container: { docker: { image: 'x', network: 'BRIDGE', portMappings: [{ containerPort: 80 }] } },
  };
  expect(pointerAsWritten('/container/portMappings/0/containerPort', definition)).toBe(
    '/container/docker/portMappings/0/containerPort',
  );
  expect(pointerAsWritten('/container/portMappings/0/hostPort', definition)).toBe('/container/docker/portMappings/0');
  expect(pointerAsWritten('/networks/0/mode', definition)).toBe('/container/docker/network');
  expect(pointerAsWritten('/fetch/0/uri', definition)).toBe('/uris/0');
  expect(pointerAsWritten('/container/docker/image', definition)).toBe('/container/docker/image');
  expect(pointerAsWritten('/upgradeStrategy/maximumOverCapacity', definition)).toBe('');
});

test('the new member wins when it is there', () => {
  expect(pointerAsWritten('/fetch/0', { fetch: [{}], uris: [] })).toBe('/fetch/0');
});

test('what 1.4 calls outputFile is found where it is written so', () => {
  const fetch = [
    { uri: 'a', outputFile: 'b' },
    { uri: 'c', destPath: 'd' },
  ];
  expect(pointerAsWritten('/fetch/0/destPath', { fetch })).toBe('/fetch/0/outputFile');
  expect(pointerAsWritten('/fetch/1/destPath', { fetch })).toBe('/fetch/1/destPath');
});

test('names with slashes and tildes are escaped', () => {
  expect(valueAt({ 'a/b': { 'c~d': 1 } }, '/a~1b/c~0d')).toBe(1);
  expect(valueAt({ a: 1 }, '/toString')).toBeUndefined();
  expect(isAtOrBelow('/labels/a', '/labels')).toBe(true);
  expect(isAtOrBelow('/labelsx', '/labels')).toBe(false);
});
