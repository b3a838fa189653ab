import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Rollback } from '../../../schemas/generated/rollback.ts';
import { rollBack } from '../../api/changes.ts';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { Button } from '../../parts/button.tsx';
import { ExternalLink } from '../../parts/external-link.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useOneAtATime } from '../../parts/use-one-at-a-time.ts';
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
  const write = useOneAtATime(() => revert.mutateAsync());
  const { data } = preview;
  useHotkeys([{ keys: 'Escape', does: 'Leave it as it is', run: onClose }]);
  const isProposed = data?.way === 'branch';
  return (
    <Panel
      title={`Back to ${to.slice(0, 8)}`}
      note={isProposed ? 'on a branch that somebody merges, as policy says' : 'by a commit that takes the changes back'}
    >
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
            <Button look="main" isDisabled={data === undefined} isPending={revert.isPending} onPress={write}>
              {buttonWords(revert.isPending, isProposed)}
            </Button>
            <Button onPress={onClose}>Leave it</Button>
          </p>
        ) : (
          <Done id={id} answer={revert.data} />
        )}
      </div>
    </Panel>
  );
}

function buttonWords(isPending: boolean, isProposed: boolean): string {
  if (isPending) return 'Committing …';
  return isProposed ? 'Propose the revert' : 'Revert';
}

/** Where the commit is, and where one sees what becomes of it. */
function Done({ id, answer }: { readonly id: string; readonly answer: Rollback }): ReactElement {
  const { commit = '', way, branch, request, requestTrouble, files } = answer;
  const proposed =
    way === 'commit'
      ? {}
      : {
          ...(branch === undefined ? {} : { branch }),
          ...(request?.url === undefined ? {} : { request: request.url }),
          ...(requestTrouble === undefined ? {} : { trouble: requestTrouble }),
          ...(files[0] === undefined ? {} : { file: files[0] }),
        };
  const follow = (
    <Link
      to="/apps/edit/$"
      params={{ _splat: id.slice(1) }}
      search={{ commit, ...proposed }}
      className="text-accent underline"
    >
      Follow it
    </Link>
  );
  if (way === 'commit')
    return (
      <p className="font-medium text-good">
        Commit <code className="font-mono">{commit.slice(0, 8)}</code> takes it back. {follow}
      </p>
    );
  return (
    <div className="grid gap-1">
      <p className="font-medium text-warn">
        The branch <code className="font-mono break-all">{branch}</code> takes it back as soon as somebody merges it.{' '}
        {follow}
      </p>
      {request === undefined ? null : (
        <p>
          It is proposed as <ExternalLink href={request.url}>{request.name}</ExternalLink>.
        </p>
      )}
      {requestTrouble === undefined ? null : <p className="text-warn">No pull request was opened: {requestTrouble}</p>}
    </div>
  );
}
