import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { AppLink } from '../../parts/app-link.tsx';
import { sizeWords } from '../../parts/sizes.ts';
import { amountWords, type Agent } from './amounts.ts';

/** The apps with tasks on an agent, and what they hold and really use of it. */
export function AgentTasks(props: {
  readonly agent: Agent;
  readonly fills: ReadonlyMap<string, string>;
}): ReactElement {
  const { agent, fills } = props;
  const { attributes, reserved, apps } = agent;
  return (
    <div className="border-t border-line bg-ground px-4 py-3" data-testid="agent-tasks">
      {apps.length === 0 ? (
        <p className="text-sm text-soft">Marathon has no task here.</p>
      ) : (
        <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={`Tasks on ${agent.hostname}`}>
          <table className="w-full text-sm">
            <thead>
              <tr className="text-left text-xs text-soft">
                <th className="py-1 pr-4 font-medium">App</th>
                <th className="px-3 py-1 text-right font-medium">Tasks</th>
                <th className="px-3 py-1 text-right font-medium">Memory</th>
                <th className="px-3 py-1 text-right font-medium">Really used</th>
                <th className="px-3 py-1 text-right font-medium">Processors</th>
                <th className="px-3 py-1 text-right font-medium">Disk</th>
                <th className="py-1 pl-3 font-medium">Logs</th>
              </tr>
            </thead>
            <tbody>
              {apps.map(app => (
                <tr key={app.app}>
                  <td className="py-1 pr-4 whitespace-nowrap">
                    <span
                      aria-hidden="true"
                      className={`mr-2 inline-block size-3 rounded-xs ${fills.get(app.app) ?? ''}`}
                    />
                    <AppLink id={app.app} />
                  </td>
                  <td className="px-3 py-1 text-right tabular-nums">{app.tasks}</td>
                  <td className="px-3 py-1 text-right whitespace-nowrap tabular-nums">{sizeWords(app.mem)}</td>
                  <td className="px-3 py-1 text-right whitespace-nowrap text-soft tabular-nums">
                    {app.measured === undefined ? '–' : sizeWords(app.measured.mem)}
                  </td>
                  <td className="px-3 py-1 text-right tabular-nums">{amountWords(app.cpus, 'cpus')}</td>
                  <td className="px-3 py-1 text-right whitespace-nowrap tabular-nums">{sizeWords(app.disk)}</td>
                  <td className="py-1 pl-3">
                    <Link
                      to="/logs"
                      search={{ app: app.app }}
                      aria-label={`Logs of ${app.app}`}
                      className="text-accent underline"
                    >
                      Logs
                    </Link>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="mt-2 text-xs text-soft">
        Agent <span className="font-mono">{agent.id}</span>
        {Object.entries(attributes).map(([name, value]) => (
          <span key={name} className="ml-2 rounded bg-quiet-ground px-1.5 py-0.5 font-mono text-quiet">
            {name}:{value}
          </span>
        ))}
        {reserved.map(({ role, total, used }) => (
          <span key={role} className="ml-2">
            reserved for {role}: {sizeWords(total.mem)}, {amountWords(total.cpus, 'cpus')} ({sizeWords(used.mem)} used)
          </span>
        ))}
      </p>
    </div>
  );
}
