import { FlexRender, useTable, type ColumnDef, type RowData } from '@tanstack/react-table';
import { useState, type ReactElement } from 'react';
import { ariaSort, ColumnHead } from './column-head.tsx';
import { sortingOf, sortText } from './sort-text.ts';
import { features, type Features } from './table-columns.ts';

/**
 * Rows in columns, for tables that are drawn whole; it can be scrolled sideways where it is too wide. Columns are made with
 * `columnsOf` outside of the component or with `useMemo`.
 */
export function DataTable<Row extends RowData>(props: {
  /** What the table shows, for screen readers. */
  readonly label: string;
  // A column may hold values of any type.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly columns: readonly ColumnDef<Features, Row, any>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  /** Order as in `sortingOf`, and how it is changed; left out, the table keeps it to itself. */
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
}): ReactElement {
  const { label, columns, rows, rowId, onSort } = props;
  const [own, setOwn] = useState('');
  const sorting = sortingOf(props.sort ?? own);
  const table = useTable<Features, Row>({
    features,
    columns,
    data: rows,
    getRowId: rowId,
    state: { sorting },
    onSortingChange: change => (onSort ?? setOwn)(sortText(typeof change === 'function' ? change(sorting) : change)),
  });
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full text-sm">
        <thead>
          {table.getHeaderGroups().map(group => (
            <tr key={group.id} className="border-b border-line text-xs whitespace-nowrap text-soft">
              {group.headers.map(header => (
                <th
                  key={header.id}
                  scope="col"
                  aria-sort={ariaSort(header)}
                  className={`px-3 py-1.5 text-left font-medium first:pl-4 last:pr-4 ${header.column.columnDef.meta?.cell ?? ''}`}
                >
                  <ColumnHead header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody className="divide-y divide-line">
          {table.getRowModel().rows.map(row => (
            <tr key={row.id} className="align-top hover:bg-raised">
              {row.getVisibleCells().map(cell => {
                const { meta } = cell.column.columnDef;
                return (
                  <td
                    key={cell.id}
                    className={`px-3 py-2 first:pl-4 last:pr-4 ${meta?.cell ?? ''} ${meta?.body ?? ''}`}
                  >
                    <FlexRender cell={cell} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
