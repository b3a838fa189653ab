import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { buildsQuery, isUnderWay } from '../../api/builds.ts';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { Panel } from '../../parts/panel.tsx';
import { BuildTable } from './build-table.tsx';
import { ImageTree } from './image-tree.tsx';
import { buildsRoute, type BuildsSearch } from './route.ts';

/** `/builds`: the queue of Jenkins, what it works on, what ended, and the tree of images. */
export function BuildsPage(): ReactElement {
  usePageTitle('Builds');
  const { sort = '', images = '' } = buildsRoute.useSearch();
  const navigate = buildsRoute.useNavigate();
  const show = (change: { readonly [name in keyof BuildsSearch]: string }): void =>
    void navigate({
      search: before =>
        Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== '')),
      replace: true,
    });
  const onSort = (next: string): void => show({ sort: next });
  const { data, error, refetch } = useQuery(buildsQuery);
  const moving = data?.builds.filter(isUnderWay) ?? [];
  const ended = data?.builds.filter(build => !isUnderWay(build)) ?? [];
  const waiting = moving.filter(({ state }) => state === 'queued').length;
  return (
    <div className="grid gap-4">
      <h1 className="text-xl font-semibold">Builds</h1>
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton /> : null}
      {data === undefined ? null : (
        <>
          <Panel
            title="Waiting and running"
            note={moving.length === 0 ? undefined : `${waiting} waiting, ${moving.length - waiting} running`}
            flush
          >
            {moving.length === 0 ? (
              <p className="px-4 py-3 text-sm text-soft">Nothing is being built.</p>
            ) : (
              <BuildTable builds={moving} label="Waiting and running builds" sort={sort} onSort={onSort} />
            )}
          </Panel>
          <Panel title="Ended" note={String(ended.length)} flush>
            {ended.length === 0 ? (
              <p className="px-4 py-3 text-sm text-soft">Jenkins shows no build that ended.</p>
            ) : (
              <BuildTable builds={ended} label="Builds that ended" sort={sort} onSort={onSort} />
            )}
          </Panel>
        </>
      )}
      <ImageTree sort={images} onSort={next => show({ images: next })} />
    </div>
  );
}
