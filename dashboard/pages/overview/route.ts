import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { appRowsQuery } from '../../api/apps.ts';
import { rootRoute } from '../../frame/root-route.tsx';
import { attention } from './queries.ts';

/** `/` */
export const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  loader: ({ context }) => void context.queryClient.prefetchQuery(appRowsQuery(attention)),
  component: lazyRouteComponent(() => import('./overview-page.tsx'), 'OverviewPage'),
});
