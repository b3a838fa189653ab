import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, type ReactElement } from 'react';
import type { DeploymentView } from '../../../schemas/generated/deployment-view.ts';
import { deploymentQuery } from '../../api/deployments.ts';
import { useMay } from '../../api/me.ts';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { Panel } from '../../parts/panel.tsx';
import { Squares } from '../../parts/squares.tsx';
import { Revert } from '../app/revert.tsx';
import { FieldList } from '../app/field-list.tsx';
import { Why } from '../app/app-head.tsx';
import { DeploymentHead } from './deployment-head.tsx';
import { DeploymentLogs } from './deployment-logs.tsx';
import { EventsList } from './events-list.tsx';
import { Phases } from './phases.tsx';
import { deploymentRoute } from './route.ts';
import { Steps } from './steps.tsx';

/** `/deployments/ID`: one deployment, from its commit to its end, with the logs of the instances that it started. */
export function DeploymentPage(): ReactElement {
  const { _splat: id = '' } = deploymentRoute.useParams();
  const navigate = deploymentRoute.useNavigate();
  const { data, error, refetch } = useQuery(deploymentQuery(id));
  usePageTitle(data === undefined ? 'Deployment' : `${data.entry.action} ${data.entry.app}`);
  const known = data?.id;
  useEffect(() => {
    // Asked for by the id that Marathon gave it.
    if (known !== undefined && known !== id)
      void navigate({ to: '/deployments/$', params: { _splat: known }, search: before => before, replace: true });
  }, [known, id, navigate]);
  if (data === undefined) return error === null ? <Skeleton /> : <Failure error={error} retry={() => void refetch()} />;
  return <Deployment key={data.id} view={data} />;
}

function Deployment({ view }: { readonly view: DeploymentView }): ReactElement {
  const { entry, state, instances } = view;
  const { revert } = deploymentRoute.useSearch();
  const navigate = deploymentRoute.useNavigate();
  const mayDeploy = useMay('deploy', entry.app);
  const show = (isShown: boolean): void =>
    void navigate({
      search: ({ revert: _revert, ...before }) => (isShown ? { ...before, revert: true } : before),
      replace: true,
    });
  const go = (id: string | undefined): void => {
    if (id !== undefined) void navigate({ to: '/deployments/$', params: { _splat: id }, search: {} });
  };
  useHotkeys([
    { keys: '[', does: 'Deployment before', run: () => go(view.earlier) },
    { keys: ']', does: 'Deployment after', run: () => go(view.later) },
  ]);
  const isUnclear = entry.outcome === 'started' || entry.outcome === 'failed';
  const target = revertTarget(view);
  // Once it is shown it stays, with its answer: what it does makes another deployment the newest.
  const shownTarget = useRef<string>(undefined);
  if (revert === true) shownTarget.current ??= target;
  else shownTarget.current = undefined;
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4">
      <DeploymentHead view={view} onRevert={target !== undefined && mayDeploy ? () => show(true) : undefined} />
      {shownTarget.current !== undefined && mayDeploy ? (
        <Revert id={entry.app} to={shownTarget.current} onClose={() => show(false)} />
      ) : null}
      {isUnclear && state !== undefined ? <Why app={state} /> : null}
      {state?.rollout === undefined ? null : <Steps rollout={state.rollout} />}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[27rem_minmax(0,1fr)]">
        <div className="grid min-w-0 gap-4">
          <Phases view={view} />
          {instances === undefined ? null : (
            <Panel
              title="Instances"
              note={state === undefined ? undefined : `${state.instances.wanted} wanted, as they are now`}
            >
              <Squares instances={instances} wanted={state?.instances.wanted ?? 0} />
            </Panel>
          )}
          <EventsList events={view.events} hasFailed={view.entry.outcome === 'failed'} />
          {entry.changes.length === 0 ? null : (
            <Panel
              title="What it changed"
              note={`${entry.changes.length} ${entry.changes.length === 1 ? 'field' : 'fields'}`}
            >
              <FieldList fields={entry.changes} />
            </Panel>
          )}
        </div>
        <DeploymentLogs view={view} />
      </div>
    </div>
  );
}

/**
 * The commit to go back to: of the newest deployment what was healthy before it, of an earlier one that was healthy what it
 * was itself. Undefined where there is no way back by a commit.
 */
function revertTarget({ isNewest, entry, backTo }: DeploymentView): string | undefined {
  if (entry.action === 'held' || entry.action === 'delete') return undefined;
  if (isNewest) return backTo;
  return entry.outcome === 'healthy' ? entry.commit : undefined;
}
