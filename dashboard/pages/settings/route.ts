import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { repositoriesQuery } from '../../api/rollouts.ts';
import { settingsQuery } from '../../api/settings.ts';
import { rootRoute } from '../../frame/root-route.tsx';

/** `/settings` */
export const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(settingsQuery);
    void context.queryClient.prefetchQuery(repositoriesQuery);
  },
  component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
});
