import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { deploymentQuery } from '../../api/deployments.ts';
import { rootRoute } from '../../frame/root-route.tsx';
import { readLogSearch, type LogSearch } from '../logs/search.ts';

/** What of the page is shown: the logs as in their own page, and the revert. */
export interface DeploymentSearch extends LogSearch {
  /** What a revert would do is shown. */
  readonly revert?: true;
}

/** `/deployments`: all of them are in the activity. */
export const deploymentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/deployments',
  beforeLoad: () => {
    // oxlint-disable-next-line typescript/only-throw-error -- the router's way to lead elsewhere
    throw redirect({ to: '/activity', replace: true });
  },
});

/** `/deployments/` and the id of a deployment, slashes included; the one that Marathon gave it leads there, too. */
export const deploymentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/deployments/$',
  validateSearch: (search: Record<string, unknown>): DeploymentSearch => {
    const { app: _app, build: _build, daemon: _daemon, begun: _begun, ...logs } = readLogSearch(search);
    return { ...logs, ...(search['revert'] === true ? { revert: true } : {}) };
  },
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(deploymentQuery(params._splat ?? '')),
  component: lazyRouteComponent(() => import('./deployment-page.tsx'), 'DeploymentPage'),
});
