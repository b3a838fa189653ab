import type { ReactElement } from 'react';
import type { AppRow } from '../../../schemas/generated/app-rows.ts';
import type { AppSort } from '../../api/apps.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { Star } from '../../parts/star.tsx';
import { HealthBadge, SyncBadge } from '../../parts/state-badge.tsx';
import { columnsOf } from '../../parts/table-columns.ts';
import { Ago } from '../../parts/times.tsx';

const column = columnsOf<AppRow>();

/** Columns of the table; on a phone the id, the two words and the mark of a chosen app are enough. */
export const appColumns = column.columns([
  column.display({
    id: 'chosen',
    header: 'Chosen',
    enableHiding: false,
    cell: ({ row }) => (
      <input
        type="checkbox"
        checked={row.getIsSelected()}
        aria-label={`Choose ${row.id}`}
        // A click with Shift chooses everything from the one before to this one.
        onClick={row.getToggleSelectedHandler()}
        onChange={() => undefined}
        className="m-1 -ml-1 block size-4 accent-accent"
      />
    ),
    meta: { width: '1.25rem', isQuiet: true },
  }),
  column.display({
    id: 'star',
    header: 'Star',
    cell: ({ row }) => <Star id={row.id} />,
    meta: { width: '1.5rem', cell: 'hidden md:block', isQuiet: true },
  }),
  column.accessor('id', {
    header: 'App',
    enableHiding: false,
    cell: ({ row: { original } }) => (
      <span title={original.sentence ?? original.id}>
        <AppLink id={original.id} />
      </span>
    ),
    meta: { width: 'minmax(10rem,2fr)', body: 'truncate [&_a]:inline-block [&_a]:py-1' },
  }),
  column.display({
    id: 'sync',
    header: 'Sync',
    cell: ({ row }) => <SyncBadge sync={row.original.sync} />,
    meta: { width: '7rem' },
  }),
  column.accessor('health', {
    header: 'Health',
    cell: ({ row }) => <HealthBadge health={row.original.health} />,
    meta: { width: '7.5rem' },
  }),
  column.display({
    id: 'instances',
    header: 'Instances',
    cell: ({ row }) => <Instances row={row.original} />,
    meta: { width: '5rem', cell: 'hidden md:block', body: 'text-sm tabular-nums' },
  }),
  column.display({
    id: 'image',
    header: 'Image',
    cell: ({ row: { original } }) => <span title={original.image}>{original.image ?? ''}</span>,
    meta: { width: 'minmax(6rem,1.3fr)', cell: 'hidden md:block', body: 'truncate font-mono text-xs text-soft' },
  }),
  column.display({
    id: 'owner',
    header: 'Owner',
    cell: ({ row: { original } }) => <span title={original.owner}>{original.owner ?? ''}</span>,
    meta: { width: 'minmax(4rem,0.8fr)', cell: 'hidden xl:block', body: 'truncate text-xs text-soft' },
  }),
  column.display({
    id: 'commit',
    header: 'Commit',
    cell: ({ row }) => row.original.commit ?? '',
    meta: { width: '5.5rem', cell: 'hidden md:block', body: 'font-mono text-xs text-soft' },
  }),
  column.accessor('since', {
    header: 'Since',
    cell: ({ row }) => <Ago time={row.original.since} />,
    meta: { width: '5.5rem', cell: 'hidden text-right md:block', body: 'text-xs text-soft' },
  }),
]);

/** Columns that can be left out, with their names. */
export const hideable = [
  ['star', 'Star'],
  ['sync', 'Sync'],
  ['health', 'Health'],
  ['instances', 'Instances'],
  ['image', 'Image'],
  ['owner', 'Owner'],
  ['commit', 'Commit'],
  ['since', 'Since'],
] as const;

/** What the daemon sorts by, as orders of columns: the worst health and the newest change come first. */
export const sortColumns: Readonly<Record<AppSort, { readonly id: string; readonly desc: boolean }>> = {
  id: { id: 'id', desc: false },
  severity: { id: 'health', desc: true },
  newest: { id: 'since', desc: true },
};

function Instances({ row: { ready, wanted } }: { readonly row: AppRow }): ReactElement {
  return (
    <span className={ready < wanted ? 'font-semibold text-warn' : 'text-soft'}>
      {ready}/{wanted}
    </span>
  );
}
