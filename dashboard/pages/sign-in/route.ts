import { createRoute, redirect } from '@tanstack/react-router';
import { meQuery } from '../../api/me.ts';
import { rootRoute } from '../../frame/root-route.tsx';

/** `/sign-in`: where one is sent when signing in did not work. Whoever is in already has nothing to do here. */
export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  loader: async ({ context }) => {
    const me = await context.queryClient.ensureQueryData(meQuery).catch(() => undefined);
    if (me !== undefined && me.verbs.length > 0) throw redirect({ to: '/' });
  },
});
