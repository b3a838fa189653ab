import { queryOptions } from '@tanstack/react-query';
import type { Repositories } from '../../schemas/generated/repositories.ts';
import type { Rollouts } from '../../schemas/generated/rollouts.ts';
import { getJson } from './client.ts';

/** What is being carried out now. While there is anything, it is asked for again: tasks move without an event. */
export const rolloutsQuery = queryOptions({
  queryKey: ['rollouts'],
  queryFn: ({ signal }) => getJson<Rollouts>('/rollouts', signal),
  refetchInterval: query => ((query.state.data?.total ?? 0) > 0 ? 1_000 : false),
});

/** The branches that are followed. */
export const repositoriesQuery = queryOptions({
  queryKey: ['repositories'],
  queryFn: ({ signal }) => getJson<Repositories>('/repositories', signal),
  refetchInterval: 15_000,
});
