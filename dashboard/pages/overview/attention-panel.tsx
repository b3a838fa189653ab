import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { AppRow } from '../../../schemas/generated/app-rows.ts';
import { appRowsQuery } from '../../api/apps.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { HealthBadge, SyncBadge } from '../../parts/state-badge.tsx';
import { healthLooks, syncLooks, toneText } from '../../parts/states.ts';
import { Ago } from '../../parts/times.tsx';
import { attention } from './queries.ts';

const shown = 8;

/** Apps that are not as promised and that nothing under way will mend, with the daemon's sentence. */
export function AttentionPanel(): ReactElement | null {
  const { data, error, refetch } = useQuery(appRowsQuery(attention));
  if (error !== null) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton />;
  if (data.total === 0) return null;
  if (data.matched === 0) return <AllWell total={data.total} />;
  return (
    <section aria-labelledby="attention-title" className="overflow-hidden rounded-xl border border-bad/50 bg-surface">
      <header className="flex items-baseline gap-2 border-b border-line bg-bad-ground px-4 py-2.5 text-bad">
        <Icon name="warning" size={17} className="self-center" />
        <h2 id="attention-title" className="text-sm font-semibold">
          {data.matched === 1 ? 'One app needs attention' : `${data.matched} apps need attention`}
        </h2>
        {data.matched > shown ? (
          <Link to="/apps" search={{ q: attention.q, sort: attention.sort }} className="ml-auto text-xs underline">
            Show all
          </Link>
        ) : null}
      </header>
      <ul className="divide-y divide-line">
        {data.rows.slice(0, shown).map(row => (
          <AttentionRow key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

function AllWell({ total }: { readonly total: number }): ReactElement {
  return (
    <p className="flex items-center gap-3 rounded-xl border border-good/40 bg-good-ground px-4 py-3 text-good">
      <Icon name="check" />
      <span>
        <strong className="font-semibold">Nothing needs attention.</strong>{' '}
        {total === 1
          ? 'The one app is as promised or on its way.'
          : `All ${total} apps are as promised or on their way.`}
      </span>
    </p>
  );
}

function AttentionRow({ row }: { readonly row: AppRow }): ReactElement {
  const badHealth = row.health !== 'healthy';
  const look = badHealth ? healthLooks[row.health] : syncLooks[row.sync];
  return (
    <li className="flex gap-3 px-4 py-3">
      <Icon name={look.icon} className={`mt-0.5 ${toneText[look.tone]}`} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <AppLink id={row.id} />
          <SyncBadge sync={row.sync} />
          <HealthBadge health={row.health} />
          <span className="ml-auto text-xs text-soft">
            <Ago time={row.since} />
          </span>
        </div>
        <p className="mt-1 text-sm break-words text-soft">{row.sentence}</p>
      </div>
    </li>
  );
}
