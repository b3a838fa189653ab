import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { appRowsQuery } from '../../api/apps.ts';
import { readViews } from '../../api/saved-views.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { buttonClass } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { HealthBadge, SyncBadge } from '../../parts/state-badge.tsx';
import { Star } from '../../parts/star.tsx';
import { starredQuery, useStars } from '../../parts/stars.ts';
import { Ago } from '../../parts/times.tsx';

const most = 20;

/** The apps that whoever looks has starred, the worst first, and the views that were kept; not there while there are none. */
export function YoursPanel(): ReactElement | null {
  const stars = useStars();
  const [views] = useState(readViews);
  const q = starredQuery(stars);
  const { data, error } = useQuery({
    ...appRowsQuery({ q, sort: 'severity', page: 0, limit: most }),
    enabled: stars.length > 0,
  });
  if (stars.length === 0 && views.length === 0) return null;
  const rows = stars.length === 0 ? [] : (data?.rows ?? []);
  return (
    <Panel
      title="Yours"
      note={stars.length === 0 ? undefined : `${stars.length} starred`}
      action={
        stars.length > most ? (
          <Link to="/apps" search={{ q, sort: 'severity' }} className="text-accent underline">
            Show all
          </Link>
        ) : undefined
      }
      flush
    >
      {error === null ? null : (
        <div className="p-4">
          <Failure error={error} />
        </div>
      )}
      <ul className="divide-y divide-line">
        {rows.map(row => (
          <li key={row.id} className="flex flex-wrap items-center gap-x-2.5 gap-y-1 px-4 py-1.5">
            <Star id={row.id} />
            <span className="min-w-0 truncate">
              <AppLink id={row.id} />
            </span>
            <span className="ml-auto flex items-center gap-2.5">
              <span className="text-sm text-soft tabular-nums">
                {row.ready}/{row.wanted}
              </span>
              <SyncBadge sync={row.sync} />
              <HealthBadge health={row.health} />
              <span className="w-16 text-right text-xs text-soft">
                <Ago time={row.since} />
              </span>
            </span>
          </li>
        ))}
      </ul>
      {views.length === 0 ? null : (
        <ul
          aria-label="Kept views"
          className="flex flex-wrap gap-1.5 border-t border-line px-4 py-2.5 first:border-t-0"
        >
          {views.map(({ name, q: query, sort, hide }) => (
            <li key={name}>
              <Link
                to="/apps"
                search={{
                  ...(query === '' ? {} : { q: query }),
                  ...(sort === 'id' ? {} : { sort }),
                  ...(hide === undefined || hide === '' ? {} : { hide }),
                }}
                className={buttonClass('plain', '!h-7 !rounded-full')}
              >
                {name}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
