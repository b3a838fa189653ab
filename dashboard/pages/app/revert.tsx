import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { rollBack } from '../../api/changes.ts';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { PlanRow } from '../edit/preview-panel.tsx';

/** What going back to an earlier commit would do, and the button that does it by a commit. */
export function Revert(props: {
  readonly id: string;
  readonly to: string;
  readonly onClose: () => void;
}): ReactElement {
  const { id, to, onClose } = props;
  const preview = useQuery({
    queryKey: ['rollback', id, to],
    queryFn: () => rollBack(id, to, true),
    retry: false,
    gcTime: 0,
  });
  const revert = useMutation({ mutationFn: () => rollBack(id, to, false) });
  const { data } = preview;
  useHotkeys([{ keys: 'Escape', does: 'Leave it as it is', run: onClose }]);
  return (
    <Panel title={`Back to ${to.slice(0, 8)}`} note="by a commit that takes the changes back">
      <div role="status" className="grid gap-3 text-sm">
        {preview.error === null ? null : <Failure error={preview.error} />}
        {data === undefined && preview.error === null ? <Skeleton /> : null}
        {data === undefined ? null : (
          <>
            <p>
              Takes {data.reverts.length === 1 ? 'one commit' : `${data.reverts.length} commits`} back in{' '}
              <span className="font-mono break-all">{data.files.join(', ')}</span>.
              {data.others.length === 0 ? '' : ` It changes other apps, too: ${data.others.join(', ')}.`}
            </p>
            <ul className="divide-y divide-line rounded-lg border border-line">
              {data.plan?.apps
                .filter(plan => plan.id === id || data.others.includes(plan.id))
                .map(plan => (
                  <PlanRow key={plan.id} plan={plan} />
                ))}
            </ul>
          </>
        )}
        {revert.error === null ? null : <Failure error={revert.error} />}
        {revert.data?.commit === undefined ? (
          <p className="flex gap-2">
            <button
              type="button"
              disabled={data === undefined || revert.isPending}
              onClick={() => revert.mutate()}
              className="rounded-md bg-accent px-3 py-1.5 font-medium text-on-accent disabled:bg-raised disabled:text-soft"
            >
              {revert.isPending ? 'Committing …' : 'Revert'}
            </button>
            <button type="button" onClick={onClose} className="rounded-md border border-line-strong px-3 py-1.5">
              Leave it
            </button>
          </p>
        ) : (
          <p className="font-medium text-good">
            Commit <code className="font-mono">{revert.data.commit.slice(0, 8)}</code> takes it back.{' '}
            <Link
              to="/apps/edit/$"
              params={{ _splat: id.slice(1) }}
              search={{ commit: revert.data.commit }}
              className="text-accent underline"
            >
              Follow it
            </Link>
          </p>
        )}
      </div>
    </Panel>
  );
}
