import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { buildQuery, buildsQuery, imagesQuery } from '../../api/builds.ts';
import { rootRoute } from '../../frame/root-route.tsx';
import { readLogSearch } from '../logs/search.ts';

/** `/builds` */
export const buildsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/builds',
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(buildsQuery);
    void context.queryClient.prefetchQuery(imagesQuery);
  },
  component: lazyRouteComponent(() => import('./builds-page.tsx'), 'BuildsPage'),
});

/** `/builds/` and the id of a build. */
export const buildRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/builds/$id',
  validateSearch: readLogSearch,
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(buildQuery(params.id)),
  component: lazyRouteComponent(() => import('./build-page.tsx'), 'BuildPage'),
});
