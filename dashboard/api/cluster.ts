import { queryOptions } from '@tanstack/react-query';
import type { ClusterView } from '../../schemas/generated/cluster-view.ts';
import { getJson } from './client.ts';

/** Agents of the cluster and what is free on them. Mesos makes no events for it, so it is asked for again. */
export const clusterQuery = queryOptions({
  queryKey: ['cluster'],
  queryFn: ({ signal }) => getJson<ClusterView>('/cluster', signal),
  refetchInterval: 10_000,
});
