import { activityRoute } from './pages/activity/route.ts';
import { appRoute } from './pages/app/route.ts';
import { appsParentRoute } from './pages/apps/parent-route.ts';
import { appsRoute } from './pages/apps/route.ts';
import { buildRoute, buildsRoute } from './pages/builds/route.ts';
import { changesRoute } from './pages/changes/route.ts';
import { clusterRoute } from './pages/cluster/route.ts';
import { deploymentRoute, deploymentsRoute } from './pages/deployments/route.ts';
import { editAppRoute, newAppRoute } from './pages/edit/route.ts';
import { logsRoute } from './pages/logs/route.ts';
import { overviewRoute } from './pages/overview/route.ts';
import { settingsRoute } from './pages/settings/route.ts';
import { signInRoute } from './pages/sign-in/route.ts';

/** Every page: one folder below pages/, one `route.ts` in it, one line here, and one in frame/places.ts for the rail. */
export const pageRoutes = [
  overviewRoute,
  appsParentRoute.addChildren([appsRoute, newAppRoute, editAppRoute, appRoute]),
  deploymentsRoute,
  deploymentRoute,
  logsRoute,
  buildsRoute,
  buildRoute,
  clusterRoute,
  changesRoute,
  activityRoute,
  settingsRoute,
  signInRoute,
];
