import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { FollowedBranch } from '../../../schemas/generated/repositories.ts';
import { repositoriesQuery } from '../../api/rollouts.ts';
import { actorName } from '../../parts/actions.ts';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Ago } from '../../parts/times.tsx';

const shown = 12;

/** The branches that are followed, and where they are. */
export function RepositoriesPanel(): ReactElement | null {
  const { data } = useQuery(repositoriesQuery);
  if (data === undefined || data.repositories.length === 0) return null;
  const others = data.repositories.length - shown;
  return (
    <Panel title="Repositories" flush>
      <ul className="divide-y divide-line">
        {data.repositories.slice(0, shown).map(branch => (
          <Branch key={`${branch.kind} ${branch.address} ${branch.reference}`} branch={branch} />
        ))}
      </ul>
      {others > 0 ? <p className="border-t border-line px-4 py-2 text-xs text-soft">and {others} more</p> : null}
    </Panel>
  );
}

function Branch({ branch }: { readonly branch: FollowedBranch }): ReactElement {
  return (
    <li className="px-4 py-2.5 text-sm">
      <div className="flex items-center gap-2">
        <Icon name="git" size={16} className="text-soft" />
        <span className="min-w-0 truncate font-medium" title={branch.address}>
          {nameOf(branch.address)}
        </span>
        <span className="text-xs text-soft">{branch.reference}</span>
        <span className="ml-auto font-mono text-xs text-soft">{branch.commit?.slice(0, 8) ?? 'unknown'}</span>
      </div>
      <p className="mt-0.5 flex gap-2 pl-6 text-xs text-soft">
        <span className="min-w-0 flex-1 truncate">
          {branch.kind === 'desired' ? 'what is wanted' : 'source of images'}
          {branch.subject === undefined ? '' : ` · ${branch.subject}`}
          {branch.author === undefined ? '' : ` · ${actorName(branch.author)}`}
        </span>
        <Ago time={branch.time} />
      </p>
      {branch.sentence === undefined ? null : <p className="mt-1 pl-6 text-bad">{branch.sentence}</p>}
    </li>
  );
}

function nameOf(address: string): string {
  return address
    .replace(/\/$/, '')
    .replace(/\.git$/, '')
    .split(/[/:]/)
    .slice(-1)
    .join('/');
}
