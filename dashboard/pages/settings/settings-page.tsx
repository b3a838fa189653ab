import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Settings } from '../../../schemas/generated/settings.ts';
import { useMay } from '../../api/me.ts';
import { diagnosticsFile, settingsQuery } from '../../api/settings.ts';
import { buttonClass } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { Panel } from '../../parts/panel.tsx';
import { Ago, durationWords } from '../../parts/times.tsx';
import { AccessPanel } from './access-panel.tsx';
import { HoldsPanel } from './holds-panel.tsx';
import { RepositoriesPanel } from './repositories-panel.tsx';
import { RulesPanel } from './rules-panel.tsx';
import { UpstreamsPanel } from './upstreams-panel.tsx';
import { WindowsPanel } from './windows-panel.tsx';

/** `/settings`: what this daemon follows, whom it speaks to and by which rules. It is changed in files, not here. */
export function SettingsPage(): ReactElement {
  usePageTitle('Settings');
  const { data, error, refetch } = useQuery(settingsQuery);
  const mayOperate = useMay('operate', '/');
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold">Settings</h1>
        <p className="text-sm text-soft">
          To be looked at. They are changed in cluster.yaml and in the configuration of the daemon.
        </p>
        {mayOperate ? (
          <a href={diagnosticsFile} download className={buttonClass('plain', 'ml-auto')}>
            Download diagnostics
          </a>
        ) : null}
      </div>
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton /> : null}
      {data === undefined ? null : <Content settings={data} />}
    </div>
  );
}

function Content({ settings }: { readonly settings: Settings }): ReactElement {
  return (
    <div className="grid items-start gap-4 xl:grid-cols-2">
      <div className="grid min-w-0 gap-4">
        <UpstreamsPanel upstreams={settings.upstreams} />
        <RepositoriesPanel />
        <DaemonPanel settings={settings} />
      </div>
      <div className="grid min-w-0 gap-4">
        <HoldsPanel freezes={settings.freezes} holds={settings.holds} />
        <WindowsPanel windows={settings.windows} />
        <RulesPanel rules={settings.rules} appRules={settings.appRules} />
        {settings.access === undefined ? null : <AccessPanel access={settings.access} />}
      </div>
    </div>
  );
}

function DaemonPanel({ settings }: { readonly settings: Settings }): ReactElement {
  const { version, node, startedAt, interval, publicUrl, forge } = settings;
  const facts: readonly (readonly [string, ReactElement | string])[] = [
    ['Pacer', version],
    ['Node.js', node],
    ['Running since', <Ago key="since" time={startedAt} />],
    ['Looks at the repository every', durationWords(interval)],
    ['Reached at', publicUrl ?? 'this address'],
    ['Proposals come from', forge === 'notes' ? 'branches' : (forge ?? 'nowhere: no forge is named')],
  ];
  return (
    <Panel title="This daemon">
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-6 gap-y-1.5 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
