import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import type { AppRow } from '../../../schemas/generated/app-rows.ts';
import { appRowsQuery, pageSize, type AppSort } from '../../api/apps.ts';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { AppTableRow, columns } from './app-table-row.tsx';

const rowHeight = 46;

/** Only the rows that can be seen are drawn and asked for, whatever the number of apps. */
export function AppTable(props: {
  readonly query: string;
  readonly sort: AppSort;
  readonly matched: number;
}): ReactElement {
  const { query, sort, matched } = props;
  const navigate = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [at, setAt] = useState(-1);
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), []);
  const virtualizer = useWindowVirtualizer({
    count: matched,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: top,
  });
  const items = virtualizer.getVirtualItems();
  const pages = [...new Set(items.map(({ index }) => Math.floor(index / pageSize)))];
  const rows = new Map<number, AppRow>();
  for (const { data } of useQueries({ queries: pages.map(page => appRowsQuery({ q: query, sort, page })) }))
    for (const [index, row] of data?.rows.entries() ?? []) rows.set(data!.offset + index, row);

  const move = (step: number): void => {
    const next = Math.max(0, Math.min(matched - 1, at + step));
    setAt(next);
    virtualizer.scrollToIndex(next, { align: 'auto' });
  };
  const open = (search: { readonly tab?: 'diff' | 'logs' }): void => {
    const row = rows.get(at);
    if (row !== undefined) void navigate({ to: '/apps/$', params: { _splat: row.id.slice(1) }, search });
  };
  useHotkeys([
    { keys: 'j', does: 'Next app', run: () => move(1) },
    { keys: 'k', does: 'App before', run: () => move(-1) },
    { keys: 'Enter', does: 'Open the app', run: () => open({}) },
    { keys: 'd', does: 'What differs in the app', run: () => open({ tab: 'diff' }) },
    { keys: 'l', does: 'Logs of the app', run: () => open({ tab: 'logs' }) },
  ]);

  if (matched === 0) return <NothingFits query={query} />;
  return (
    <div
      role="table"
      aria-label="Apps"
      aria-rowcount={matched + 1}
      className="rounded-xl border border-line bg-surface"
    >
      <div role="rowgroup">
        <div
          role="row"
          aria-rowindex={1}
          className={`${columns} hidden border-b border-line px-4 py-2 text-xs font-medium text-soft md:grid`}
        >
          <span role="columnheader">App</span>
          <span role="columnheader">Sync</span>
          <span role="columnheader">Health</span>
          <span role="columnheader">Instances</span>
          <span role="columnheader">Image</span>
          <span role="columnheader">Commit</span>
          <span role="columnheader" className="text-right">
            Since
          </span>
        </div>
      </div>
      <div role="rowgroup" ref={list} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start }) => (
          <AppTableRow
            key={index}
            row={rows.get(index)}
            index={index}
            top={start - virtualizer.options.scrollMargin}
            height={rowHeight}
            chosen={index === at}
          />
        ))}
      </div>
    </div>
  );
}

function NothingFits({ query }: { readonly query: string }): ReactElement {
  return (
    <p className="rounded-xl border border-dashed border-line-strong px-4 py-10 text-center text-soft">
      {query === '' ? 'There are no apps yet.' : 'No app fits this filter.'}
    </p>
  );
}
