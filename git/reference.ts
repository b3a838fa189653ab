import { pacerError } from '../errors/pacer-error.ts';

const plain = /^[A-Za-z0-9_][\w./+@-]{0,200}$/;
const fullCommit = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Checks a branch, tag or full commit id before git sees it. Throws `git-refused` for what git-check-ref-format(1)
 * refuses, and for anything that git could read as an option or as an expression.
 */
export function checkReference(reference: string): string {
  const odd = reference.includes('..') || reference.includes('//') || reference.includes('@{') || reference === '@';
  const ending = reference.endsWith('/') || reference.endsWith('.') || reference.endsWith('.lock');
  const hidden = reference.includes('/.') || reference.includes('.lock/');
  if (plain.test(reference) && !odd && !ending && !hidden) return reference;
  throw pacerError('git-refused', {
    message: `${JSON.stringify(reference)} is not a name for a branch, a tag or a commit.`,
    advice: 'Use a plain branch or tag name such as main or v1.2, or a full commit id.',
  });
}

/** True for a full object id (SHA-1 or SHA-256). */
export function isObjectId(text: string): boolean {
  return fullCommit.test(text);
}

/** Checks a full object id; throws `git-refused` otherwise. */
export function checkObjectId(text: string): string {
  if (isObjectId(text)) return text;
  throw pacerError('git-refused', { message: `${JSON.stringify(text)} is not a full commit id.` });
}
