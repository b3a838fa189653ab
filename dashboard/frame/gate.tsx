import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, type ReactElement } from 'react';
import { startListening, stopListening, useConnection } from '../api/live.ts';
import { meQuery } from '../api/me.ts';
import { Skeleton } from '../parts/loading.tsx';
import { Frame } from './frame.tsx';

const SignIn = lazy(async () => ({ default: (await import('./sign-in.tsx')).SignIn }));

/** The dashboard for whoever may look at something; for others the way in. The address stays, and is shown after signing in. */
export function Gate(): ReactElement {
  const { data: me, isPending } = useQuery(meQuery);
  const client = useQueryClient();
  const { state } = useConnection();
  const isOut = me?.verbs.length === 0;

  useEffect(() => {
    if (isOut) stopListening();
    else if (me !== undefined) startListening(me.email ?? me.name);
  }, [isOut, me]);
  // A stream that ended may mean that the session did.
  useEffect(() => {
    if (state === 'reconnecting') void client.invalidateQueries({ queryKey: meQuery.queryKey });
  }, [state, client]);

  if (isPending) return <Skeleton />;
  if (!isOut) return <Frame />;
  return (
    <Suspense fallback={<Skeleton />}>
      <SignIn me={me} />
    </Suspense>
  );
}
