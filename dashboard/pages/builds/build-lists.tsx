import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactElement } from 'react';
import { buildsQuery, isUnderWay } from '../../api/builds.ts';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { BuildTable } from './build-table.tsx';

/** The queue of Jenkins, what it works on, and what ended. */
export function BuildLists(props: { readonly sort: string; readonly onSort: (sort: string) => void }): ReactElement {
  const { data, error, refetch } = useQuery(buildsQuery);
  const [moving, ended] = useMemo(() => {
    const builds = data?.builds ?? [];
    return [builds.filter(isUnderWay), builds.filter(build => !isUnderWay(build))];
  }, [data]);
  const waiting = moving.filter(({ state }) => state === 'queued').length;
  return (
    <div className="grid gap-4">
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
              <BuildTable builds={moving} label="Waiting and running builds" {...props} />
            )}
          </Panel>
          <Panel title="Ended" note={String(ended.length)} flush>
            {ended.length === 0 ? (
              <p className="px-4 py-3 text-sm text-soft">Jenkins shows no build that ended.</p>
            ) : (
              <BuildTable builds={ended} label="Builds that ended" {...props} />
            )}
          </Panel>
        </>
      )}
    </div>
  );
}
