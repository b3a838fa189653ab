import { FlexRender, type Row } from '@tanstack/react-table';
import { memo, type ReactElement } from 'react';
import type { AppRow } from '../../../schemas/generated/app-rows.ts';
import type { Features } from '../../parts/table-columns.ts';

/** Classes of a line; how wide the columns are is said once, by the table. */
export const lineClass =
  'grid grid-cols-[1.25rem_minmax(0,1fr)_auto_auto] items-center gap-x-3 px-4 md:grid-cols-(--columns)';

/** One app of the table. Empty while its page of the list is on its way. */
export const AppTableRow = memo(Line, isSame);

interface LineProps {
  readonly row: Row<Features, AppRow> | undefined;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  /** The keys are at this line. */
  readonly isCurrent: boolean;
  readonly isChosen: boolean;
  /** Which columns are shown: a line is drawn anew when that changes. */
  readonly hidden: string;
}

function Line(props: LineProps): ReactElement {
  const { row, isCurrent, isChosen } = props;
  return (
    <div
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={isChosen}
      data-current={isCurrent}
      className={`${lineClass} absolute inset-x-0 border-b border-line last:border-b-0 hover:bg-raised ${isChosen ? 'bg-accent-ground' : ''} ${isCurrent ? 'shadow-[inset_3px_0_0] shadow-accent' : ''}`}
      style={{ transform: `translateY(${props.top}px)`, height: props.height }}
    >
      {row === undefined ? (
        <span role="cell" className="col-span-full h-4 w-40 animate-pulse rounded bg-raised">
          <span className="sr-only">Loading</span>
        </span>
      ) : (
        row.getVisibleCells().map(cell => {
          const { meta } = cell.column.columnDef;
          return (
            <div key={cell.id} role="cell" className={`min-w-0 ${meta?.cell ?? ''} ${meta?.body ?? ''}`}>
              <FlexRender cell={cell} />
            </div>
          );
        })
      )}
    </div>
  );
}

/** The table makes its rows anew whenever a page of the list comes; what they are about stays the same. */
function isSame({ row: before, ...old }: LineProps, { row: after, ...fresh }: LineProps): boolean {
  if (before?.original !== after?.original) return false;
  return Object.entries(fresh).every(([name, value]) => old[name as keyof typeof old] === value);
}
