import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../frame/root-route.tsx';

/** What the list of apps and the page of one app have in common: the beginning of their address. */
export const appsParentRoute = createRoute({ getParentRoute: () => rootRoute, path: '/apps' });
