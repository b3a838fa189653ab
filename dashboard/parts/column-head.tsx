import { FlexRender, type Header, type RowData } from '@tanstack/react-table';
import type { ReactElement } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import type { Features } from './table-columns.ts';

/** Name of a column; a button where one can sort by it. */
export function ColumnHead<Row extends RowData>({ header }: { readonly header: Header<Features, Row> }): ReactElement {
  const { column } = header;
  const name = <FlexRender header={header} />;
  if (column.columnDef.meta?.isQuiet === true) return <span className="sr-only">{name}</span>;
  if (!column.getCanSort()) return <>{name}</>;
  const order = column.getIsSorted();
  return (
    <Button
      look="quiet"
      onPress={() => column.toggleSorting()}
      className={`relative -mx-1.5 !h-6 !px-1.5 !text-xs font-medium ${order === false ? '' : '!text-accent'}`}
    >
      {name}
      <Icon
        name="down"
        size={12}
        className={`absolute left-full -ml-1 ${order === false ? 'opacity-0' : ''} ${order === 'asc' ? 'rotate-180' : ''}`}
      />
    </Button>
  );
}

/** `aria-sort` of a column's head; nothing where nobody can sort by it. */
export function ariaSort<Row extends RowData>({
  column,
}: Header<Features, Row>): 'ascending' | 'descending' | 'none' | undefined {
  if (!column.getCanSort()) return undefined;
  const order = column.getIsSorted();
  if (order === false) return 'none';
  return order === 'asc' ? 'ascending' : 'descending';
}
