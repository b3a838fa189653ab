import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../frame/root-route.tsx';
import { readLogSearch } from './search.ts';

/** `/logs` */
export const logsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/logs',
  validateSearch: readLogSearch,
  component: lazyRouteComponent(() => import('./logs-page.tsx'), 'LogsPage'),
});
