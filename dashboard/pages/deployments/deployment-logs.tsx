import { lazy, Suspense, type ReactElement } from 'react';
import type { DeploymentView } from '../../../schemas/generated/deployment-view.ts';
import { Skeleton } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { changedSearch, type LogSearch } from '../logs/search.ts';
import { deploymentRoute } from './route.ts';

const LogViewer = lazy(async () => ({ default: (await import('../logs/log-viewer.tsx')).LogViewer }));

const mostNamed = 50;

/** The merged lines of the instances that the deployment started, or of the one that is named in the address. */
export function DeploymentLogs({ view }: { readonly view: DeploymentView }): ReactElement {
  const { revert: _revert, ...search } = deploymentRoute.useSearch();
  const navigate = deploymentRoute.useNavigate();
  const chosen = search.instance === undefined ? instancesOf(view) : {};
  if (chosen === undefined)
    return (
      <Panel title="Logs">
        <p className="text-soft">It started no instance whose lines are still there.</p>
      </Panel>
    );
  return (
    <Suspense fallback={<Skeleton />}>
      <LogViewer
        search={{ ...search, ...chosen }}
        onSearch={({ app: _app, begun: _begun, ...change }) =>
          void navigate({ search: before => changedSearch(before, change), replace: true })
        }
      />
    </Suspense>
  );
}

/** While it is the newest one others may still come: whatever began since. Later those that are known. */
function instancesOf({ isNewest, entry, logs }: DeploymentView): LogSearch | undefined {
  const startsNone = entry.action === 'delete' || entry.action === 'suspend' || entry.action === 'held';
  const mayStart = entry.outcome === 'started' || logs.length > 0;
  if (isNewest && !startsNone && mayStart) return { app: entry.app, begun: entry.started, finished: true };
  return logs.length === 0 ? undefined : { instance: logs.slice(0, mostNamed).join(',') };
}
