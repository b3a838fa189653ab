import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { AppRow } from '../../../schemas/generated/app-rows.ts';
import { appRowsQuery } from '../../api/apps.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { HealthBadge, SyncBadge } from '../../parts/state-badge.tsx';
import { Ago } from '../../parts/times.tsx';
import { attention } from './queries.ts';

/** Apps that are not as promised and that nothing under way will mend, with the daemon's sentence. */
export function AttentionPanel(): ReactElement {
  const { data, error, refetch } = useQuery(appRowsQuery(attention));
  if (error !== null) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton />;
  return (
    <Panel title="Needs attention" note={String(data.matched)} flush>
      <ul className="divide-y divide-line">
        {data.rows.map(row => (
          <AttentionRow key={row.id} row={row} />
        ))}
      </ul>
    </Panel>
  );
}

function AttentionRow({ row }: { readonly row: AppRow }): ReactElement {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2.5">
      <AppLink id={row.id} />
      <span className="flex gap-1.5">
        <SyncBadge sync={row.sync} />
        <HealthBadge health={row.health} />
      </span>
      <span className="ml-auto text-xs text-soft">
        <Ago time={row.since} />
      </span>
      <p className="basis-full text-sm text-soft">{row.sentence}</p>
    </li>
  );
}
