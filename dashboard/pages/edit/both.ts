/** Where one text differs from another: what comes before and after is the same in both. */
export interface Difference {
  /** Lines before it. */
  readonly before: readonly string[];
  readonly mine: readonly string[];
  readonly theirs: readonly string[];
  readonly after: readonly string[];
}

/** The one stretch of lines in which two texts differ. */
export function differenceOf(mine: string, theirs: string): Difference {
  const [own, other] = [mine.split('\n'), theirs.split('\n')];
  let start = 0;
  while (start < own.length && start < other.length && own[start] === other[start]) start++;
  let end = 0;
  const rest = Math.min(own.length, other.length) - start;
  while (end < rest && own[own.length - 1 - end] === other[other.length - 1 - end]) end++;
  return {
    before: own.slice(0, start),
    mine: own.slice(start, own.length - end),
    theirs: other.slice(start, other.length - end),
    after: own.slice(own.length - end),
  };
}

/** A text with both, between the marks that git uses: no YAML, so that it cannot be deployed before somebody has decided. */
export function withBoth(mine: string, theirs: string): string {
  const { before, mine: own, theirs: other, after } = differenceOf(mine, theirs);
  if (own.length === 0 && other.length === 0) return mine;
  return [...before, '<<<<<<< mine', ...own, '=======', ...other, '>>>>>>> theirs', ...after].join('\n');
}
