import { describe, expect, it } from 'vitest';
import type { Signature } from '../../git/signatures.ts';
import { createDistrust } from '../../reconciler/daemon/branch/distrust.ts';

const history = [
  { commit: 'c3', paths: ['clusters/prod/a.yaml'] },
  { commit: 'c2', paths: ['clusters/prod/a.yaml', 'clusters/prod/images.lock.yaml'] },
  { commit: 'c1', paths: ['clusters/prod/b.yaml'] },
];
const rules = [{ paths: ['clusters/prod'], signers: ['ada@example.com'] }];

function distrusted(signatures: Readonly<Record<string, Signature>> | undefined): Promise<readonly string[]> {
  const verified: string[] = [];
  const distrust = createDistrust({
    commits: () => Promise.resolve(history),
    ...(signatures === undefined
      ? {}
      : {
          verify(commits: readonly string[]) {
            verified.push(...commits);
            return Promise.resolve(commits.map(commit => signatures[commit] ?? { kind: 'none' as const }));
          },
        }),
  });
  return distrust('head', rules).then(found => found.map(({ sentence }) => sentence));
}

const good = (signer: string): Signature => ({ kind: 'good', signer });

describe('a file whose last change needs a signature', () => {
  it('is trusted when one of those who may signed that change, whoever made the ones before', async () => {
    expect(await distrusted({ c3: good('ada@example.com'), c1: good('ada@example.com') })).toEqual([]);
  });

  it('is not when somebody else signed it, when nobody did, when the signature is bad, and when no keys are known', async () => {
    const [other, none] = await distrusted({ c3: good('eve@example.com') });
    expect(other).toBe(
      'the last change of clusters/prod/a.yaml, commit c3, is signed by eve@example.com, who may not change it.',
    );
    expect(none).toBe('the last change of clusters/prod/b.yaml, commit c1, is not signed.');
    const [bad] = await distrusted({ c3: { kind: 'bad' } as Signature, c1: good('ada@example.com') });
    expect(bad).toContain('has a signature that does not count');
    expect(await distrusted(undefined)).toHaveLength(2);
  });

  it('does not concern the lock file, which Pacer writes', async () => {
    expect((await distrusted({})).join()).not.toContain('images.lock.yaml');
  });
});
