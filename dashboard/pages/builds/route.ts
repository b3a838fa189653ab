import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { buildQuery, buildsQuery, imagesQuery } from '../../api/builds.ts';
import { rootRoute } from '../../frame/root-route.tsx';
import { readLogSearch } from '../logs/search.ts';

/** What of the page is shown, and orders of the tables as in `sortingOf`; all of it in the address. */
export interface BuildsSearch {
  /** The part that is shown; the builds when left out. */
  readonly tab?: 'images';
  /** Of the builds. */
  readonly sort?: string;
  /** Of the images; the tree when left out. */
  readonly images?: string;
}

const orders = {
  sort: ['build', 'state', 'took', 'since'],
  images: ['state', 'made', 'touches'],
} as const;

/** `/builds` */
export const buildsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/builds',
  validateSearch: (search: Record<string, unknown>): BuildsSearch => ({
    ...(search['tab'] === 'images' ? { tab: 'images' } : {}),
    ...Object.fromEntries(
      (['sort', 'images'] as const).flatMap(name => {
        const value = search[name];
        const isOrder = typeof value === 'string' && orders[name].some(order => order === value.replace(/^-/, ''));
        return isOrder ? [[name, value]] : [];
      }),
    ),
  }),
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
