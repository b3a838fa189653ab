import type { ReactElement } from 'react';
import type { ClusterView } from '../../../schemas/generated/cluster-view.ts';
import { Panel } from '../../parts/panel.tsx';
import { Ago } from '../../parts/times.tsx';
import { amountWords } from './amounts.ts';
import type { Resource } from './route.ts';

/** Sums over the cluster, and the largest task that still finds a place: free memory in pieces helps nobody. */
export function Totals({ view, by }: { readonly view: ClusterView; readonly by: Resource }): ReactElement {
  const { totals, largestTask, holders } = view;
  const { total, used, free, reserved } = totals;
  const note =
    totals.active === totals.agents
      ? `${totals.agents} agents`
      : `${totals.active} of ${totals.agents} agents get tasks`;
  return (
    <Panel
      title="In all"
      note={note}
      action={
        view.readAt === undefined ? null : (
          <span className="text-soft">
            read <Ago time={view.readAt} />
          </span>
        )
      }
    >
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
        <Figure name="given to tasks" value={amountWords(used[by], by)} />
        <Figure name="free for Marathon" value={amountWords(free[by], by)} />
        <Figure name="reserved for roles" value={amountWords(reserved[by], by)} />
        <Figure name="in all" value={amountWords(total[by], by)} />
      </dl>
      <p className="mt-3 text-sm" data-testid="largest-task">
        {largestTask === undefined ? (
          'No task finds a place at the moment.'
        ) : (
          <>
            The largest task that still fits: <strong>{amountWords(largestTask.mem, 'mem')}</strong> with{' '}
            {amountWords(largestTask.cpus, 'cpus')}, on <span className="font-mono">{largestTask.hostname}</span>.
          </>
        )}
      </p>
      {holders.length === 0 ? null : (
        <p className="mt-1 text-sm text-soft">Offers are held by other frameworks: {holders.slice(0, 5).join(', ')}.</p>
      )}
    </Panel>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }): ReactElement {
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-xs text-soft">{name}</dt>
      <dd className="text-lg font-semibold tabular-nums">{value}</dd>
    </div>
  );
}
