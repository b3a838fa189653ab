import type { Authorization, HttpTuning } from '../http/types.ts';

/** The git servers whose pull requests are known. `gitea` is Forgejo, too. */
export type ForgeKind = 'github' | 'gitlab' | 'gitea' | 'bitbucket-server' | 'bitbucket-cloud';

/** An open pull request (GitLab: merge request) into the followed branch. */
export interface PullRequest {
  /** As people write it after `#` or `!`. */
  readonly number: number;
  readonly title: string;
  /** Page for people. */
  readonly url: string;
  /** Full id, except for Bitbucket Cloud, which gives the first twelve digits. */
  readonly head: string;
  /** Ref of the repository under which git finds the head. */
  readonly ref: string;
  /** True when the head is in another repository: whoever wrote it may have no rights here. */
  readonly isFork: boolean;
}

/** A pull request that is to be opened. */
export interface NewPullRequest {
  /** Branch of the repository that is to be merged. */
  readonly branch: string;
  /** The commit that the branch is at; full id. */
  readonly commit: string;
  /** Branch that it is to be merged into. */
  readonly into: string;
  readonly title: string;
  readonly text: string;
}

/** How a commit stands in one respect. */
export interface CommitStatus {
  readonly commit: string;
  /** Such as `pacer/prod/plan`: one status per commit and context, the newest counts. */
  readonly context: string;
  readonly state: 'pending' | 'success' | 'failure';
  /** One sentence; cut to what the forge takes. */
  readonly description: string;
  /** Page for people; Bitbucket insists on one. */
  readonly url: string;
}

/** One repository on a forge. Rejects with `upstream-refused`, `upstream-error` and the network's errors. */
export interface Forge {
  readonly kind: ForgeKind;
  /** Most characters of a comment. */
  readonly commentLimit: number;
  /** Whether `<details>` folds; Bitbucket shows it as text. */
  readonly folds: boolean;
  /** Open pull requests into the branch; at most a thousand. */
  pullRequests(branch: string): Promise<readonly PullRequest[]>;
  /** Opens a pull request, or gives the open one of the same commit: asked twice there is one. */
  open(request: NewPullRequest): Promise<PullRequest>;
  /**
   * Puts a comment on the pull request, or changes the one that is there: of one `mark` there is only ever one. A comment
   * that says the same already is left alone. Only comments of one's own are changed.
   */
  comment(number: number, mark: string, text: string): Promise<'made' | 'changed' | 'same'>;
  /** Sets a status of a commit. */
  setStatus(status: CommitStatus): Promise<void>;
  close(): Promise<void>;
}

/** Where the repository is, and who asks. */
export interface ForgeOptions extends HttpTuning {
  readonly kind: ForgeKind;
  /** Address of the API; the public one of the kind when left out, where there is one. */
  readonly url?: string;
  /** `owner/name`, with groups for GitLab, `PROJECT/name` for Bitbucket Server. */
  readonly repository: string;
  readonly authorization?: Authorization;
  readonly random: () => number;
}
