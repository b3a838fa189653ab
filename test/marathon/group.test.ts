import { expect, test } from 'vitest';
import { absoluteId, flattenGroup, isInGroup, kindOf } from '../../marathon/group.ts';
import type { Json } from '../../marathon/types.ts';

test.for([
  ['/a/b', '/', '/a/b'],
  ['b', '/a', '/a/b'],
  ['b', '/', '/b'],
  ['../b', '/a/c', '/a/b'],
  ['/a/../b/./c', '/x', '/b/c'],
  ['//a//b/', '/', '/a/b'],
  ['../../..', '/a', '/'],
  ['/', '/a', '/'],
  ['', '/a', '/a'],
  ['a.b', '/g', '/g/a.b'],
])('id "%s" in group %s is %s', ([id, base, absolute]) => {
  expect(absoluteId(id ?? '', base)).toBe(absolute);
});

test('a group is flattened with absolute ids, pointers, and the dependencies of its groups beside the apps', () => {
  const group = {
    id: '/shop',
    dependencies: ['../platform'],
    apps: [{ id: 'web', cmd: 'run', dependencies: ['db/main', '/queue'] }],
    groups: [
      {
        id: 'db',
        dependencies: ['storage'],
        apps: [
          { id: '/shop/db/main', cmd: 'run' },
          { id: 'replica', cmd: 'run' },
        ],
      },
    ],
  };
  expect(flattenGroup(group)).toEqual([
    {
      app: { id: '/shop/web', cmd: 'run', dependencies: ['/shop/db/main', '/queue'] },
      pointer: '/apps/0',
      groupId: '/shop',
      groupDependencies: ['/platform'],
    },
    {
      app: { id: '/shop/db/main', cmd: 'run' },
      pointer: '/groups/0/apps/0',
      groupId: '/shop/db',
      groupDependencies: ['/platform', '/shop/db/storage'],
    },
    {
      app: { id: '/shop/db/replica', cmd: 'run' },
      pointer: '/groups/0/apps/1',
      groupId: '/shop/db',
      groupDependencies: ['/platform', '/shop/db/storage'],
    },
  ]);
});

test('a group without an id stands in the given base', () => {
  expect(flattenGroup({ apps: [{ id: 'web', cmd: 'run' }] }, '/team').map(({ app }) => app['id'])).toEqual([
    '/team/web',
  ]);
});

test('an app whose id is no string keeps it for validation to name', () => {
  expect(flattenGroup({ id: 'g', apps: [{ id: 7 }, { cmd: 'x' }] }).map(({ app }) => app['id'])).toEqual([
    7,
    undefined,
  ]);
});

test('an app may stand below its group only', () => {
  expect(isInGroup('/a/b', '/a')).toBe(true);
  expect(isInGroup('/ab', '/a')).toBe(false);
  expect(isInGroup('/a', '/a')).toBe(false);
  expect(isInGroup('/a', '/')).toBe(true);
});

const kinds: readonly (readonly [string, Json, string])[] = [
  ['an app', { id: '/a', cmd: 'run' }, 'app'],
  ['an app of an image only', { id: 'a', container: { docker: { image: 'x' } } }, 'app'],
  ['a group', { id: '/g', apps: [] }, 'group'],
  ['a group of groups', { id: '/g', groups: [{ id: 'h', apps: [] }] }, 'group'],
  ['the root group without an id', { apps: [{ id: '/a', cmd: 'run' }] }, 'group'],
  ['a pod', { id: '/p', containers: [{ name: 'c' }] }, 'pod'],
  ['a list of apps', [{ id: '/a', cmd: 'run' }], 'list'],
  ['an empty list', [], 'other'],
  ['a file of ours', { kind: 'App', id: '/a', cmd: 'run' }, 'other'],
  ['a package.json', { name: 'a', scripts: {} }, 'other'],
  ['something with an id only', { id: 'a', name: 'b' }, 'other'],
  ['a list of app names', { apps: ['a', 'b'] }, 'other'],
  ['text', 'id: /a', 'other'],
  ['null', null, 'other'],
];

test.for(kinds)('%s is told by its members', ([, definition, kind]) => {
  expect(kindOf(definition)).toBe(kind);
});
