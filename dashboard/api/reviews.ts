import { queryOptions } from '@tanstack/react-query';
import type { Reviews } from '../../schemas/generated/reviews.ts';
import { getJson, postJson } from './client.ts';

/** What is proposed and what waits for somebody. Forges make no events here, so it is asked again. */
export const reviewsQuery = queryOptions({
  queryKey: ['reviews'],
  queryFn: ({ signal }) => getJson<Reviews>('/reviews', signal),
  refetchInterval: 10_000,
});

/** Agrees to what a plan would do to some apps. Throws `ApiFailure`, with `plan-stale` when the plan is another one by now. */
export async function approve(plan: string, apps: readonly string[]): Promise<void> {
  await postJson('/approvals', { plan, apps });
}
