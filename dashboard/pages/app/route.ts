import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { appQuery } from '../../api/apps.ts';
import { appsParentRoute } from '../apps/parent-route.ts';
import { groupings, type Grouping } from './groups.ts';
import { readLogSearch, type LogSearch } from '../logs/search.ts';

/** The parts of the page of an app. */
export const appTabs = ['instances', 'diff', 'timeline', 'logs'] as const;
/** One of them. */
export type AppTab = (typeof appTabs)[number];

/** What of the page is shown. */
export interface AppSearch extends LogSearch {
  readonly tab?: AppTab;
  /** Beginnings of the two actions that are compared. */
  readonly from?: string;
  readonly to?: string;
  /** By what instances are put together. */
  readonly group?: Grouping;
  /** The instance that is pointed at. */
  readonly task?: string;
}

/** `/apps/` and the id of the app, slashes included. */
export const appRoute = createRoute({
  getParentRoute: () => appsParentRoute,
  path: '$',
  validateSearch: (search: Record<string, unknown>): AppSearch => {
    const tab = appTabs.find(name => name === search['tab']);
    const group = groupings.find(name => name === search['group']);
    const text = (name: 'from' | 'to' | 'task'): Partial<AppSearch> =>
      typeof search[name] === 'string' ? { [name]: search[name] } : {};
    return {
      ...(tab === undefined || tab === 'instances' ? {} : { tab }),
      ...(group === undefined ? {} : { group }),
      ...text('from'),
      ...text('to'),
      ...text('task'),
      ...(tab === 'logs' ? readLogSearch(search) : {}),
    };
  },
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(appQuery(`/${params._splat ?? ''}`)),
  component: lazyRouteComponent(() => import('./app-page.tsx'), 'AppPage'),
});
