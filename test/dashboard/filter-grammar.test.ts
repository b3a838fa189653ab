import { describe, expect, it } from 'vitest';
import { filterSuggestions, noWords } from '../../dashboard/parts/filter-grammar.ts';
import { sortingOf, sortText } from '../../dashboard/parts/sort-text.ts';

const words = {
  images: ['shop/cart', 'nginx'],
  agents: ['agent-1', 'agent-2'],
  owners: ['web', 'ada@example.com, bob@example.com'],
};
const texts = (text: string): readonly string[] => filterSuggestions(text, words).map(({ id }) => id);

describe('what the filter of apps suggests', () => {
  it('is every word of the grammar where nothing is typed yet', () => {
    expect(texts('')).toEqual(['is:', 'sync:', 'health:', 'image:', 'agent:', 'owner:', 'file:', 'commit:', 'id:']);
  });

  it.for([
    ['hea', ['health:', 'health:healthy ']],
    ['sync:dr', ['sync:drifted ']],
    ['drif', ['sync:drifted ']],
    ['/shop sync:he', ['/shop sync:held ']],
    ['sync:held,dri', ['sync:held,drifted ']],
    ['-agent:2', ['-agent:agent-2 ']],
    ['image:cart', ['image:shop/cart ']],
    ['owner:', ['owner:web ', 'owner:none ']],
    ['/sho', []],
    ['nosuch:x', []],
    ['sync:held', []],
  ] as const)('completes %s to what one may mean, and keeps what stands before it', ([text, expected]) => {
    expect(texts(text)).toEqual(expected);
  });

  it('offers each value once', () => {
    expect(texts('sync:held,')).not.toContain('sync:held,held ');
    expect(texts('sync:held,')).toContain('sync:held,drifted ');
  });

  it('names no agents and images where none are known', () => {
    expect(filterSuggestions('agent:', noWords)).toEqual([]);
  });
});

describe('the order of a table in an address', () => {
  it.for(['', 'name', '-took'])('%j is the same after it was read', text => {
    expect(sortText(sortingOf(text))).toBe(text);
  });
});
