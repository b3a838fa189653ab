import { isPacerError } from '../errors/pacer-error.ts';
import { listOf, numberOf, objectOf, stringOf } from '../http/json.ts';
import { allPages, cut, type Asking } from './answers.ts';
import { onceKnown, putComment, type Comment, type CommentDesk } from './comments.ts';
import { openOnce } from './open-once.ts';
import type { Forge, PullRequest } from './types.ts';

const pageSize = 100;
const states = { pending: 'running', success: 'success', failure: 'failed' } as const;

/** GitLab (`https://HOST/api/v4`). Source: GitLab REST API, merge requests, notes, commit statuses. */
export function createGitLab(repository: string, ask: Asking): Omit<Forge, 'close'> {
  const root = `/projects/${encodeURIComponent(repository)}`;
  const self = onceKnown(async () => {
    const answer = await ask('the own account', { path: '/user' });
    return stringOf(objectOf(answer.json())['username']);
  });

  function desk(number: number): CommentDesk {
    const notes = `${root}/merge_requests/${number}/notes`;
    return {
      self,
      list: () =>
        allPages(pageSize, async page => {
          const query = { page, per_page: pageSize, sort: 'asc', order_by: 'created_at' };
          return listOf((await ask(`the notes of !${number}`, { path: notes, query })).json()).flatMap(readNote);
        }),
      async create(body) {
        await ask(`a note on !${number}`, { method: 'POST', path: notes, body: { body } });
      },
      async change(comment, body) {
        await ask(`a change of the note on !${number}`, {
          method: 'PUT',
          path: `${notes}/${comment.id}`,
          body: { body },
        });
      },
    };
  }

  const pullRequests: Forge['pullRequests'] = branch =>
    allPages(pageSize, async page => {
      const query = { state: 'opened', target_branch: branch, page, per_page: pageSize };
      const answer = await ask('the open merge requests', { path: `${root}/merge_requests`, query });
      return listOf(answer.json()).flatMap(readMergeRequest);
    });

  return {
    kind: 'gitlab',
    commentLimit: 900_000,
    folds: true,
    pullRequests,
    open: request =>
      openOnce(request, pullRequests, async () => {
        const { branch, into, title, text } = request;
        const body = { source_branch: branch, target_branch: into, title, description: text };
        const path = `${root}/merge_requests`;
        return readMergeRequest((await ask(`a merge request of ${branch}`, { method: 'POST', path, body })).json());
      }),
    comment: (number, mark, text) => putComment(desk(number), mark, text),
    async setStatus({ commit, context, state, description, url }) {
      const body = {
        state: states[state],
        name: context,
        description: cut(description, 255),
        target_url: url,
      };
      try {
        await ask(`a status of ${commit.slice(0, 8)}`, { method: 'POST', path: `${root}/statuses/${commit}`, body });
      } catch (error) {
        // A status that is as it is to be cannot "transition" to it once more; that is what was wanted.
        if (!isPacerError(error) || !error.message.includes('Cannot transition status')) throw error;
      }
    },
  };
}

function readMergeRequest(value: unknown): readonly PullRequest[] {
  const given = objectOf(value);
  const number = numberOf(given['iid']);
  const head = stringOf(given['sha']);
  if (number === undefined || head === undefined) return [];
  return [
    {
      number,
      title: stringOf(given['title']) ?? '',
      url: stringOf(given['web_url']) ?? '',
      head,
      ref: `refs/merge-requests/${number}/head`,
      isFork: numberOf(given['source_project_id']) !== numberOf(given['target_project_id']),
    },
  ];
}

function readNote(value: unknown): readonly Comment[] {
  const given = objectOf(value);
  const id = numberOf(given['id']);
  if (id === undefined || given['system'] === true) return [];
  return [
    { id: String(id), text: stringOf(given['body']) ?? '', author: stringOf(objectOf(given['author'])['username']) },
  ];
}
