import { isBelow } from '../policy/scope.ts';
import type { SignatureRule } from '../policy/types.ts';
import type { DesiredApp } from './types.ts';

/**
 * Whose an app is, for people who look for theirs: what its label `owner` says, else those whose signature policy asks of its
 * file, by the rule with the longest path; undefined where neither says anything. It gives nobody a right.
 */
export function ownerOf(
  { definition, file }: Pick<DesiredApp, 'definition' | 'file'>,
  signedBy: readonly SignatureRule[] = [],
): string | undefined {
  const labels = definition['labels'] as { readonly owner?: unknown } | null | undefined;
  const named = labels?.owner;
  if (typeof named === 'string' && named.trim() !== '') return named.trim().slice(0, longest);
  let found: readonly string[] = [];
  let length = -1;
  for (const { paths, signers } of signedBy)
    for (const path of paths)
      if (path.length > length && isBelow(file, path)) {
        found = signers;
        length = path.length;
      }
  return found.length === 0 ? undefined : found.join(', ').slice(0, longest);
}

/** It goes out with every row of the list. */
const longest = 100;
