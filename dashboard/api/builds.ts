import { queryOptions } from '@tanstack/react-query';
import type { Build } from '../../schemas/generated/build.ts';
import type { BuildList } from '../../schemas/generated/build-list.ts';
import type { ImagesView } from '../../schemas/generated/images-view.ts';
import { getJson } from './client.ts';

/** What waits, runs and ended. Jenkins makes no events, so it is asked again, often while anything moves. */
export const buildsQuery = queryOptions({
  queryKey: ['builds'],
  queryFn: ({ signal }) => getJson<BuildList>('/builds', signal),
  refetchInterval: query => (query.state.data?.builds.some(isUnderWay) === true ? 2_000 : 8_000),
});

/** Builds that feed an app. */
export function appBuildsQuery(app: string) {
  return queryOptions({
    queryKey: ['builds', app],
    queryFn: ({ signal }) => getJson<BuildList>(`/builds?app=${encodeURIComponent(app)}`, signal),
    refetchInterval: query => (query.state.data?.builds.some(isUnderWay) === true ? 2_000 : 15_000),
    retry: false,
  });
}

/** One build with its stages. */
export function buildQuery(id: string) {
  return queryOptions({
    queryKey: ['build', id],
    queryFn: ({ signal }) => getJson<Build>(`/builds/${encodeURIComponent(id)}`, signal),
    refetchInterval: query => {
      const { data } = query.state;
      return data === undefined || isUnderWay(data) ? 1_500 : false;
    },
  });
}

/** Base images with who uses them. */
export const imagesQuery = queryOptions({
  queryKey: ['images'],
  queryFn: ({ signal }) => getJson<ImagesView>('/images', signal),
  refetchInterval: 15_000,
});

/** Whether a build will still change. */
export function isUnderWay({ state }: Build): boolean {
  return state === 'queued' || state === 'running';
}
