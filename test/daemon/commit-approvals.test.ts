import { describe, expect, it } from 'vitest';
import { createCommitApprovals, type Wants } from '../../reconciler/daemon/branch/commit-approvals.ts';

type Commit = readonly [wants: Record<string, string>, approvedBy?: string, signer?: string];

/** The approvals that the last of these commits, oldest first, finds. */
async function approvals(commits: readonly Commit[], isSigned = false): Promise<readonly unknown[]> {
  const all = commits.map(([wants, by, signer], index) => ({
    id: `c${index}`,
    wants: new Map(Object.entries(wants)),
    by,
    signer,
  }));
  const find = createCommitApprovals({
    trailers: () =>
      Promise.resolve(
        all.toReversed().map(each => ({ commit: each.id, approvedBy: each.by === undefined ? [] : [each.by] })),
      ),
    wants: commit => Promise.resolve<Wants>(all.find(each => each.id === commit)?.wants ?? new Map()),
    ...(isSigned
      ? {
          signers: () =>
            Promise.resolve(
              new Map(all.flatMap(each => (each.signer === undefined ? [] : [[each.id, each.signer] as const]))),
            ),
        }
      : {}),
  });
  const head = all.at(-1);
  const found = await find(head?.id ?? '', head?.wants ?? new Map());
  return found.map(each =>
    each.kind === 'commit'
      ? [each.by, each.commit, Object.fromEntries(each.wanted), [...each.wantedSince].toSorted()]
      : [],
  );
}

describe('an approval by a commit', () => {
  it('counts for what the commit wants, and for the commits before it that it stands on', async () => {
    expect(await approvals([[{ '/a': '1' }], [{ '/a': '2' }], [{ '/a': '2' }, 'ada@example.com']])).toEqual([
      ['ada@example.com', 'c2', { '/a': '2' }, ['/a']],
    ]);
  });

  it('goes on to count while other apps change, and ends with the next change of the app', async () => {
    const approved: Commit = [{ '/a': '1', '/b': '1' }, 'ada@example.com'];
    expect(await approvals([approved, [{ '/a': '1', '/b': '2' }]])).toEqual([
      ['ada@example.com', 'c0', { '/a': '1' }, ['/a', '/b']],
    ]);
  });

  it('is not back in force when a later commit goes back to what was approved long ago', async () => {
    expect(await approvals([[{ '/a': '1' }, 'ada@example.com'], [{ '/a': '2' }], [{ '/a': '1' }]])).toEqual([
      ['ada@example.com', 'c0', {}, ['/a']],
    ]);
  });

  it('of a removal counts when the app was gone in it and ever since', async () => {
    expect(await approvals([[{ '/a': '1' }], [{}, 'ada@example.com'], [{ '/b': '1' }]])).toEqual([
      ['ada@example.com', 'c1', {}, ['/b']],
    ]);
    // An approval from before the app was there says nothing of its end.
    expect(await approvals([[{}, 'ada@example.com'], [{ '/a': '1' }], [{}]])).toEqual([
      ['ada@example.com', 'c0', {}, ['/a']],
    ]);
  });

  it('counts only on a commit that the approver signed, where keys are known', async () => {
    const wants = { '/a': '1' };
    expect(await approvals([[wants, 'ada@example.com', 'eve@example.com']], true)).toEqual([]);
    expect(await approvals([[wants, 'ada@example.com']], true)).toEqual([]);
    expect(await approvals([[wants, 'ada@example.com', 'Ada@example.com']], true)).toHaveLength(1);
  });
});
