import type { BranchCommit, Signature } from '../../../git/signatures.ts';
import { isBelow } from '../../policy/scope.ts';
import type { Distrust, SignatureRule } from '../../policy/types.ts';

/** What checking signatures needs. */
export interface DistrustParts {
  /** Commits of the branch itself, newest first, that touched these paths. */
  commits(head: string, paths: readonly string[]): Promise<readonly BranchCommit[]>;
  /** Missing when the daemon knows no keys: then nothing is signed for it. */
  verify?(commits: readonly string[]): Promise<readonly Signature[]>;
}

/**
 * Finds the files whose last change on the branch is not signed by one of those that a rule names. What a merge brought in
 * is the change of who merged. A file that was removed counts, too, so that a removal needs a signature.
 */
export function createDistrust(
  parts: DistrustParts,
): (head: string, rules: readonly SignatureRule[]) => Promise<readonly Distrust[]> {
  const verified = new Map<string, Signature>();

  async function signaturesOf(commits: readonly string[]): Promise<void> {
    const unknown = commits.filter(commit => !verified.has(commit));
    const found = parts.verify === undefined ? [] : await parts.verify(unknown);
    for (const [index, commit] of unknown.entries()) verified.set(commit, found[index] ?? { kind: 'none' });
  }

  return async (head, rules) => {
    if (rules.length === 0) return [];
    const history = await parts.commits(head, [...new Set(rules.flatMap(rule => rule.paths))]);
    const lastChange = new Map<string, string>();
    for (const { commit, paths } of history)
      for (const path of paths) if (!lastChange.has(path)) lastChange.set(path, commit);
    await signaturesOf([...new Set(lastChange.values())]);
    const found: Distrust[] = [];
    for (const rule of rules) {
      for (const [path, commit] of lastChange) {
        if (!rule.paths.some(each => isUnder(path, each))) continue;
        const signature = verified.get(commit) ?? { kind: 'none' };
        if (signature.kind === 'good' && rule.signers.includes(signature.signer)) continue;
        found.push({ path, sentence: sentenceOf(path, commit, signature), signers: rule.signers });
      }
    }
    return found;
  };
}

/** Pacer itself writes the lock file, and signs nothing: a rule has to name it to mean it. */
function isUnder(path: string, rule: string): boolean {
  return path === rule || (isBelow(path, rule) && !path.endsWith('/images.lock.yaml'));
}

function sentenceOf(path: string, commit: string, signature: Signature): string {
  const words = {
    good: signature.kind === 'good' ? `is signed by ${signature.signer}, who may not change it` : '',
    none: 'is not signed',
    bad: 'has a signature that does not count',
  };
  return `the last change of ${path}, commit ${commit.slice(0, 8)}, ${words[signature.kind]}.`;
}
