import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { activityQuery } from '../../api/activity.ts';
import { rootRoute } from '../../frame/root-route.tsx';

/** What of the list is shown. */
export interface ActivitySearch {
  readonly q?: string;
}

/** `/activity` */
export const activityRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/activity',
  validateSearch: (search: Record<string, unknown>): ActivitySearch =>
    typeof search['q'] === 'string' && search['q'] !== '' ? { q: search['q'] } : {},
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchInfiniteQuery(activityQuery(deps.q ?? '')),
  component: lazyRouteComponent(() => import('./activity-page.tsx'), 'ActivityPage'),
});
