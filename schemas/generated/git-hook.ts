// Made by tools/generate-types.ts from schemas/git-hook.schema.json. Change that file, not this one.

/**
 * What Pacer reads of a push or a pull request that a git server tells `POST /hooks/git`. Whatever else is in it is not looked at.
 */
export type GitHook = GitHubGiteaForgejo | GitLab | BitbucketServerPullRequest | Bitbucket | AnotherOne;
/**
 * Address of a repository.
 */
export type Address = string;

export interface GitHubGiteaForgejo {
  repository: {
    clone_url: Address;
    ssh_url?: Address;
    html_url?: Address;
    url?: Address;
  };
}
export interface GitLab {
  project: {
    git_http_url: Address;
    git_ssh_url?: Address;
    http_url?: Address;
    ssh_url?: Address;
    url?: Address;
  };
}
export interface BitbucketServerPullRequest {
  pullRequest: {
    toRef: {
      repository: BitbucketRepository;
    };
  };
}
export interface BitbucketRepository {
  /**
   * `clone` is a list in Bitbucket Server and, where it is there, in the cloud.
   */
  links: (
    | {
        clone: unknown;
      }
    | {
        html: unknown;
      }
  ) & {
    /**
     * @maxItems 10
     */
    clone?: {
      href: Address;
    }[];
    html?: {
      href: Address;
    };
  };
}
export interface Bitbucket {
  repository: BitbucketRepository;
}
export interface AnotherOne {
  repository: {
    clone_url?: Address;
    git_http_url?: Address;
    http_url?: Address;
    ssh_url?: Address;
    git_ssh_url?: Address;
    html_url?: Address;
    url?: Address;
  };
}
