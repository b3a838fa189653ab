import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Frozen, Held } from '../../../schemas/generated/settings.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';

/** What holds changes back now: freezes, and rules with the apps that wait for them. */
export function HoldsPanel(props: {
  readonly freezes: readonly Frozen[];
  readonly holds: readonly Held[];
}): ReactElement {
  const { freezes, holds } = props;
  return (
    <Panel title="Freezes and holds" flush>
      {freezes.length + holds.length === 0 ? (
        <p className="px-4 py-3 text-sm text-soft">Nothing is frozen, and no rule holds a change back.</p>
      ) : null}
      <ul className="divide-y divide-line text-sm">
        {freezes.map(({ id, reason, owner, until, apps }) => (
          <li key={id} className="px-4 py-2.5">
            <p className="flex flex-wrap items-center gap-x-2.5">
              <Icon name="lock" size={16} className="text-warn" />
              <span className="font-medium">
                {apps === undefined ? 'Everything is frozen' : `${apps.join(', ')} frozen`}
              </span>
              <span className="text-soft">by {owner}</span>
              <code className="ml-auto font-mono text-xs text-soft">{id}</code>
            </p>
            <p className="pl-6.5">{reason}</p>
            <p className="pl-6.5 text-soft">
              {until === undefined ? 'Until somebody lifts it' : `Until ${new Date(until).toLocaleString()}`}
              {id === 'cluster.yaml' ? ', by a commit.' : `: pacer unfreeze ${id}`}
            </p>
          </li>
        ))}
        {holds.map(({ by, count, apps, sentence }) => (
          <li key={by} className="px-4 py-2.5">
            <p className="flex flex-wrap items-center gap-x-2.5">
              <Icon name="clock" size={16} className="text-warn" />
              <span className="font-medium">{by}</span>
              <span className="text-soft">
                holds {count} {count === 1 ? 'app' : 'apps'}
              </span>
              <Link to="/apps" search={{ q: 'sync:held' }} className="ml-auto text-xs text-accent underline">
                All that is held
              </Link>
            </p>
            <p className="pl-6.5 text-soft first-letter:uppercase">{sentence}</p>
            <p className="flex flex-wrap gap-x-3 pl-6.5">
              {apps.map(app => (
                <AppLink key={app} id={app} />
              ))}
              {count > apps.length ? <span className="text-soft">and {count - apps.length} more</span> : null}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
