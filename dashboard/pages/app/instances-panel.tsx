import type { ReactElement } from 'react';
import type { AppView } from '../../../schemas/generated/app-view.ts';
import { Panel } from '../../parts/panel.tsx';
import { Squares } from '../../parts/squares.tsx';
import { appRoute } from './route.ts';

/** One square per instance; a click points at its line below. */
export function InstancesPanel({ view }: { readonly view: AppView }): ReactElement {
  const navigate = appRoute.useNavigate();
  const { instances } = view.app;
  const old = (view.instances ?? []).filter(({ age }) => age === 'old').length;
  const ready = instances.healthy === 0 && instances.unhealthy === 0 ? instances.running : instances.healthy;
  return (
    <Panel
      title="Instances"
      note={`${ready} of ${instances.wanted} ready${old === 0 ? '' : `, ${old} old on their way out`}`}
      action={<Legend />}
    >
      {instances.wanted === 0 && (view.instances ?? []).length === 0 ? (
        <p className="text-soft">No instance is wanted.</p>
      ) : (
        <Squares
          instances={view.instances ?? []}
          wanted={instances.wanted}
          lastExit={view.lastExit}
          onSelect={task => void navigate({ search: before => ({ ...before, task }), replace: true })}
        />
      )}
    </Panel>
  );
}

function Legend(): ReactElement {
  return (
    <span className="hidden gap-3 text-soft sm:flex">
      {(
        [
          ['bg-good', 'healthy'],
          ['bg-busy', 'running'],
          ['border-2 border-busy bg-busy-ground', 'starting'],
          ['bg-bad', 'failing'],
          ['bg-good opacity-60 outline-2 outline-offset-1 outline-line-strong', 'old'],
          ['border-2 border-line-strong bg-quiet-ground', 'draining'],
        ] as const
      ).map(([look, word]) => (
        <span key={word} className="inline-flex items-center gap-1.5">
          <span aria-hidden="true" className={`size-2.5 rounded-[3px] ${look}`} />
          {word}
        </span>
      ))}
    </span>
  );
}
