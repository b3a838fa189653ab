import type { FastifyInstance, FastifyReply } from 'fastify';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { Author } from '../../git/fast-import.ts';
import { isObjectId } from '../../git/reference.ts';
import type { Caller } from '../access/types.ts';
import type { Changes } from '../change/changes.ts';
import { isOpenPath } from '../change/check-draft.ts';
import type { Draft, Outcome, Preview } from '../change/types.ts';
import type { DesiredState } from '../desired/types.ts';
import { callerOf, refuse } from './guard.ts';
import { refusalOfChange } from './may-change.ts';
import { proposalBodies } from './proposal-bodies.ts';
import { visiblePlan } from './visible.ts';

/** Changes of files by people, and what the routes have to know to judge who may. */
export interface ProposalParts {
  readonly cluster: string;
  /** Undefined before a commit was read. */
  changes(): Changes | undefined;
  /** What the followed commit wants. */
  desired(): DesiredState | undefined;
}

interface OrderBody extends Draft {
  readonly message: string;
  readonly key: string;
  readonly owner?: string;
}

const notReady = { code: 'not-ready', message: 'No commit was read yet.' };
const statuses = { moved: 409, invalid: 422, refused: 422, forbidden: 403 } as const;

/** Routes by which the dashboard changes the desired repository. What they write is a commit, and nothing else. */
export function registerProposals(server: FastifyInstance, parts: ProposalParts | undefined): void {
  server.get<{ Params: { '*': string }; Querystring: { commit?: string } }>(
    '/api/v1/files/*',
    async (request, reply) => {
      const changes = parts?.changes();
      if (parts === undefined || changes === undefined) return reply.code(503).send(notReady);
      const path = request.params['*'];
      const { commit } = request.query;
      if (commit !== undefined && !isObjectId(commit))
        return reply.code(400).send({ code: 'request-refused', message: 'A commit is named by its full id.' });
      const found = mayRead(callerOf(request), path, parts) ? await changes.file(path, commit) : undefined;
      return found ?? reply.code(404).send({ code: 'file-unknown', message: `There is no file ${path} to show here.` });
    },
  );

  server.post<{ Body: Draft }>(
    '/api/v1/proposals/preview',
    { schema: { body: proposalBodies.draft } },
    async (request, reply) => {
      const changes = parts?.changes();
      if (changes === undefined) return reply.code(503).send(notReady);
      const preview = await orFailure(reply, () => changes.preview(request.body));
      if (preview === undefined) return reply;
      if ('kind' in preview) return answer(reply, preview);
      return visiblePreview(preview, callerOf(request));
    },
  );

  server.post<{ Body: OrderBody }>(
    '/api/v1/proposals',
    { schema: { body: proposalBodies.order } },
    async (request, reply) => {
      const changes = parts?.changes();
      if (parts === undefined || changes === undefined) return reply.code(503).send(notReady);
      const caller = callerOf(request);
      const { owner, ...order } = request.body;
      const paths = Object.keys(order.files);
      const may = (apps: readonly string[]): string | undefined => refusalOfChange(caller, apps, paths, parts.cluster);
      const author = authorOf(caller, owner);
      const outcome = await orFailure(reply, () => changes.propose({ ...order, author }, may));
      return outcome === undefined ? reply : answer(reply, outcome);
    },
  );
}

/** Definitions of apps are for those who may change these apps; what several share, for everybody who may change any. */
function mayRead(caller: Caller, path: string, parts: ProposalParts): boolean {
  if (!isOpenPath(path, parts.cluster)) return false;
  if (!path.startsWith('clusters/')) return true;
  const all = parts.desired()?.apps.values() ?? [];
  const apps = [...all].flatMap(app => (app.file === path ? [app.id] : []));
  return apps.length === 0 ? caller.may('deploy', '/') : apps.every(app => caller.may('deploy', app));
}

/** Who a commit is by. Without a sign-in the API belongs to this machine, and a name is believed. */
function authorOf(caller: Caller, owner: string | undefined): Author {
  const unknown = 'nobody@localhost';
  if (caller.name !== '' || caller.email !== undefined)
    return { name: caller.name === '' ? (caller.email ?? '') : caller.name, email: caller.email ?? unknown };
  const [, name = owner ?? '', email = unknown] = /^([^<>]*?)\s*<([^<>\s]+)>$/.exec(owner?.trim() ?? '') ?? [];
  return { name: name.trim() === '' ? 'Somebody on this machine' : name.trim(), email };
}

function visiblePreview(preview: Preview, caller: Caller): Preview {
  const { plan } = preview;
  return {
    ...preview,
    apps: preview.apps.filter(app => caller.may('view', app)),
    problems: preview.problems.filter(({ app }) => app === undefined || caller.may('view', app)),
    ...(plan === undefined ? {} : { plan: visiblePlan(plan, caller) }),
  };
}

/** Trouble with the repository is told as such; undefined when it was. */
async function orFailure<Answer>(reply: FastifyReply, work: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await work();
  } catch (thrown) {
    const { code, kind, message, advice } = asPacerError(thrown);
    if (kind === 'bug') throw thrown;
    void reply.code(502).send({ code, message, advice });
    return undefined;
  }
}

function answer(reply: FastifyReply, outcome: Outcome): FastifyReply {
  if (outcome.kind === 'committed') {
    const { kind: _kind, ...result } = outcome;
    return reply.code(201).send(result);
  }
  if (outcome.kind === 'forbidden') return refuse(reply, outcome.message);
  const { kind, ...said } = outcome;
  return reply.code(statuses[kind]).send({ code: `change-${kind}`, ...sentenceOf(outcome), ...said });
}

function sentenceOf(outcome: Outcome): { readonly message?: string; readonly advice?: string } {
  if (outcome.kind === 'invalid') {
    const [first] = outcome.problems;
    return { message: first?.message ?? 'The files have mistakes.', advice: 'Correct the files; nothing was written.' };
  }
  if (outcome.kind !== 'moved') return {};
  const count = outcome.moved.commits.length;
  const who = count === 1 ? 'one commit' : `${count} commits`;
  return {
    message:
      count === 0 ? 'The branch was rewound meanwhile.' : `The branch has ${who} that your change does not know.`,
    advice: 'Look at what was changed, take it over, and send it again. Nothing was written.',
  };
}
