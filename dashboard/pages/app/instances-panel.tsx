import type { ReactElement } from 'react';
import type { AppView } from '../../../schemas/generated/app-view.ts';
import { Panel } from '../../parts/panel.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Squares } from '../../parts/squares.tsx';
import { groupsOf } from './groups.ts';
import { appRoute } from './route.ts';

/** One square per instance; a click points at its line below. */
export function InstancesPanel({ view }: { readonly view: AppView }): ReactElement {
  const navigate = appRoute.useNavigate();
  const { group } = appRoute.useSearch();
  const all = view.instances ?? [];
  const select = (task: string): void => void navigate({ search: before => ({ ...before, task }), replace: true });
  const { instances } = view.app;
  const old = all.filter(({ age }) => age === 'old').length;
  const ready = instances.healthy === 0 && instances.unhealthy === 0 ? instances.running : instances.healthy;
  return (
    <Panel
      title="Instances"
      note={`${ready} of ${instances.wanted} ready${old === 0 ? '' : `, ${old} old on their way out`}`}
      action={<Legend />}
    >
      {instances.wanted === 0 && all.length === 0 ? (
        <p className="text-soft">No instance is wanted.</p>
      ) : (
        <>
          {all.length < 2 ? null : (
            <div className="mb-3">
              <Segments
                label="Put together by"
                value={group ?? 'none'}
                choices={[
                  { value: 'none', name: 'All' },
                  { value: 'agent', name: 'By agent' },
                  { value: 'version', name: 'By version' },
                ]}
                onChange={chosen =>
                  void navigate({
                    search: ({ group: _group, ...before }) =>
                      chosen === 'none' ? before : { ...before, group: chosen },
                    replace: true,
                  })
                }
              />
            </div>
          )}
          {group === undefined ? (
            <Squares instances={all} wanted={instances.wanted} lastExit={view.lastExit} onSelect={select} />
          ) : (
            <dl className="grid gap-3">
              {groupsOf(all, group).map(({ name, instances: some }) => (
                <div key={name} data-group={name}>
                  <dt className="mb-1 font-mono text-xs text-soft">
                    {name} · {some.length}
                    {group === 'version' && name === view.app.version ? ' · wanted' : ''}
                  </dt>
                  <dd>
                    <Squares instances={some} wanted={0} lastExit={view.lastExit} onSelect={select} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </>
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
