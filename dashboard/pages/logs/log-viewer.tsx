import type { ReactElement } from 'react';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { ErrorEdge } from './error-edge.tsx';
import { FilterBar } from './filter-bar.tsx';
import { Histogram } from './histogram.tsx';
import { LogList } from './log-list.tsx';
import { queryOf, type LogChange, type LogSearch } from './search.ts';
import { ShowBar } from './show-bar.tsx';
import { SourceLegend } from './source-legend.tsx';
import { useLogSession } from './use-log-session.ts';

/** Merged logs of what the address selects: filters, histogram, sources, lines. */
export function LogViewer(props: {
  readonly search: LogSearch;
  /** A build has one source, and no times to count by. */
  readonly of?: 'build';
  /** Changes what is in the address. */
  readonly onSearch: (change: LogChange) => void;
}): ReactElement {
  const { onSearch } = props;
  // Consoles of builds have no times of their own.
  const search: LogSearch = props.of === 'build' ? { times: 'off', names: false, ...props.search } : props.search;
  const reading = useLogSession(search);
  const isNarrow = globalThis.innerWidth < 640;
  const wrap = search.wrap ?? isNarrow;
  useHotkeys([
    { keys: 'w', does: 'Wrap long lines', run: () => onSearch({ wrap: !wrap }) },
    {
      keys: 'n',
      does: 'Names of instances',
      run: () => onSearch({ names: search.names === false ? undefined : false }),
    },
  ]);
  const view = reading?.view;
  return (
    <section aria-label="Logs" className="flex min-w-0 flex-col gap-2">
      <FilterBar search={search} hasTimes={props.of !== 'build'} onSearch={onSearch} />
      {props.of === 'build' ? null : (
        <>
          <Histogram query={queryOf(search)} onJump={time => reading?.session.goToTime(time)} />
          <SourceLegend sources={view?.sources} search={search} onSearch={onSearch} />
        </>
      )}
      {view?.choose === undefined ? null : (
        <p className="flex gap-2 rounded-md bg-warn-ground px-3 py-1.5 text-sm text-warn">
          <Icon name="warning" size={16} className="mt-0.5" /> {view.choose}
        </p>
      )}
      {view?.error === undefined ? null : <Failure error={view.error} retry={() => reading?.session.goToEnd()} />}
      <div className="flex h-[max(24rem,calc(100dvh-20.5rem))] flex-col overflow-hidden rounded-xl border border-line bg-surface">
        {reading === undefined || view === undefined || view.state === 'loading' ? (
          <div className="p-4">
            <Skeleton />
          </div>
        ) : (
          <>
            <ErrorEdge view={view} />
            {view.rows.entries === 0 ? (
              <Nothing search={search} searchedTo={view.searchedTo} isSearching={view.isReadingBefore} />
            ) : (
              <LogList
                key={reading.key}
                session={reading.session}
                view={view}
                search={search}
                wrap={wrap}
                onSearch={onSearch}
              />
            )}
          </>
        )}
        <ShowBar search={search} wrap={wrap} view={view} onSearch={onSearch} />
      </div>
    </section>
  );
}

function Nothing(props: {
  readonly search: LogSearch;
  readonly searchedTo: string | undefined;
  readonly isSearching: boolean;
}): ReactElement {
  const { search, searchedTo, isSearching } = props;
  const isFiltered = search.grep !== undefined || search.exclude !== undefined || search.level !== undefined;
  const words = isFiltered ? 'No line fits this filter yet.' : 'Nothing was written yet.';
  return (
    <p role="status" className="m-auto px-4 text-center text-soft">
      {isSearching ? 'Searching further back …' : words}{' '}
      {searchedTo === undefined ? '' : `Searched back to ${new Date(searchedTo).toLocaleString()}. `}
      New lines show up by themselves.
    </p>
  );
}
