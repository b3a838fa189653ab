import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { appQuery } from '../../api/apps.ts';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { HealthBadge, SyncBadge } from '../../parts/state-badge.tsx';
import { appRoute } from './route.ts';

/** `/apps/ID`: one app. */
export function AppPage(): ReactElement {
  const { _splat = '' } = appRoute.useParams();
  const id = `/${_splat}`;
  usePageTitle(id);
  const { data, error, refetch } = useQuery(appQuery(id));
  if (error !== null) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton />;
  return (
    <>
      <h1 className="font-mono text-xl font-semibold">{id}</h1>
      <SyncBadge sync={data.app.sync} /> <HealthBadge health={data.app.health} />
      <p>{data.app.sentence}</p>
    </>
  );
}
