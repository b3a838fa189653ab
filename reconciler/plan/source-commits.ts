/** What lies between two images. */
export interface SourceCommits {
  readonly source: string;
  readonly from: string;
  readonly to: string;
  /** Newest first, the newest few. */
  readonly commits: readonly { readonly commit: string; readonly subject: string }[];
  /** How many more there are. */
  readonly more: number;
  /** The image goes back: these commits are taken out, not brought in. */
  readonly isBackwards?: true;
}

/** Counting goes no further. */
export const mostCounted = 1_000;

/** In lines for a person. */
export function sourceCommitLines(found: SourceCommits): readonly string[] {
  const all = found.commits.length + found.more;
  if (all === 0) return [];
  const count = all === 1 ? '1 source commit' : `${all}${all >= mostCounted ? ' or more' : ''} source commits`;
  const verb = found.isBackwards === true ? 'takes back' : 'brings';
  const lines = found.commits.map(({ commit, subject }) => `  ${commit.slice(0, 8)} ${subject}`);
  const rest = found.more === 0 ? [] : [`  and ${found.more} more`];
  return [`${verb} ${count} of ${found.source}:`, ...lines, ...rest];
}
