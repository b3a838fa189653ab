import { infiniteQueryOptions } from '@tanstack/react-query';
import type { Activity } from '../../schemas/generated/activity.ts';
import { getJson } from './client.ts';

/** Who did what, newest first, a page at a time. The daemon filters. */
export function activityQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: ['activity', q],
    queryFn: ({ pageParam, signal }) => getJson<Activity>(`/activity?${parametersOf(q, pageParam)}`, signal),
    initialPageParam: '',
    getNextPageParam: page => page.next,
  });
}

/** Where all that fits can be had as a file. */
export function activityFile(q: string, format: 'ndjson' | 'csv'): string {
  return `/api/v1/activity/export?${new URLSearchParams({ ...(q === '' ? {} : { q }), format }).toString()}`;
}

function parametersOf(q: string, before: string): string {
  return new URLSearchParams({ ...(q === '' ? {} : { q }), ...(before === '' ? {} : { before }) }).toString();
}
