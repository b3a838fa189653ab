import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { appRowsQuery } from '../../api/apps.ts';
import { usePageTitle } from '../../parts/page-title.ts';
import { AttentionPanel } from './attention-panel.tsx';
import { EmptyStart } from './empty-start.tsx';
import { EventsPanel } from './events-panel.tsx';
import { MemoryPanel } from './memory-panel.tsx';
import { attention } from './queries.ts';
import { RepositoriesPanel } from './repositories-panel.tsx';
import { RolloutsPanel } from './rollouts-panel.tsx';
import { ServersPanel } from './servers-panel.tsx';
import { StatesPanel } from './states-panel.tsx';
import { YoursPanel } from './yours-panel.tsx';

/** `/`: what needs attention first, then how everything stands. */
export function OverviewPage(): ReactElement {
  usePageTitle('Overview');
  const { data } = useQuery(appRowsQuery(attention));
  return (
    <>
      <h1 className="sr-only">Overview</h1>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="grid min-w-0 gap-4">
          {data?.total === 0 ? <EmptyStart /> : null}
          <AttentionPanel />
          <YoursPanel />
          <StatesPanel />
          <RolloutsPanel />
          <EventsPanel />
        </div>
        <div className="grid min-w-0 gap-4">
          <ServersPanel />
          <MemoryPanel />
          <RepositoriesPanel />
        </div>
      </div>
    </>
  );
}
