import type { InheritedValue } from '../../schemas/generated/change-preview.ts';
import { describe, expect, it } from 'vitest';
import { dataOf } from '../../dashboard/pages/edit/document.ts';
import {
  inheritanceOf,
  inheritedAt,
  inheritedMembers,
  inheritedText,
  withInherited,
} from '../../dashboard/pages/edit/inheritance.ts';

const base = (pointer: string, value?: string | number | unknown[]): InheritedValue => ({
  pointer,
  file: 'apps/web.yaml',
  line: 3,
  ...(value === undefined ? {} : { value }),
});
const inheritance = inheritanceOf([
  base('/marathon/mem', 256),
  base('/marathon/env/MODE', 'fast'),
  base('/marathon/env/PASSWORD'),
  base('/marathon/labels/a~1b', 'x'),
  base('/marathon/networks', [{ mode: 'container/bridge' }]),
  base('/marathon/container/docker/image', 'nginx'),
]);
const data = dataOf('kind: App\nmarathon: {id: /a, env: {MODE: slow, OWN: "1"}, container: null}\n');

describe('what a form inherits', () => {
  it('is known at its place, also where the file says something else', () => {
    expect(inheritedAt(inheritance, data, ['marathon', 'mem'])).toMatchObject({ value: 256, line: 3 });
    expect(inheritedAt(inheritance, data, ['marathon', 'env', 'MODE'])).toMatchObject({ value: 'fast' });
    expect(inheritedAt(inheritance, data, ['marathon', 'cpus'])).toBeUndefined();
  });

  it('is not there where the file replaces all of it', () => {
    expect(inheritedAt(inheritance, data, ['marathon', 'container', 'docker', 'image'])).toBeUndefined();
    const plain = dataOf('marathon: {env: none}');
    expect(inheritedMembers(inheritance, plain, ['marathon', 'env'])).toEqual([]);
  });

  it('names the members that the file has not, and shows no secret', () => {
    const members = inheritedMembers(inheritance, data, ['marathon', 'env']);
    expect(members.map(([name, value]) => `${name} ${inheritedText(value)}`)).toEqual(['PASSWORD ***']);
    expect(inheritedMembers(inheritance, data, ['marathon', 'labels']).map(([name]) => name)).toEqual(['a/b']);
    expect(inheritedMembers(inheritance, dataOf('marathon: {env: {MODE: null}}'), ['marathon', 'env'])).toHaveLength(1);
  });

  it('makes the file whole, and leaves the file alone', () => {
    const before = structuredClone(data);
    expect(withInherited(inheritance, data)).toEqual({
      kind: 'App',
      marathon: {
        id: '/a',
        mem: 256,
        env: { MODE: 'slow', OWN: '1' },
        labels: { 'a/b': 'x' },
        networks: [{ mode: 'container/bridge' }],
        container: null,
      },
    });
    expect(data).toEqual(before);
    withInherited(inheritanceOf([base('/__proto__/polluted', 'yes')]), {});
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});
