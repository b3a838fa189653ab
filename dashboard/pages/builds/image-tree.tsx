import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactElement } from 'react';
import { imagesQuery } from '../../api/builds.ts';
import { AppLinks } from '../../parts/app-links.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { ExternalLink } from '../../parts/external-link.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { columnsOf } from '../../parts/table-columns.ts';
import { Ago } from '../../parts/times.tsx';
import { Tip } from '../../parts/tip.tsx';
import { imageLooks } from './build-looks.ts';
import { inOrder, touchWords, type ImageRow, type PlacedImage } from './image-order.ts';

/** A line: drawn as a tree, or as a list in another order. */
interface Line extends PlacedImage {
  readonly isTree: boolean;
}

const column = columnsOf<Line>();
const columns = column.columns([
  column.display({
    id: 'image',
    header: 'Image',
    cell: ({ row }) => <Name line={row.original} />,
    meta: { body: 'whitespace-nowrap' },
  }),
  column.accessor(({ image }) => image.state, {
    id: 'state',
    header: 'State',
    cell: ({ row }) => <State image={row.original.image} />,
  }),
  column.accessor(({ image }) => image.madeAt ?? '', {
    id: 'made',
    header: 'Made',
    sortDescFirst: true,
    cell: ({ row: { original } }) => (original.image.madeAt === undefined ? '–' : <Ago time={original.image.madeAt} />),
    meta: { cell: 'hidden sm:table-cell', body: 'whitespace-nowrap text-soft' },
  }),
  column.display({
    id: 'apps',
    header: 'Used by',
    cell: ({ row }) => <AppLinks ids={row.original.image.apps.map(({ id }) => id)} most={6} none="no app directly" />,
  }),
  column.accessor(({ image }) => image.rebuild.tasks, {
    id: 'touches',
    header: 'A rebuild would touch',
    sortDescFirst: true,
    cell: ({ row }) => <Touches rebuild={row.original.image.rebuild} />,
    meta: { body: 'whitespace-nowrap' },
  }),
]);

/** Every base image below the one it stands on, how old it is, who uses it, and what a rebuild of it would touch. */
export function ImageTree(props: { readonly sort: string; readonly onSort: (sort: string) => void }): ReactElement {
  const { data, error, refetch } = useQuery(imagesQuery);
  const isTree = props.sort === '';
  const rows = useMemo(() => inOrder(data?.images ?? []).map(placed => ({ ...placed, isTree })), [data, isTree]);
  return (
    <Panel title="Tree" note={data === undefined ? undefined : String(data.images.length)} flush>
      {error === null ? null : (
        <div className="p-4">
          <Failure error={error} retry={() => void refetch()} />
        </div>
      )}
      {data === undefined && error === null ? (
        <div className="px-4">
          <Skeleton />
        </div>
      ) : null}
      {data?.images.length === 0 ? <p className="px-4 py-3 text-soft">The repository defines no base images.</p> : null}
      {rows.length === 0 ? null : (
        <DataTable
          label="Tree of images"
          columns={columns}
          rows={rows}
          rowId={({ image }) => image.name}
          sort={props.sort}
          onSort={props.onSort}
        />
      )}
    </Panel>
  );
}

function Name({ line: { image, depth, isTree } }: { readonly line: Line }): ReactElement {
  return (
    <>
      <span style={isTree ? { paddingLeft: `${depth * 1.25}rem` } : {}}>
        {isTree && depth > 0 ? (
          <span aria-hidden="true" className="mr-1.5 text-soft">
            └
          </span>
        ) : null}
        <span className="font-mono text-[0.87rem]">{image.name}</span>
      </span>
      {depth === 0 ? null : <span className={isTree ? 'sr-only' : 'ml-1.5 text-xs text-soft'}> on {image.from}</span>}
    </>
  );
}

function State({ image }: { readonly image: ImageRow }): ReactElement {
  return (
    <>
      <StateBadge look={imageLooks[image.state]} word={image.state} />
      {image.sentence === undefined ? null : (
        <p className="mt-0.5 max-w-80 text-xs text-soft">
          {image.sentence} {image.advice}
        </p>
      )}
      {image.buildUrl === undefined ? null : (
        <p className="text-xs">
          <ExternalLink href={image.buildUrl}>its build</ExternalLink>
        </p>
      )}
    </>
  );
}

function Touches({ rebuild }: { readonly rebuild: ImageRow['rebuild'] }): ReactElement {
  const names = [...rebuild.images, ...rebuild.apps.map(({ id }) => id)];
  if (names.length === 0) return <span className="text-soft">nothing</span>;
  return (
    <Tip says={<span className="font-mono break-all">{names.slice(0, 40).join(' ')}</span>}>
      <span tabIndex={0} role="note">
        {touchWords(rebuild)}
      </span>
    </Tip>
  );
}
