import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Build } from '../../../schemas/generated/build.ts';
import { AppLinks } from '../../parts/app-links.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { ExternalLink } from '../../parts/external-link.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { columnsOf } from '../../parts/table-columns.ts';
import { Ago } from '../../parts/times.tsx';
import { buildLooks } from './build-looks.ts';
import { Took } from './took.tsx';

const column = columnsOf<Build>();
const columns = column.columns([
  column.accessor(({ image, job }) => image ?? job, {
    id: 'build',
    header: 'Build',
    cell: ({ row }) => <Name build={row.original} />,
    meta: { body: 'whitespace-nowrap' },
  }),
  column.accessor('state', { header: 'State', cell: ({ row }) => <State build={row.original} /> }),
  column.display({
    id: 'commit',
    header: 'Commit',
    cell: ({ row: { original } }) => (
      <span title={original.source?.repository}>{original.source?.commit.slice(0, 8) ?? '–'}</span>
    ),
    meta: { cell: 'hidden sm:table-cell', body: 'font-mono text-xs' },
  }),
  column.display({
    id: 'apps',
    header: 'For',
    cell: ({ row }) => <AppLinks ids={row.original.apps} most={4} none="no app of this cluster" />,
  }),
  column.accessor(({ durationMilliseconds }) => durationMilliseconds ?? 0, {
    id: 'took',
    header: 'Took',
    cell: ({ row }) => <Took build={row.original} />,
    meta: { body: 'whitespace-nowrap tabular-nums' },
  }),
  column.accessor(build => timeOf(build) ?? '', {
    id: 'since',
    header: 'Since',
    sortDescFirst: true,
    cell: ({ row }) => <Ago time={timeOf(row.original)} />,
    meta: { body: 'text-soft' },
  }),
  column.display({
    id: 'jenkins',
    header: 'Jenkins',
    cell: ({ row }) => <ExternalLink href={row.original.url}>open</ExternalLink>,
    meta: { cell: 'hidden sm:table-cell' },
  }),
]);

/** Builds as a table; each leads to its page. */
export function BuildTable(props: {
  readonly builds: readonly Build[];
  readonly label: string;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}): ReactElement {
  return (
    <DataTable
      label={props.label}
      columns={columns}
      rows={props.builds}
      rowId={({ id }) => id}
      sort={props.sort}
      onSort={props.onSort}
    />
  );
}

function Name({ build }: { readonly build: Build }): ReactElement {
  const { id, image, job, number, fate } = build;
  return (
    <>
      <Link to="/builds/$id" params={{ id }} className="text-accent underline">
        <span className="font-mono text-[0.87rem]">{image ?? job}</span>
        {number === undefined ? '' : ` #${number}`}
      </Link>
      {fate === 'unwanted' ? <span className="ml-2 text-xs text-soft">nobody wants it any more</span> : null}
    </>
  );
}

function State({ build: { state, sentence } }: { readonly build: Build }): ReactElement {
  return (
    <>
      <StateBadge look={buildLooks[state]} word={state} />
      {sentence === undefined ? null : <p className="mt-0.5 max-w-72 text-xs text-soft">{sentence}</p>}
    </>
  );
}

function timeOf({ endedAt, startedAt, queuedAt }: Build): string | undefined {
  return endedAt ?? startedAt ?? queuedAt;
}
