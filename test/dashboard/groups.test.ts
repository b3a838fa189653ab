import { describe, expect, it } from 'vitest';
import { groupsOf } from '../../dashboard/pages/app/groups.ts';
import type { Instance } from '../../schemas/generated/instance.ts';

const instance = (id: string, host: string | undefined, version: string): Instance => ({
  id,
  age: 'new',
  state: 'healthy',
  ports: [],
  checks: [],
  version,
  ...(host === undefined ? {} : { host }),
});
const all = [
  instance('a', 'agent-10', '2026-11-22T10:00:00Z'),
  instance('b', 'agent-2', '2026-11-22T11:00:00Z'),
  instance('c', 'agent-10', '2026-11-22T11:00:00Z'),
  instance('d', undefined, '2026-11-22T11:00:00Z'),
];

describe('instances put together', () => {
  it('by agent are in the order of the names, numbers as numbers; those without a place have one, too', () => {
    expect(groupsOf(all, 'agent').map(({ name, instances }) => [name, instances.map(({ id }) => id)])).toEqual([
      ['agent-2', ['b']],
      ['agent-10', ['a', 'c']],
      ['not placed yet', ['d']],
    ]);
  });

  it('by version begin with the newest', () => {
    expect(groupsOf(all, 'version').map(({ instances }) => instances.length)).toEqual([3, 1]);
  });
});
