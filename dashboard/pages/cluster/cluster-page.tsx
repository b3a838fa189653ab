import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { clusterQuery } from '../../api/cluster.ts';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { AgentList } from './agent-list.tsx';
import { clusterRoute, type ClusterSearch } from './route.ts';
import { Totals } from './totals.tsx';
import { WhatIf } from './what-if.tsx';

/** What changes in the address; undefined takes something out of it. */
export type ClusterChange = { readonly [name in keyof ClusterSearch]?: ClusterSearch[name] | undefined };

/** `/cluster`: what every agent has, who holds it, and whether something would still fit. */
export function ClusterPage(): ReactElement {
  usePageTitle('Cluster');
  const search = clusterRoute.useSearch();
  const navigate = clusterRoute.useNavigate();
  const { data, error, refetch } = useQuery(clusterQuery);
  const onSearch = (change: ClusterChange): void =>
    void navigate({
      search: before =>
        Object.fromEntries(
          Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined && value !== ''),
        ),
      replace: true,
    });
  if (data === undefined) return error === null ? <Skeleton /> : <Failure error={error} retry={() => void refetch()} />;
  return (
    <div className="grid gap-4">
      <h1 className="text-xl font-semibold">Cluster</h1>
      {data.sentence === undefined ? null : (
        <p className="flex items-start gap-2.5 rounded-xl bg-warn-ground p-4 text-warn">
          <Icon name="warning" className="mt-0.5" />
          {data.sentence}
        </p>
      )}
      {data.known ? (
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
          <div className="grid min-w-0 gap-4">
            <Totals view={data} by={search.by ?? 'mem'} />
            <AgentList agents={data.agents} search={search} onSearch={onSearch} />
          </div>
          <WhatIf search={search} onSearch={onSearch} />
        </div>
      ) : null}
    </div>
  );
}
