import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { appRowsQuery } from '../../api/apps.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { HealthBadge, SyncBadge } from '../../parts/state-badge.tsx';
import { appsRoute } from './route.ts';

/** `/apps`: the list of all apps. */
export function AppsPage(): ReactElement {
  usePageTitle('Apps');
  const { q = '', sort = 'id' } = appsRoute.useSearch();
  const { data } = useQuery(appRowsQuery({ q, sort, page: 0 }));
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">Apps</h1>
      <ul>
        {data?.rows.map(row => (
          <li key={row.id} className="flex gap-3 py-1">
            <AppLink id={row.id} /> <SyncBadge sync={row.sync} /> <HealthBadge health={row.health} />
          </li>
        ))}
      </ul>
    </>
  );
}
