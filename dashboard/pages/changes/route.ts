import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { reviewsQuery } from '../../api/reviews.ts';
import { rootRoute } from '../../frame/root-route.tsx';

/** `/changes` */
export const changesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/changes',
  loader: ({ context }) => void context.queryClient.prefetchQuery(reviewsQuery),
  component: lazyRouteComponent(() => import('./changes-page.tsx'), 'ChangesPage'),
});
