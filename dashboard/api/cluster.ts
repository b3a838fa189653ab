import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { CapacityAnswer } from '../../schemas/generated/capacity-answer.ts';
import type { CapacityQuestion } from '../../schemas/generated/capacity-question.ts';
import type { ClusterView } from '../../schemas/generated/cluster-view.ts';
import { getJson, postJson } from './client.ts';

/** Agents of the cluster and what is free on them. Mesos makes no events for it, so it is asked for again. */
export const clusterQuery = queryOptions({
  queryKey: ['cluster'],
  queryFn: ({ signal }) => getJson<ClusterView>('/cluster', signal),
  refetchInterval: 10_000,
});

/** Whether something would find a place: a question that changes nothing. Throws `ApiFailure` for one that is wrong. */
export function capacityQuery(question: CapacityQuestion) {
  return queryOptions({
    queryKey: ['capacity', question],
    queryFn: () => postJson<CapacityAnswer>('/capacity', question),
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });
}
