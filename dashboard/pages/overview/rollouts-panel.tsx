import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Rollout } from '../../../schemas/generated/rollouts.ts';
import { rolloutsQuery } from '../../api/rollouts.ts';
import { deploymentId } from '../../parts/actions.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Squares } from '../../parts/squares.tsx';
import { Ago } from '../../parts/times.tsx';

/** What is being carried out now, with one square per instance; not there while nothing is. */
export function RolloutsPanel(): ReactElement | null {
  const { data } = useQuery(rolloutsQuery);
  if (data === undefined || data.total === 0) return null;
  return (
    <Panel title="Rolling out" note={String(data.total)} flush>
      <ul className="divide-y divide-line">
        {data.rollouts.map(rollout => (
          <RolloutRow key={rollout.app} rollout={rollout} />
        ))}
      </ul>
    </Panel>
  );
}

function RolloutRow({ rollout }: { readonly rollout: Rollout }): ReactElement {
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Icon name="busy" size={17} className="animate-spin text-busy" />
        <AppLink id={rollout.app} />
        <span className="text-sm text-soft">
          {rollout.action === undefined ? (
            'change'
          ) : (
            <Link
              to="/deployments/$"
              params={{ _splat: deploymentId({ app: rollout.app, started: rollout.since }) }}
              className="underline decoration-line-strong underline-offset-2 hover:decoration-current"
            >
              {rollout.action}
            </Link>
          )}
          {rollout.commit === undefined ? '' : ` for ${rollout.commit.slice(0, 8)}`}
        </span>
        <span className="ml-auto text-xs text-soft">
          <Ago time={rollout.since} />
        </span>
      </div>
      <div className="mt-2">
        <Squares instances={rollout.instances} wanted={rollout.wanted} />
      </div>
      {rollout.sentence === undefined ? null : <p className="mt-1.5 text-sm text-soft">{rollout.sentence}</p>}
    </li>
  );
}
