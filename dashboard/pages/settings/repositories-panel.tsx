import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { repositoriesQuery } from '../../api/rollouts.ts';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';

/** The branches that are followed: of the desired repository, and of the sources of images. */
export function RepositoriesPanel(): ReactElement | null {
  const { data, error } = useQuery(repositoriesQuery);
  if (error !== null) return <Failure error={error} />;
  if (data === undefined) return null;
  return (
    <Panel title="Repositories" note={String(data.repositories.length)} flush>
      <ul className="divide-y divide-line">
        {data.repositories.map(({ kind, address, reference, commit, sentence }) => (
          <li key={`${kind} ${address} ${reference}`} className="px-4 py-2.5 text-sm">
            <div className="flex flex-wrap items-center gap-x-2.5">
              <Icon name="git" size={16} className="text-soft" />
              <span className="font-medium">{reference}</span>
              <span className="text-soft">{kind === 'desired' ? 'what is wanted' : 'source of images'}</span>
              <code className="ml-auto font-mono text-xs text-soft">{commit?.slice(0, 8)}</code>
            </div>
            <p className="pl-6.5 font-mono text-xs break-all text-soft">{address}</p>
            {sentence === undefined ? null : <p className="mt-1 pl-6.5 break-words text-bad">{sentence}</p>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
