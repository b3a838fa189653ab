import { describe, expect, it } from 'vitest';
import { differenceOf, withBoth } from '../../dashboard/pages/edit/both.ts';
import { dataOf } from '../../dashboard/pages/edit/document.ts';

const mine = 'id: /a\nmem: 1\ncpus: 2\ncmd: x\n';
const theirs = 'id: /a\nmem: 9\nuser: me\ncpus: 2\ncmd: x\n';

describe('two texts that both changed the same lines', () => {
  it('are shown by these lines alone', () => {
    expect(differenceOf(mine, theirs)).toMatchObject({ mine: ['mem: 1'], theirs: ['mem: 9', 'user: me'] });
    expect(differenceOf(mine, mine)).toMatchObject({ mine: [], theirs: [] });
    expect(differenceOf('a\na\n', 'a\n')).toMatchObject({ mine: ['a'], theirs: [] });
  });

  it('go together between marks that no YAML has, so that nobody deploys them by accident', () => {
    const both = withBoth(mine, theirs);
    expect(both).toBe('id: /a\n<<<<<<< mine\nmem: 1\n=======\nmem: 9\nuser: me\n>>>>>>> theirs\ncpus: 2\ncmd: x\n');
    expect(dataOf(both)).toBeUndefined();
    expect(withBoth(mine, mine)).toBe(mine);
  });
});
