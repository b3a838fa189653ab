import { useTable } from '@tanstack/react-table';
import { useNavigate } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type ReactElement } from 'react';
import type { AppRow } from '../../../schemas/generated/app-rows.ts';
import type { AppSort } from '../../api/apps.ts';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { ariaSort, ColumnHead } from '../../parts/column-head.tsx';
import { toggleStar } from '../../parts/stars.ts';
import { features, type Features } from '../../parts/table-columns.ts';
import { appColumns, sortColumns } from './app-columns.tsx';
import { AppTableRow, lineClass } from './app-table-row.tsx';
import { useAppPages } from './use-app-pages.ts';

const rowHeight = 42;

/** Only the rows that can be seen are drawn and asked for, whatever the number of apps; the daemon sorts them. */
export function AppTable(props: {
  readonly query: string;
  readonly sort: AppSort;
  readonly onSort: (sort: AppSort) => void;
  readonly matched: number;
  /** Names of columns that are left out, separated by commas. */
  readonly hidden: string;
  readonly chosen: ReadonlySet<string>;
  readonly onChosen: (chosen: ReadonlySet<string>) => void;
}): ReactElement {
  const { query, sort, onSort, matched, hidden, chosen, onChosen } = props;
  const navigate = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [at, setAt] = useState(-1);
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), [chosen.size > 0]);
  const virtualizer = useWindowVirtualizer({
    count: matched,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: top,
  });
  const items = virtualizer.getVirtualItems();
  const pages = useAppPages(query, sort, items[0]?.index, items.at(-1)?.index);
  const data = useMemo(() => pages.flatMap(({ rows }) => rows), [pages]);
  const columnVisibility = useMemo(() => Object.fromEntries(hidden.split(',').map(name => [name, false])), [hidden]);
  const rowSelection = useMemo(() => Object.fromEntries([...chosen].map(id => [id, true as const])), [chosen]);
  const sorting = useMemo(() => [sortColumns[sort]], [sort]);
  const table = useTable<Features, AppRow>({
    features,
    columns: appColumns,
    data,
    getRowId: ({ id }) => id,
    manualSorting: true,
    enableSortingRemoval: false,
    state: { columnVisibility, rowSelection, sorting },
    onRowSelectionChange: change => {
      const next = typeof change === 'function' ? change(rowSelection) : change;
      onChosen(new Set(Object.keys(next).filter(id => next[id] === true)));
    },
    // Each column has one order that makes sense; the daemon knows no other.
    onSortingChange: change => {
      const [first] = typeof change === 'function' ? change(sorting) : change;
      const found = (['id', 'severity', 'newest'] as const).find(name => sortColumns[name].id === first?.id);
      if (found !== undefined) onSort(found);
    },
  });
  const rows = table.getRowModel().rows;
  const placed = new Map<number, (typeof rows)[number]>();
  let place = 0;
  for (const page of pages) for (const index of page.rows.keys()) placed.set(page.offset + index, rows[place++]!);

  const current = placed.get(at);
  const move = (step: number): void => {
    const next = Math.max(0, Math.min(matched - 1, at + step));
    setAt(next);
    virtualizer.scrollToIndex(next, { align: 'auto' });
  };
  const open = (search: { readonly tab?: 'diff' | 'logs' }): void => {
    if (current !== undefined) void navigate({ to: '/apps/$', params: { _splat: current.id.slice(1) }, search });
  };
  useHotkeys([
    { keys: 'j', does: 'Next app', run: () => move(1) },
    { keys: 'k', does: 'App before', run: () => move(-1) },
    { keys: 'Enter', does: 'Open the app', run: () => open({}) },
    { keys: 'd', does: 'What differs in the app', run: () => open({ tab: 'diff' }) },
    { keys: 'l', does: 'Logs of the app', run: () => open({ tab: 'logs' }) },
    { keys: 'x', does: 'Choose the app', run: () => current?.toggleSelected() },
    { keys: 's', does: 'Star the app', run: () => (current === undefined ? undefined : toggleStar(current.id)) },
  ]);

  const widths = table.getVisibleLeafColumns().map(({ columnDef }) => columnDef.meta?.width ?? 'auto');
  return (
    <div
      role="table"
      aria-label="Apps"
      aria-rowcount={matched + 1}
      style={{ '--columns': widths.join(' ') } as CSSProperties}
      className="rounded-xl border border-line bg-surface"
    >
      <div role="rowgroup">
        <div
          role="row"
          aria-rowindex={1}
          className={`${lineClass} hidden border-b border-line py-1.5 text-xs font-medium text-soft md:grid`}
        >
          {table.getLeafHeaders().map(header => (
            <div
              key={header.id}
              role="columnheader"
              aria-sort={ariaSort(header)}
              className={`relative min-w-0 ${header.column.columnDef.meta?.cell ?? ''}`}
            >
              <ColumnHead header={header} />
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" ref={list} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = placed.get(index);
          return (
            <AppTableRow
              key={index}
              row={row}
              index={index}
              top={start - virtualizer.options.scrollMargin}
              height={rowHeight}
              isCurrent={index === at}
              isChosen={row !== undefined && chosen.has(row.id)}
              hidden={hidden}
            />
          );
        })}
      </div>
    </div>
  );
}
