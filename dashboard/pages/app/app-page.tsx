import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { appQuery } from '../../api/apps.ts';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { AppHead } from './app-head.tsx';
import { AppTabs } from './app-tabs.tsx';
import { DiffPanel } from './diff-panel.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { InstancesPanel } from './instances-panel.tsx';
import { LastExitPanel } from './last-exit-panel.tsx';
import { LogsPart } from './logs-part.tsx';
import { ProblemsPanel } from './problems-panel.tsx';
import { appRoute } from './route.ts';
import { Strip } from './strip.tsx';
import { TasksPanel } from './tasks-panel.tsx';
import { TimelinePanel } from './timeline-panel.tsx';

/** `/apps/ID`: one app, from its commit to its instances. */
export function AppPage(): ReactElement {
  const { _splat = '' } = appRoute.useParams();
  const { tab = 'instances' } = appRoute.useSearch();
  const id = `/${_splat}`;
  usePageTitle(id);
  const { data, error, refetch } = useQuery(appQuery(id));
  if (data === undefined) return error === null ? <Skeleton /> : <Failure error={error} retry={() => void refetch()} />;
  return (
    <div className="grid gap-4">
      <AppHead app={data.app} />
      <ProblemsPanel app={data.app} problems={data.problems} />
      <Strip app={data.app} stages={data.stages ?? []} history={data.history} />
      <AppTabs tab={tab} changes={data.plan?.changes.length ?? 0} revisions={data.history.length} />
      {tab === 'instances' ? (
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="grid min-w-0 gap-4">
            <InstancesPanel view={data} />
            <TasksPanel instances={data.instances ?? []} />
            <LastExitPanel exit={data.lastExit} />
          </div>
          <FactsPanel view={data} />
        </div>
      ) : null}
      {tab === 'diff' ? <DiffPanel plan={data.plan} file={data.app.file} /> : null}
      {tab === 'timeline' ? <TimelinePanel id={id} commits={data.commits ?? []} /> : null}
      {tab === 'logs' ? <LogsPart id={id} /> : null}
    </div>
  );
}
