import { memo, type ReactElement } from 'react';
import type { AppRow } from '../../../schemas/generated/app-rows.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { HealthBadge, SyncBadge } from '../../parts/state-badge.tsx';
import { Ago } from '../../parts/times.tsx';

/** Columns of the table; on a phone the id, the two words and the instances are enough. */
export const columns =
  'grid grid-cols-[minmax(0,1fr)_auto_auto] md:grid-cols-[minmax(10rem,2fr)_7rem_7.5rem_5rem_minmax(6rem,1.3fr)_5.5rem_5.5rem] items-center gap-x-3';

/** One app of the table. Empty while its page of the list is on its way. */
export const AppTableRow = memo(function AppTableRow(props: {
  readonly row: AppRow | undefined;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly chosen: boolean;
}): ReactElement {
  const { row, chosen } = props;
  return (
    <div
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={chosen}
      className={`${columns} absolute inset-x-0 border-b border-line px-4 last:border-b-0 hover:bg-raised ${chosen ? 'bg-accent-ground shadow-[inset_3px_0_0] shadow-accent' : ''}`}
      style={{ transform: `translateY(${props.top}px)`, height: props.height }}
    >
      {row === undefined ? (
        <span role="cell" className="h-4 w-40 animate-pulse rounded bg-raised" />
      ) : (
        <Cells row={row} />
      )}
    </div>
  );
});

function Cells({ row }: { readonly row: AppRow }): ReactElement {
  const isShort = row.ready < row.wanted;
  return (
    <>
      <span role="cell" className="min-w-0 truncate" title={row.sentence ?? row.id}>
        <AppLink id={row.id} />
      </span>
      <span role="cell" className={row.sync === 'synced' ? 'hidden sm:block' : ''}>
        <SyncBadge sync={row.sync} />
      </span>
      <span role="cell">
        <HealthBadge health={row.health} />
      </span>
      <span role="cell" className={`hidden tabular-nums md:block ${isShort ? 'font-semibold text-warn' : 'text-soft'}`}>
        {row.ready}/{row.wanted}
      </span>
      <span role="cell" className="hidden truncate font-mono text-xs text-soft md:block" title={row.image}>
        {row.image ?? ''}
      </span>
      <span role="cell" className="hidden font-mono text-xs text-soft md:block">
        {row.commit ?? ''}
      </span>
      <span role="cell" className="hidden text-right text-xs text-soft md:block">
        <Ago time={row.since} />
      </span>
    </>
  );
}
