import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, type ReactElement } from 'react';
import type { Instance } from '../../../schemas/generated/instance.ts';
import { overviewQuery } from '../../api/overview.ts';
import { ExternalLink } from '../../parts/external-link.tsx';
import { Panel } from '../../parts/panel.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import type { StateLook } from '../../parts/states.ts';
import { Ago } from '../../parts/times.tsx';
import { appRoute } from './route.ts';

const looks: Readonly<Record<Instance['state'], StateLook>> = {
  starting: { icon: 'busy', tone: 'busy', means: 'Mesos is starting it.' },
  running: { icon: 'busy', tone: 'busy', means: 'It runs; there is no health result.' },
  healthy: { icon: 'check', tone: 'good', means: 'It passes its health checks.' },
  failing: { icon: 'cross', tone: 'bad', means: 'It does not pass a health check.' },
  draining: { icon: 'down', tone: 'quiet', means: 'It is being ended.' },
  lost: { icon: 'question', tone: 'bad', means: 'Its agent cannot be reached.' },
};

/** Every instance with its place, ports and newest health results. */
export function TasksPanel({ instances }: { readonly instances: readonly Instance[] }): ReactElement | null {
  const { task } = appRoute.useSearch();
  if (instances.length === 0) return null;
  return (
    <Panel title="Tasks" note={String(instances.length)} flush>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Table of tasks">
        <table className="w-full text-sm">
          <thead>
            <tr className="border-b border-line text-left text-xs text-soft">
              <th className="px-4 py-2 font-medium">State</th>
              <th className="px-3 py-2 font-medium">Where</th>
              <th className="px-3 py-2 font-medium">Health</th>
              <th className="px-3 py-2 font-medium">Started</th>
              <th className="px-3 py-2 font-medium">Logs</th>
              <th className="px-4 py-2 font-medium">Task</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {instances.map(instance => (
              <TaskRow key={instance.id} instance={instance} chosen={instance.id === task} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function TaskRow({ instance, chosen }: { readonly instance: Instance; readonly chosen: boolean }): ReactElement {
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const place = [instance.host, ...instance.ports.slice(0, 1)].filter(part => part !== undefined).join(':');
  return (
    <tr ref={row} className={`align-top ${chosen ? 'bg-accent-ground' : ''}`}>
      <td className="px-4 py-2 whitespace-nowrap">
        <StateBadge
          look={looks[instance.state]}
          word={instance.age === 'old' ? `${instance.state}, old` : instance.state}
        />
      </td>
      <td className="px-3 py-2 font-mono text-xs whitespace-nowrap">
        {place === '' ? '–' : <Place words={place} agent={instance.agent} />}
        {instance.ports.length > 1 ? ` ${instance.ports.slice(1).join(' ')}` : ''}
      </td>
      <td className="px-3 py-2">
        <Checks checks={instance.checks} />
      </td>
      <td className="px-3 py-2 text-soft">
        <Ago time={instance.startedAt ?? instance.stagedAt} />
      </td>
      <td className="px-3 py-2">
        <Link
          from={appRoute.fullPath}
          to="."
          search={{ tab: 'logs', instance: instance.id }}
          aria-label={`Logs of ${instance.id}`}
          className="text-accent underline"
        >
          Logs
        </Link>
      </td>
      <td className="max-w-48 truncate px-4 py-2 font-mono text-xs text-soft" title={instance.id}>
        {instance.id}
      </td>
    </tr>
  );
}

/** Where it runs, with the way to its agent and its sandbox in Mesos. */
function Place({ words, agent }: { readonly words: string; readonly agent: string | undefined }): ReactElement {
  const { data } = useQuery(overviewQuery);
  const mesos = data?.servers?.find(({ server }) => server === 'mesos')?.url;
  if (agent === undefined || mesos === undefined) return <>{words}</>;
  return (
    <ExternalLink href={`${mesos.replace(/\/$/, '')}/#/agents/${encodeURIComponent(agent)}`}>{words}</ExternalLink>
  );
}

function Checks({ checks }: { readonly checks: Instance['checks'] }): ReactElement {
  if (checks.length === 0) return <span className="text-soft">no result</span>;
  return (
    <ul>
      {checks.map((check, index) => (
        // Results come in the order of the checks of the definition and have no other name.
        <li key={index} className={check.alive ? 'text-soft' : 'text-bad'}>
          {check.alive ? (
            <>
              passes <Ago time={check.lastSuccess} />
            </>
          ) : (
            `fails ${check.failures ?? 1} ${(check.failures ?? 1) === 1 ? 'time' : 'times'}${check.cause === undefined ? '' : `: ${check.cause}`}`
          )}
        </li>
      ))}
    </ul>
  );
}
