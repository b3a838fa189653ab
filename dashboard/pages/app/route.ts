import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { appQuery } from '../../api/apps.ts';
import { rootRoute } from '../../frame/root-route.tsx';

/** The parts of the page of an app. */
export const appTabs = ['overview', 'diff', 'timeline', 'tasks'] as const;
/** One of them. */
export type AppTab = (typeof appTabs)[number];

/** `/apps/` and the id of the app, slashes included. */
export const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/apps/$',
  validateSearch: (search: Record<string, unknown>): { readonly tab?: AppTab } => {
    const tab = appTabs.find(name => name === search['tab']);
    return tab === undefined || tab === 'overview' ? {} : { tab };
  },
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(appQuery(`/${params._splat ?? ''}`)),
  component: lazyRouteComponent(() => import('./app-page.tsx'), 'AppPage'),
});
