import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { appRowsQuery, type AppSort } from '../../api/apps.ts';
import { appsParentRoute } from './parent-route.ts';

/** What of the list is shown; all of it in the address. */
export interface AppsSearch {
  readonly q?: string;
  readonly sort?: AppSort;
  /** Columns that are left out, separated by commas. */
  readonly hide?: string;
}

/** `/apps` */
export const appsRoute = createRoute({
  getParentRoute: () => appsParentRoute,
  path: '/',
  validateSearch: (search: Record<string, unknown>): AppsSearch => ({
    ...(typeof search['q'] === 'string' && search['q'] !== '' ? { q: search['q'] } : {}),
    ...(search['sort'] === 'severity' || search['sort'] === 'newest' ? { sort: search['sort'] } : {}),
    ...(typeof search['hide'] === 'string' && search['hide'] !== '' ? { hide: search['hide'] } : {}),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    void context.queryClient.prefetchQuery(appRowsQuery({ q: deps.q ?? '', sort: deps.sort ?? 'id', page: 0 })),
  component: lazyRouteComponent(() => import('./apps-page.tsx'), 'AppsPage'),
});
