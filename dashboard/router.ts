import type { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { rootRoute } from './frame/root-route.tsx';
import { Skeleton } from './parts/loading.tsx';
import { PageFailure } from './parts/failure.tsx';
import { pageRoutes } from './routes.ts';

const routeTree = rootRoute.addChildren(pageRoutes);

/** The router of the dashboard; whatever one sees is in the URL. */
export function createDashboardRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: Skeleton,
    defaultPendingMs: 150,
    defaultErrorComponent: PageFailure,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createDashboardRouter>;
  }
}
