import { describe, expect, it } from 'vitest';
import { ownerOf } from '../../reconciler/desired/owner.ts';

const app = (labels?: unknown) => ({
  file: 'clusters/prod/shop/cart.yaml',
  definition: { id: '/shop/cart', ...(labels === undefined ? {} : { labels: labels as Record<string, string> }) },
});
const signedBy = [
  { paths: ['clusters/prod'], signers: ['ops@example.com'] },
  { paths: ['clusters/prod/shop/', 'clusters/prod/pay.yaml'], signers: ['ada@example.com', 'bob@example.com'] },
  { paths: ['clusters/prod/sh'], signers: ['nobody@example.com'] },
];

describe('whose an app is', () => {
  it('is what its label says, before what policy says', () => {
    expect(ownerOf(app({ owner: ' web team ' }), signedBy)).toBe('web team');
  });

  it('is who must sign its file, by the nearest rule', () => {
    expect(ownerOf(app(), signedBy)).toBe('ada@example.com, bob@example.com');
    expect(ownerOf(app({ owner: '' }), signedBy.slice(0, 1))).toBe('ops@example.com');
  });

  it('is not known where neither says anything, and never more than a row has room for', () => {
    expect(ownerOf(app())).toBeUndefined();
    expect(ownerOf(app({ owner: 7 }), signedBy.slice(2))).toBeUndefined();
    expect(ownerOf(app({ owner: 'x'.repeat(5_000) }))?.length).toBe(100);
  });
});
