import type { FastifyInstance } from 'fastify';
import type { AppRowsQuery } from '../../schemas/generated/app-rows-query.ts';
import { isAsPromised } from '../rollout/app-state.ts';
import { appView } from './app-view.ts';
import { asksForAgents, type AppsOnAgents } from './app-query.ts';
import { appRows } from './app-rows.ts';
import { checkedQuery } from './checked.ts';
import { callerOf, unknownApp } from './guard.ts';
import type { ClusterView } from '../../schemas/generated/cluster-view.ts';
import type { Caller } from '../access/types.ts';
import type { AppState } from '../rollout/app-state.ts';
import { visibleApps, visiblePlan } from './visible.ts';
import type { ApiParts } from './server.ts';

/** Two lines make an action. */
const newestLines = 60;

/** Reading routes: apps, plan, problems, overview; and `sync`, which only looks again. */
export function registerApps(server: FastifyInstance, parts: ApiParts): void {
  const statesFor = (caller: Caller): readonly AppState[] => visibleApps(parts.states.all(), caller, ({ id }) => id);

  server.get('/api/v1/overview', () => parts.overview());

  server.get('/api/v1/apps', request => {
    const apps = statesFor(callerOf(request));
    return { cluster: parts.cluster, asPromised: apps.every(isAsPromised), apps };
  });

  server.get<{ Querystring: AppRowsQuery }>('/api/v1/app-rows', checkedQuery('app-rows-query'), async request => {
    const { q = '', near = '', sort = 'id', offset = 0, limit = 100 } = request.query;
    const view = asksForAgents(q) ? await parts.clusterView?.() : undefined;
    const agents = view === undefined ? {} : { agents: appsOnAgents(view) };
    return appRows(parts.cluster, statesFor(callerOf(request)), { query: q, near, sort, offset, limit, ...agents });
  });

  server.get<{ Params: { '*': string } }>('/api/v1/apps/*', async (request, reply) => {
    const id = `/${request.params['*'].replace(/^\/+|\/+$/g, '')}`;
    const app = parts.states.get(id);
    if (app === undefined || !callerOf(request).may('view', id)) return reply.code(404).send(unknownApp(id));
    const history = parts.history({ app: id }).slice(-newestLines);
    const ids = [
      ...new Set([...history.map(({ commit }) => commit), ...(app.commit === undefined ? [] : [app.commit])]),
    ];
    const [live, commits] = await Promise.all([parts.look?.live(id), parts.look?.commits(ids)]);
    return appView({
      app,
      plan: parts.look?.planOf(id),
      problems: parts.problems().filter(problem => problem.app === id),
      history,
      live,
      commits: commits ?? [],
    });
  });

  server.get('/api/v1/plan', async (request, reply) => {
    const plan = await parts.plan();
    if (plan === undefined) {
      return reply.code(503).send({
        code: 'not-ready',
        message: 'No plan yet: the first commit or the first listing of Marathon is missing.',
      });
    }
    return visiblePlan(plan, callerOf(request));
  });

  server.get('/api/v1/problems', request => ({
    problems: visibleApps(parts.problems(), callerOf(request), ({ app = '/' }) => app),
  }));

  server.post('/api/v1/sync', (_request, reply) => {
    parts.lookAgain();
    return reply.code(202).send({ looking: true });
  });
}

function appsOnAgents({ agents }: ClusterView): AppsOnAgents {
  return new Map(agents.map(({ hostname, apps }) => [hostname.toLowerCase(), new Set(apps.map(({ app }) => app))]));
}
