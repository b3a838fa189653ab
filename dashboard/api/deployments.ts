import { queryOptions } from '@tanstack/react-query';
import type { DeploymentView } from '../../schemas/generated/deployment-view.ts';
import { getJson } from './client.ts';

/** One deployment; while it is under way it is asked for again: instances move without an event. */
export function deploymentQuery(id: string) {
  return queryOptions({
    queryKey: ['deployment', id],
    queryFn: ({ signal }) =>
      getJson<DeploymentView>(`/deployments/${id.split('/').map(encodeURIComponent).join('/')}`, signal),
    refetchInterval: query => (query.state.data?.entry.outcome === 'started' ? 1_000 : 15_000),
  });
}
