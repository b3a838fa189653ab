import type { FastifyInstance } from 'fastify';
import type { LedgerEntry } from '../ledger/types.ts';
import { deploymentIdOf, deploymentView, findDeployment, parseDeploymentId } from './deployment-view.ts';
import { callerOf } from './guard.ts';
import type { ApiParts } from './server.ts';

/** One deployment at a closer look: by its own id, or by the one that Marathon gave it. */
export function registerDeployments(server: FastifyInstance, parts: ApiParts): void {
  server.get<{ Params: { '*': string } }>('/api/v1/deployments/*', async (request, reply) => {
    const asked = request.params['*'].replace(/^\/+|\/+$/g, '');
    const id = parseDeploymentId(asked) ?? byMarathon(asked, parts);
    const isVisible = id !== undefined && callerOf(request).may('view', id.app);
    const found = isVisible ? findDeployment(parts.history({ app: id.app }), id.started) : undefined;
    if (found === undefined)
      return reply.code(404).send({
        code: 'not-found',
        message: `The ledger knows no deployment ${asked} that you may see.`,
        advice: 'Of each app it keeps the newest few hundred; the notes in git have them all.',
      });
    const { app, commit } = found.entry;
    const [commits, live, builds, tasks] = await Promise.all([
      parts.look?.commits([commit]),
      parts.look?.live(app).catch(() => undefined),
      parts
        .builds?.()
        ?.list()
        .catch(() => []),
      // Without Mesos there are fewer events; the deployment is there all the same.
      parts
        .logs?.()
        ?.instances(app, other => other === app)
        .catch(() => undefined),
    ]);
    return deploymentView({
      ...found,
      commit: commits?.[0],
      state: parts.states.get(app),
      live,
      builds: builds ?? [],
      tasks: tasks?.instances ?? [],
      decisions: parts.decisions?.() ?? [],
    });
  });
}

/** People have Marathon's id from its log or its page. */
function byMarathon(id: string, parts: ApiParts): Pick<LedgerEntry, 'app' | 'started'> | undefined {
  const line = id === '' ? undefined : parts.history({}).findLast(({ deployment }) => deployment === id);
  return line === undefined ? undefined : parseDeploymentId(deploymentIdOf(line));
}
