import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useMay } from '../../api/me.ts';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { appRoute, appTabs, type AppTab } from './route.ts';

/** The parts of the page; which one is shown is in the address. */
export function AppTabs(props: {
  readonly tab: AppTab;
  readonly changes: number;
  readonly revisions: number;
}): ReactElement {
  const { tab } = props;
  const { task } = appRoute.useSearch();
  const navigate = appRoute.useNavigate();
  const leave = useNavigate();
  const { _splat = '' } = appRoute.useParams();
  const mayDeploy = useMay('deploy', `/${_splat}`);
  const go = (to: AppTab): void => void navigate({ search: to === 'instances' ? {} : { tab: to } });
  const step = (by: number): void => {
    const next = appTabs[(appTabs.indexOf(tab) + by + appTabs.length) % appTabs.length];
    if (next !== undefined) go(next);
  };
  useHotkeys([
    { keys: '[', does: 'Part before', run: () => step(-1) },
    { keys: ']', does: 'Next part', run: () => step(1) },
    { keys: 'd', does: 'What differs', run: () => go('diff') },
    ...(mayDeploy
      ? [
          {
            keys: 'e',
            does: 'Edit the app',
            run: () => void leave({ to: '/apps/edit/$', params: { _splat } }),
          },
        ]
      : []),
    {
      keys: 'l',
      does: 'Logs',
      // Of the instance that is pointed at, else of all.
      run: () => void navigate({ search: { tab: 'logs', ...(task === undefined ? {} : { instance: task }) } }),
    },
  ]);
  const names: Readonly<Record<AppTab, string>> = {
    instances: 'Instances',
    diff: props.changes === 0 ? 'Diff' : `Diff (${props.changes})`,
    timeline: 'Timeline',
    logs: 'Logs',
  };
  return (
    <nav aria-label="Parts of the app" className="flex gap-1 border-b border-line">
      {appTabs.map(name => (
        <Link
          key={name}
          from={appRoute.fullPath}
          to="."
          search={name === 'instances' ? {} : { tab: name }}
          aria-current={name === tab ? 'page' : undefined}
          className={`-mb-px border-b-2 px-3 py-2 text-sm ${name === tab ? 'border-accent font-medium text-ink' : 'border-transparent text-soft hover:text-ink'}`}
        >
          {names[name]}
        </Link>
      ))}
    </nav>
  );
}
