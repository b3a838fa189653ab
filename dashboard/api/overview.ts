import { queryOptions } from '@tanstack/react-query';
import type { Overview } from '../../schemas/generated/overview.ts';
import { getJson } from './client.ts';

/** What the daemon follows, and which servers are in trouble. Asked again now and then: trouble makes no event. */
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => getJson<Overview>('/overview', signal),
  refetchInterval: 10_000,
});
