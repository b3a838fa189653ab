import { listOf, numberOf, objectOf, stringOf } from '../http/json.ts';
import { allPages, cut, type Asking } from './answers.ts';
import { onceKnown, putComment, type Comment, type CommentDesk } from './comments.ts';
import { openOnce } from './open-once.ts';
import type { Forge, PullRequest } from './types.ts';

/** What the GitHub-like forges differ in. */
export interface GitHubDialect {
  readonly kind: 'github' | 'gitea';
  readonly pageSize: number;
  /** Name of the parameter for the size of a page. */
  readonly sizeName: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** GitHub, and Enterprise Server (`https://HOST/api/v3`). Source: GitHub REST API, pulls, issue comments, commit statuses. */
export const gitHub: GitHubDialect = {
  kind: 'github',
  pageSize: 100,
  sizeName: 'per_page',
  headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
};

/** Gitea and Forgejo (`https://HOST/api/v1`), whose API is made after GitHub's. Source: Gitea API, repository and issue. */
export const gitea: GitHubDialect = { kind: 'gitea', pageSize: 50, sizeName: 'limit', headers: {} };

// Both count characters; GitHub refuses longer descriptions and comments, Gitea keeps to about the same.
const descriptionLimit = 140;

/** The part of `Forge` that speaks GitHub's API. */
export function createGitHub(dialect: GitHubDialect, repository: string, ask: Asking): Omit<Forge, 'close'> {
  const root = `/repos/${repository.split('/').map(encodeURIComponent).join('/')}`;
  const { headers, sizeName, pageSize } = dialect;
  const self = onceKnown(async () => {
    const answer = await ask('the own account', { path: '/user', headers });
    return stringOf(objectOf(answer.json())['login']);
  });

  function desk(number: number): CommentDesk {
    return {
      self,
      list: () =>
        allPages(pageSize, async page => {
          const query = { page, [sizeName]: pageSize };
          const answer = await ask(`the comments of #${number}`, {
            path: `${root}/issues/${number}/comments`,
            query,
            headers,
          });
          return listOf(answer.json()).flatMap(readComment);
        }),
      async create(body) {
        await ask(`a comment on #${number}`, {
          method: 'POST',
          path: `${root}/issues/${number}/comments`,
          headers,
          body: { body },
        });
      },
      async change(comment, body) {
        await ask(`a change of the comment on #${number}`, {
          method: 'PATCH',
          path: `${root}/issues/comments/${comment.id}`,
          headers,
          body: { body },
        });
      },
    };
  }

  const pullRequests: Forge['pullRequests'] = async branch => {
    const found = await allPages(pageSize, async page => {
      const query = { state: 'open', base: branch, page, [sizeName]: pageSize };
      const answer = await ask('the open pull requests', { path: `${root}/pulls`, query, headers });
      return listOf(answer.json());
    });
    // Older Gitea does not know the filter.
    return found.filter(each => stringOf(objectOf(objectOf(each)['base'])['ref']) === branch).flatMap(readPullRequest);
  };

  return {
    kind: dialect.kind,
    commentLimit: 65_000,
    folds: true,
    pullRequests,
    open: request =>
      openOnce(request, pullRequests, async () => {
        const { title, branch, into, text } = request;
        const answer = await ask(`a pull request of ${branch}`, {
          method: 'POST',
          path: `${root}/pulls`,
          headers,
          body: { title, head: branch, base: into, body: text },
        });
        return readPullRequest(answer.json());
      }),
    comment: (number, mark, text) => putComment(desk(number), mark, text),
    async setStatus({ commit, context, state, description, url }) {
      const body = {
        state,
        context,
        description: cut(description, descriptionLimit),
        target_url: url,
      };
      await ask(`a status of ${commit.slice(0, 8)}`, {
        method: 'POST',
        path: `${root}/statuses/${commit}`,
        headers,
        body,
      });
    },
  };
}

function readPullRequest(value: unknown): readonly PullRequest[] {
  const given = objectOf(value);
  const [head, base] = [objectOf(given['head']), objectOf(given['base'])];
  const number = numberOf(given['number']);
  const commit = stringOf(head['sha']);
  if (number === undefined || commit === undefined) return [];
  // The repository of a head is null once the fork was deleted.
  const from = stringOf(objectOf(head['repo'])['full_name']);
  return [
    {
      number,
      title: stringOf(given['title']) ?? '',
      url: stringOf(given['html_url']) ?? '',
      head: commit,
      ref: `refs/pull/${number}/head`,
      isFork: from === undefined || from !== stringOf(objectOf(base['repo'])['full_name']),
    },
  ];
}

function readComment(value: unknown): readonly Comment[] {
  const given = objectOf(value);
  const id = numberOf(given['id']);
  if (id === undefined) return [];
  return [{ id: String(id), text: stringOf(given['body']) ?? '', author: stringOf(objectOf(given['user'])['login']) }];
}
