import { listOf, numberOf, objectOf, stringOf, type JsonObject } from '../http/json.ts';
import { cut, mostPages, type Asking } from './answers.ts';
import { onceKnown, putComment, type Comment, type CommentDesk } from './comments.ts';
import { openOnce } from './open-once.ts';
import type { Forge, PullRequest } from './types.ts';

const states = { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED' } as const;

/** Bitbucket Cloud (API 2.0). Source: Bitbucket Cloud REST API, pull requests, commit statuses. */
export function createBitbucketCloud(repository: string, ask: Asking): Omit<Forge, 'close'> {
  const root = `/repositories/${repository.split('/').map(encodeURIComponent).join('/')}`;
  const self = onceKnown(async () => {
    const answer = await ask('the own account', { path: '/user' });
    return stringOf(objectOf(answer.json())['uuid']);
  });

  async function pages(doing: string, path: string, query: Record<string, string>): Promise<readonly JsonObject[]> {
    const found: JsonObject[] = [];
    for (let page = 1; page <= mostPages; page++) {
      const given = objectOf((await ask(doing, { path, query: { ...query, page } })).json());
      found.push(...listOf(given['values']).map(objectOf));
      if (stringOf(given['next']) === undefined) break;
    }
    return found;
  }

  function desk(number: number): CommentDesk {
    const comments = `${root}/pullrequests/${number}/comments`;
    return {
      self,
      async list() {
        return (await pages(`the comments of #${number}`, comments, { pagelen: '100' })).flatMap(readComment);
      },
      async create(raw) {
        await ask(`a comment on #${number}`, { method: 'POST', path: comments, body: { content: { raw } } });
      },
      async change({ id }, raw) {
        const path = `${comments}/${id}`;
        await ask(`a change of the comment on #${number}`, { method: 'PUT', path, body: { content: { raw } } });
      },
    };
  }

  const pullRequests: Forge['pullRequests'] = async branch => {
    const wanted = `state="OPEN" AND destination.branch.name="${branch.replace(/["\\]/g, '\\$&')}"`;
    const path = `${root}/pullrequests`;
    return (await pages('the open pull requests', path, { q: wanted, pagelen: '50' })).flatMap(readPullRequest);
  };

  return {
    kind: 'bitbucket-cloud',
    commentLimit: 32_000,
    folds: false,
    pullRequests,
    open: request =>
      openOnce(request, pullRequests, async () => {
        const { branch, into, title, text } = request;
        const body = {
          title,
          description: text,
          source: { branch: { name: branch } },
          destination: { branch: { name: into } },
        };
        const path = `${root}/pullrequests`;
        const answer = await ask(`a pull request of ${branch}`, { method: 'POST', path, body });
        return readPullRequest(objectOf(answer.json()));
      }),
    comment: (number, mark, text) => putComment(desk(number), mark, text),
    async setStatus({ commit, context, state, description, url }) {
      // Keys have at most 40 characters.
      const body = {
        state: states[state],
        key: cut(context, 40),
        name: context,
        description: cut(description, 255),
        url,
      };
      const path = `${root}/commit/${commit}/statuses/build`;
      await ask(`a status of ${commit.slice(0, 8)}`, { method: 'POST', path, body });
    },
  };
}

function readPullRequest(given: JsonObject): readonly PullRequest[] {
  const number = numberOf(given['id']);
  const [source, destination] = [objectOf(given['source']), objectOf(given['destination'])];
  const head = stringOf(objectOf(source['commit'])['hash']);
  const branch = stringOf(objectOf(source['branch'])['name']);
  if (number === undefined || head === undefined || branch === undefined) return [];
  return [
    {
      number,
      title: stringOf(given['title']) ?? '',
      url: stringOf(objectOf(objectOf(given['links'])['html'])['href']) ?? '',
      head,
      // There are no refs of pull requests: the branch itself, which of a fork is in another repository.
      ref: `refs/heads/${branch}`,
      isFork: nameOf(source) === undefined || nameOf(source) !== nameOf(destination),
    },
  ];
}

function nameOf(end: JsonObject): string | undefined {
  return stringOf(objectOf(end['repository'])['full_name']);
}

function readComment(given: JsonObject): readonly Comment[] {
  const id = numberOf(given['id']);
  if (id === undefined || given['deleted'] === true) return [];
  const text = stringOf(objectOf(given['content'])['raw']) ?? '';
  return [{ id: String(id), text, author: stringOf(objectOf(given['user'])['uuid']) }];
}
