import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { filePathOf } from '../../reconciler/import/file-path.ts';

function pathOf(id: string): string {
  return filePathOf(id, 'prod', new Set());
}

describe('the file of an app', () => {
  test.for<readonly [id: string, path: string]>([
    ['/cart', 'clusters/prod/cart.yaml'],
    ['/shop/cart', 'clusters/prod/shop/cart.yaml'],
    ['/shop/v1.2/cart-ui', 'clusters/prod/shop/v1.2/cart-ui.yaml'],
    ['/shop/cluster', 'clusters/prod/shop/cluster.yaml'],
  ])('lies where the groups of Marathon are: %s', ([id, path]) => {
    expect(pathOf(id)).toBe(path);
  });

  test.for([
    ['/cluster', /^clusters\/prod\/cluster-[0-9a-f]{8}\.yaml$/],
    ['/con/nul', /^clusters\/prod\/con-[0-9a-f]{8}\/nul-[0-9a-f]{8}\.yaml$/],
    ['/a.yaml/b', /^clusters\/prod\/a-yaml-[0-9a-f]{8}\/b\.yaml$/],
    ['/../../etc/passwd', /^clusters\/prod\/[0-9a-f]{8}\/[0-9a-f]{8}\/etc\/passwd\.yaml$/],
    [`/${'x'.repeat(300)}`, /^clusters\/prod\/x{80}-[0-9a-f]{8}\.yaml$/],
  ] as const)('never has a name that means something else or that no file system takes: %s', ([id, path]) => {
    expect(pathOf(id)).toMatch(path);
  });

  it('is another one when the path is taken by an id that looks alike', () => {
    const taken = new Set(['clusters/prod/shop/cart.yaml']);
    expect(filePathOf('/shop/CART', 'prod', taken)).not.toBe('clusters/prod/shop/cart.yaml');
    expect(filePathOf('/shop/cart', 'prod', taken)).toMatch(/^clusters\/prod\/shop\/cart-[0-9a-f]{8}\.yaml$/);
  });

  it('lies in the folder of its cluster, and is its own, whatever the ids', () => {
    const segment = fc.oneof(fc.stringMatching(/^[a-z0-9.-]{1,12}$/), fc.string({ minLength: 1, maxLength: 12 }));
    const id = fc.array(segment, { minLength: 1, maxLength: 4 }).map(segments => `/${segments.join('/')}`);
    fc.assert(
      fc.property(fc.uniqueArray(id, { maxLength: 20 }), ids => {
        const taken = new Set<string>();
        for (const each of ids) {
          const path = filePathOf(each, 'prod', taken);
          expect(path).toMatch(/^clusters\/prod(?:\/[a-z0-9][a-z0-9.-]*)+\.yaml$/);
          expect(path).not.toMatch(/\/\.|\.\/|^clusters\/prod\/cluster\.yaml$/);
          expect(taken.has(path.toLowerCase())).toBe(false);
          taken.add(path.toLowerCase());
        }
        for (const path of taken) expect([...taken].some(other => other.startsWith(`${path}/`))).toBe(false);
      }),
    );
  });
});
