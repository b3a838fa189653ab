import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import type { WaitingAction } from '../../../schemas/generated/reviews.ts';
import { approve } from '../../api/reviews.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useOneAtATime } from '../../parts/use-one-at-a-time.ts';
import { Panel } from '../../parts/panel.tsx';

/** Actions that wait until somebody agrees, with the button for those who may. Not there while nothing waits. */
export function WaitingPanel(props: {
  readonly plan: string | undefined;
  readonly waiting: readonly WaitingAction[];
}): ReactElement | null {
  const { plan, waiting } = props;
  if (plan === undefined || waiting.length === 0) return null;
  return (
    <Panel title="Waiting for approval" note={`plan ${plan}`} flush>
      <ul className="divide-y divide-line">
        {waiting.map(action => (
          <Waiting key={action.app} plan={plan} action={action} />
        ))}
      </ul>
    </Panel>
  );
}

function Waiting({ plan, action }: { readonly plan: string; readonly action: WaitingAction }): ReactElement {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const agree = useOneAtATime(async () => {
    setBusy(true);
    setFailure(undefined);
    await approve(plan, [action.app]).catch(setFailure);
    // Also when the plan was another one: the list shows what waits now.
    await client.invalidateQueries({ queryKey: ['reviews'] });
    setBusy(false);
  });
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Icon name="lock" size={17} className="text-warn" />
        <AppLink id={action.app} />
        <span className="text-sm">{action.action}</span>
        <span className="ml-auto flex items-center gap-3">
          <Link
            to="/apps/$"
            params={{ _splat: action.app.slice(1) }}
            search={{ tab: 'diff' }}
            className="text-sm text-accent underline"
          >
            What changes
          </Link>
          {action.mayApprove ? (
            <Button look="main" isPending={isBusy} onPress={agree}>
              Approve
            </Button>
          ) : null}
        </span>
      </div>
      <p className="mt-1 pl-7 text-sm text-soft">
        {action.reason} {action.mayApprove ? null : action.release}
      </p>
      {failure === undefined ? null : (
        <div className="mt-2">
          <Failure error={failure} />
        </div>
      )}
    </li>
  );
}
