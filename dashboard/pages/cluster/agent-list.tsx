import { FlexRender, useTable } from '@tanstack/react-table';
import { useCallback, useMemo, useRef, type ReactElement } from 'react';
import { ariaSort, ColumnHead } from '../../parts/column-head.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { Segments } from '../../parts/segments.tsx';
import { sortingOf, sortText } from '../../parts/sort-text.ts';
import { features, type Features } from '../../parts/table-columns.ts';
import { resourceNames, useAgentColumns } from './agent-columns.tsx';
import { AgentTasks } from './agent-tasks.tsx';
import { agentsThatFit, type Agent } from './amounts.ts';
import { appFills } from './app-colours.ts';
import type { ClusterChange } from './cluster-page.tsx';
import { Legend } from './legend.tsx';
import { resources, type ClusterSearch } from './route.ts';

const grid =
  'grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-4 gap-y-1 px-4 md:grid-cols-[11rem_7rem_minmax(0,1fr)_9rem]';

/** Every agent with its bar; a click shows the apps on it. */
export function AgentList(props: {
  readonly agents: readonly Agent[];
  readonly search: ClusterSearch;
  readonly onSearch: (change: ClusterChange) => void;
}): ReactElement {
  const { agents, search, onSearch } = props;
  const { by = 'mem', sort = 'name', q = '', agent: open } = search;
  const fills = useMemo(() => appFills(agents), [agents]);
  const shown = useMemo(() => agentsThatFit(agents, q), [agents, q]);
  // Columns stay the same while the page asks for agents again.
  const toggle = useRef((_hostname: string): void => undefined);
  toggle.current = hostname => onSearch({ agent: hostname === open ? undefined : hostname });
  const onToggle = useCallback((hostname: string) => toggle.current(hostname), []);
  const columns = useAgentColumns(by, fills, open, onToggle);
  const sorting = sortingOf(sort);
  const table = useTable<Features, Agent>({
    features,
    columns,
    data: shown,
    getRowId: ({ id }) => id,
    state: { sorting },
    onSortingChange: change => {
      const next = sortText(typeof change === 'function' ? change(sorting) : change);
      onSearch({ sort: next === 'name' ? undefined : next });
    },
  });
  return (
    <Panel
      title="Agents"
      note={shown.length === agents.length ? String(agents.length) : `${shown.length} of ${agents.length}`}
      flush
    >
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2.5">
        <Segments
          label="What the bars show"
          value={by}
          choices={resources.map(value => ({ value, name: resourceNames[value] }))}
          onChange={value => onSearch({ by: value === 'mem' ? undefined : value })}
        />
        <SearchField
          label="Filter agents"
          value={q}
          onChange={value => onSearch({ q: value })}
          placeholder="rack:a, draining, /shop"
          className="min-w-48 flex-1"
        />
      </div>
      <div role="table" aria-label="Agents" aria-rowcount={shown.length + 1}>
        <div role="rowgroup">
          {table.getHeaderGroups().map(group => (
            <div
              key={group.id}
              role="row"
              className={`${grid} hidden border-b border-line py-1.5 text-xs font-medium text-soft md:grid`}
            >
              {group.headers.map(header => (
                <div
                  key={header.id}
                  role="columnheader"
                  aria-sort={ariaSort(header)}
                  className={header.column.columnDef.meta?.cell}
                >
                  <ColumnHead header={header} />
                </div>
              ))}
            </div>
          ))}
        </div>
        <div role="rowgroup" className="divide-y divide-line">
          {table.getRowModel().rows.map((row, index) => (
            <div
              key={row.id}
              role="presentation"
              className="[contain-intrinsic-size:auto_3.75rem] [content-visibility:auto]"
            >
              <div
                role="row"
                aria-rowindex={index + 2}
                data-agent={row.original.hostname}
                className={`${grid} relative py-2 hover:bg-raised`}
              >
                {row.getVisibleCells().map(cell => {
                  const { meta } = cell.column.columnDef;
                  return (
                    <div
                      key={cell.id}
                      role="cell"
                      className={`min-w-0 ${meta?.cell ?? ''} ${meta?.body ?? ''} ${orderOf(cell.column.id)}`}
                    >
                      <FlexRender cell={cell} />
                    </div>
                  );
                })}
                {row.original.sentence === undefined ? null : (
                  <p role="cell" className="order-4 col-span-full text-sm text-warn">
                    {row.original.sentence}
                  </p>
                )}
              </div>
              {row.original.hostname === open ? (
                <div role="row">
                  <div role="cell" aria-colspan={4}>
                    <AgentTasks agent={row.original} fills={fills} />
                  </div>
                </div>
              ) : null}
            </div>
          ))}
        </div>
      </div>
      {shown.length === 0 ? <p className="px-4 py-6 text-center text-soft">No agent fits this filter.</p> : null}
      <Legend />
    </Panel>
  );
}

/** On a phone the bar has a line of its own, below the others. */
function orderOf(column: string): string {
  return column === 'used' ? 'order-3 md:order-none' : '';
}
