import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { clusterQuery } from '../../api/cluster.ts';
import { rootRoute } from '../../frame/root-route.tsx';

/** What the bars show. */
export const resources = ['mem', 'cpus', 'disk', 'ports'] as const;
/** One of them. */
export type Resource = (typeof resources)[number];
/** Columns that agents can be sorted by. */
const agentOrders = ['name', 'state', 'used', 'free'] as const;

/** What of the cluster is shown, and the question that is asked of it. */
export interface ClusterSearch {
  readonly by?: Resource;
  /** Order of the agents, as in `sortingOf`; by name when left out. */
  readonly sort?: string;
  /** Words that have to be in host name, attributes, state or apps. */
  readonly q?: string;
  /** The agent that is open. */
  readonly agent?: string;
  readonly needMem?: string;
  readonly needCpus?: string;
  readonly needDisk?: string;
  readonly needInstances?: string;
  /** `hostname:UNIQUE`, `rack:LIKE:a`, one after the other. */
  readonly needConstraints?: string;
}

const texts = ['q', 'agent', 'needMem', 'needCpus', 'needDisk', 'needInstances', 'needConstraints'] as const;

/** `/cluster` */
export const clusterRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/cluster',
  validateSearch: (search: Record<string, unknown>): ClusterSearch => {
    const by = resources.find(each => each === search['by'] && each !== 'mem');
    const { sort } = search;
    const isOrder = typeof sort === 'string' && agentOrders.some(order => order === sort.replace(/^-/, ''));
    const found = texts.flatMap(name => {
      const value = search[name];
      const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
      return text === '' ? [] : [[name, text] as const];
    });
    return {
      ...(by === undefined ? {} : { by }),
      ...(isOrder ? { sort } : {}),
      ...Object.fromEntries(found),
    };
  },
  loader: ({ context }) => void context.queryClient.prefetchQuery(clusterQuery),
  component: lazyRouteComponent(() => import('./cluster-page.tsx'), 'ClusterPage'),
});
