import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { AppState } from '../../../schemas/generated/app-state.ts';
import { useMay } from '../../api/me.ts';
import { buttonClass } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { HealthBadge, SyncBadge } from '../../parts/state-badge.tsx';
import { healthLooks, syncLooks, toneChip } from '../../parts/states.ts';
import { Ago } from '../../parts/times.tsx';
import { CopyMenu } from './copy-menu.tsx';

/** Who it is, its two words, and the sentence with its evidence when it is not as promised. */
export function AppHead({ app }: { readonly app: AppState }): ReactElement {
  const mayDeploy = useMay('deploy', app.id);
  return (
    <header>
      <p className="text-sm text-soft">
        <Link to="/apps" className="hover:underline">
          Apps
        </Link>{' '}
        /
      </p>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h1 className="font-mono text-xl font-semibold break-all">{app.id}</h1>
        <SyncBadge sync={app.sync} />
        <HealthBadge health={app.health} />
        <span className="text-sm text-soft">
          changed <Ago time={app.since} />
        </span>
        <span className="ml-auto flex gap-2">
          <CopyMenu id={app.id} />
          {app.file === undefined || !mayDeploy ? null : (
            <Link to="/apps/edit/$" params={{ _splat: app.id.slice(1) }} className={buttonClass('plain')}>
              Edit
            </Link>
          )}
        </span>
      </div>
      <Why app={app} />
    </header>
  );
}

/** Why it is not as promised: sentence, proof, and what would change it. */
export function Why({ app }: { readonly app: AppState }): ReactElement {
  if (app.sentence === undefined)
    return (
      <p aria-live="polite" className="mt-2 text-soft">
        As promised: {syncLooks[app.sync].means} {healthLooks[app.health].means}
      </p>
    );
  const isSync = healthLooks[app.health].tone === 'good';
  const look = isSync ? syncLooks[app.sync] : healthLooks[app.health];
  return (
    <section aria-label="Why it is not as promised" className={`mt-3 rounded-xl p-4 ${toneChip[look.tone]}`}>
      <p aria-live="polite" className="flex gap-2.5 font-medium">
        <Icon name={look.icon} className="mt-0.5" />
        <span className="min-w-0 break-words">{app.sentence}</span>
      </p>
      {app.evidence.length === 0 ? null : (
        <pre
          className="mt-3 max-h-72 overflow-auto rounded-lg border border-line bg-surface p-3 font-mono text-xs whitespace-pre-wrap text-ink"
          tabIndex={0}
        >
          {app.evidence.join('\n')}
        </pre>
      )}
      {app.change === undefined ? null : (
        <p className="mt-2 pl-7.5 text-sm">
          <strong className="font-semibold">What would change it:</strong> {app.change}
        </p>
      )}
      {app.health !== 'failed' && app.health !== 'degraded' && app.held?.by !== 'failed' ? null : (
        <p className="mt-2 pl-7.5 text-sm">
          <Link
            to="/apps/$"
            params={{ _splat: app.id.slice(1) }}
            search={{ tab: 'logs', finished: true }}
            className="underline"
          >
            Its lines in the logs, those of ended instances too
          </Link>
        </p>
      )}
    </section>
  );
}
