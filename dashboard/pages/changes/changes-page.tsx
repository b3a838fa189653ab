import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Reviews } from '../../../schemas/generated/reviews.ts';
import { reviewsQuery } from '../../api/reviews.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { usePageTitle } from '../../parts/page-title.ts';
import { Panel } from '../../parts/panel.tsx';
import { ReviewPanel } from './review-panel.tsx';
import { WaitingPanel } from './waiting-panel.tsx';

/** `/changes`: what waits for somebody to agree, and what is proposed with what its merge would do. */
export function ChangesPage(): ReactElement {
  usePageTitle('Changes');
  const { data, error, refetch } = useQuery(reviewsQuery);
  return (
    <div className="grid gap-4">
      <h1 className="text-xl font-semibold">Changes</h1>
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton /> : null}
      {data === undefined ? null : <Content reviews={data} />}
    </div>
  );
}

function Content({ reviews }: { readonly reviews: Reviews }): ReactElement {
  const { trouble } = reviews;
  return (
    <>
      {trouble === undefined ? null : <Failure error={new Error(trouble)} />}
      <WaitingPanel plan={reviews.plan} waiting={reviews.waiting} />
      {reviews.reviews.map(review => (
        <ReviewPanel key={review.id} review={review} />
      ))}
      {reviews.reviews.length === 0 ? <Nothing reviews={reviews} /> : null}
    </>
  );
}

function Nothing({ reviews: { kind, branch, cluster } }: { readonly reviews: Reviews }): ReactElement {
  if (kind === 'none')
    return (
      <Panel title="Proposals">
        <p className="text-sm text-soft">
          The configuration of this daemon names no forge, so nobody looks at proposals. With these lines in it, every
          branch that is ahead of {branch === '' ? 'the followed one' : branch} is reviewed here; for pull requests name
          your forge in place of “notes”.
        </p>
        <div className="mt-3 max-w-xl">
          <Copyable text={'forge:\n  kind: notes'} />
        </div>
      </Panel>
    );
  return (
    <Panel title="Proposals" note={kind === 'notes' ? `branches ahead of ${branch}` : `pull requests into ${branch}`}>
      <p className="text-sm text-soft">
        Nothing is proposed that touches the files of {cluster}.
        {kind === 'notes' ? ' Push a branch, and what its merge would do stands here:' : ''}
      </p>
      {kind === 'notes' ? (
        <div className="mt-3 max-w-xl">
          <Copyable text="git push origin HEAD:my-change" />
        </div>
      ) : null}
    </Panel>
  );
}
