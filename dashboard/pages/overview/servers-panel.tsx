import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { overviewQuery } from '../../api/overview.ts';
import { ExternalLink } from '../../parts/external-link.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';

const names = {
  git: 'git',
  marathon: 'Marathon',
  mesos: 'Mesos',
  jenkins: 'Jenkins',
  registry: 'Registry',
  secrets: 'Secrets',
  access: 'Access settings',
} as const;

/** The servers that the daemon needs, and what is wrong with one, in its words. */
export function ServersPanel(): ReactElement | null {
  const { data } = useQuery(overviewQuery);
  if (data === undefined) return null;
  const servers: readonly { readonly server: keyof typeof names; readonly url?: string }[] = [
    { server: 'git' },
    ...(data.servers ?? []),
    // No servers, and shown only when something is wrong.
    ...(['secrets', 'access'] as const)
      .filter(each => data.troubles.some(({ server }) => server === each))
      .map(server => ({ server })),
  ];
  const bad = data.troubles.length;
  return (
    <Panel title="Servers" note={bad === 0 ? 'no trouble seen' : `${bad} in trouble`} flush>
      <ul className="divide-y divide-line">
        {servers.map(({ server, url }) => {
          const troubles = data.troubles.filter(trouble => trouble.server === server);
          const isWell = troubles.length === 0;
          return (
            <li key={server} className="px-4 py-2 text-sm">
              <div className="flex items-center gap-2.5">
                <Icon name={isWell ? 'check' : 'warning'} size={16} className={isWell ? 'text-good' : 'text-bad'} />
                <span>{names[server]}</span>
                <span className={isWell ? 'sr-only' : 'text-xs font-medium text-bad'}>
                  {isWell ? 'no trouble seen' : 'in trouble'}
                </span>
                {url === undefined ? null : (
                  <span className="ml-auto min-w-0 truncate text-xs">
                    <ExternalLink href={url}>{new URL(url).host}</ExternalLink>
                  </span>
                )}
              </div>
              {troubles.map(({ sentence }) => (
                <p key={sentence} className="mt-1 pl-6.5 break-words text-soft">
                  {sentence}
                </p>
              ))}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
