import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { activityFile, activityQuery } from '../../api/activity.ts';
import { Button, buttonClass } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { ActivityFilter } from './activity-filter.tsx';
import { ActivityList } from './activity-list.tsx';
import { activityRoute } from './route.ts';

/** `/activity`: who did what, for which commit, and how it ended. */
export function ActivityPage(): ReactElement {
  usePageTitle('Activity');
  const { q = '' } = activityRoute.useSearch();
  const navigate = activityRoute.useNavigate();
  const query = useInfiniteQuery({ ...activityQuery(q), placeholderData: keepPreviousData });
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const entries = data?.pages.flatMap(page => page.entries) ?? [];
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold">Activity</h1>
        <span className="ml-auto flex items-center gap-2 text-sm">
          <span className="text-soft">Download</span>
          <a href={activityFile(q, 'csv')} download className={buttonClass('plain')}>
            CSV
          </a>
          <a href={activityFile(q, 'ndjson')} download className={buttonClass('plain')}>
            NDJSON
          </a>
        </span>
      </div>
      <ActivityFilter
        query={q}
        onQuery={next => void navigate({ search: next === '' ? {} : { q: next }, replace: true })}
      />
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton /> : null}
      {data === undefined ? null : <ActivityList entries={entries} isFiltered={q !== ''} />}
      {hasNextPage ? (
        <div className="mt-3 text-center">
          <Button isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
            Show older
          </Button>
        </div>
      ) : null}
    </>
  );
}
