import { pacerError } from '../errors/pacer-error.ts';
import { listOf, numberOf, objectOf, stringOf, type JsonObject } from '../http/json.ts';
import { cut, mostPages, type Asking } from './answers.ts';
import { onceKnown, putComment, type Comment, type CommentDesk } from './comments.ts';
import { openOnce } from './open-once.ts';
import type { Forge, PullRequest } from './types.ts';

const pageSize = 100;
const states = { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED' } as const;

/**
 * Bitbucket Server and Data Center (`https://HOST`, to which `/rest/...` is added). Source: Bitbucket Data Center REST API,
 * pull requests, and build status 1.0.
 */
export function createBitbucketServer(repository: string, ask: Asking): Omit<Forge, 'close'> {
  const [project = '', name = '', ...rest] = repository.split('/');
  if (project === '' || name === '' || rest.length > 0) {
    throw pacerError('configuration-invalid', {
      message: `"${repository}" is no repository of Bitbucket Server: it is written PROJECT/name.`,
    });
  }
  const root = `/rest/api/1.0/projects/${encodeURIComponent(project)}/repos/${encodeURIComponent(name)}/pull-requests`;

  async function pages(doing: string, path: string, query: Record<string, string>): Promise<readonly JsonObject[]> {
    const found: JsonObject[] = [];
    let start = 0;
    for (let page = 0; page < mostPages; page++) {
      const answer = await ask(doing, { path, query: { ...query, limit: pageSize, start } });
      const given = objectOf(answer.json());
      found.push(...listOf(given['values']).map(objectOf));
      const next = numberOf(given['nextPageStart']);
      if (given['isLastPage'] !== false || next === undefined) break;
      start = next;
    }
    return found;
  }

  // There is no route that tells who asks; every answer has the name in a header.
  const self = onceKnown(async () => {
    const answer = await ask('the own account', { path: root, query: { limit: 1 } });
    return answer.headers['x-ausername'];
  });

  function desk(number: number): CommentDesk {
    const comments = `${root}/${number}/comments`;
    return {
      self,
      async list() {
        const activities = await pages(`the comments of #${number}`, `${root}/${number}/activities`, {});
        return activities.filter(each => each['action'] === 'COMMENTED').flatMap(readComment);
      },
      async create(text) {
        await ask(`a comment on #${number}`, { method: 'POST', path: comments, body: { text } });
      },
      async change({ id, version = 0 }, text) {
        await ask(`a change of the comment on #${number}`, {
          method: 'PUT',
          path: `${comments}/${id}`,
          body: { text, version },
        });
      },
    };
  }

  const pullRequests: Forge['pullRequests'] = async branch => {
    const query = { state: 'OPEN', at: `refs/heads/${branch}`, direction: 'INCOMING' };
    return (await pages('the open pull requests', root, query)).flatMap(readPullRequest);
  };

  return {
    kind: 'bitbucket-server',
    commentLimit: 32_000,
    folds: false,
    pullRequests,
    open: request =>
      openOnce(request, pullRequests, async () => {
        const { branch, into, title, text } = request;
        const body = {
          title,
          description: text,
          fromRef: { id: `refs/heads/${branch}` },
          toRef: { id: `refs/heads/${into}` },
        };
        const answer = await ask(`a pull request of ${branch}`, { method: 'POST', path: root, body });
        return readPullRequest(objectOf(answer.json()));
      }),
    comment: (number, mark, text) => putComment(desk(number), mark, text),
    async setStatus({ commit, context, state, description, url }) {
      const body = {
        state: states[state],
        key: context,
        name: context,
        description: cut(description, 255),
        url,
      };
      const path = `/rest/build-status/1.0/commits/${commit}`;
      await ask(`a status of ${commit.slice(0, 8)}`, { method: 'POST', path, body });
    },
  };
}

function readPullRequest(given: JsonObject): readonly PullRequest[] {
  const number = numberOf(given['id']);
  const [from, to] = [objectOf(given['fromRef']), objectOf(given['toRef'])];
  const head = stringOf(from['latestCommit']);
  if (number === undefined || head === undefined) return [];
  const [link] = listOf(objectOf(given['links'])['self']);
  return [
    {
      number,
      title: stringOf(given['title']) ?? '',
      url: stringOf(objectOf(link)['href']) ?? '',
      head,
      ref: `refs/pull-requests/${number}/from`,
      isFork: placeOf(from) !== placeOf(to),
    },
  ];
}

function placeOf(ref: JsonObject): string {
  const repository = objectOf(ref['repository']);
  return `${stringOf(objectOf(repository['project'])['key'])}/${stringOf(repository['slug'])}`;
}

function readComment(activity: JsonObject): readonly Comment[] {
  const given = objectOf(activity['comment']);
  const id = numberOf(given['id']);
  if (id === undefined) return [];
  const version = numberOf(given['version']);
  return [
    {
      id: String(id),
      text: stringOf(given['text']) ?? '',
      author: stringOf(objectOf(given['author'])['name']),
      ...(version === undefined ? {} : { version }),
    },
  ];
}
