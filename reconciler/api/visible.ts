import type { Build } from '../../schemas/generated/build.ts';
import type { ClusterView } from '../../schemas/generated/cluster-view.ts';
import type { ImagesView } from '../../schemas/generated/images-view.ts';
import type { Caller } from '../access/types.ts';
import type { DaemonEvent } from '../loop/events.ts';
import type { Plan } from '../plan/types.ts';

/** Whether nothing is hidden from somebody. */
export function seesAll(caller: Caller): boolean {
  return caller.may('view', '/');
}

/** What of some things is for somebody, by the app that each is about. */
export function visibleApps<Thing>(
  things: readonly Thing[],
  caller: Caller,
  appOf: (thing: Thing) => string,
): readonly Thing[] {
  return seesAll(caller) ? things : things.filter(thing => caller.may('view', appOf(thing)));
}

/** A plan with only the apps that somebody may see. */
export function visiblePlan(plan: Plan, caller: Caller): Plan {
  if (seesAll(caller)) return plan;
  const apps = visibleApps(plan.apps, caller, ({ id }) => id);
  const totals = Object.fromEntries(
    Object.keys(plan.totals).map(kind => [kind, apps.filter(({ action }) => action === kind).length]),
  ) as Plan['totals'];
  return { ...plan, apps, totals };
}

/** The picture of the cluster with only the apps that somebody may see; what others take is counted with "others". */
export function visibleCluster(view: ClusterView, caller: Caller): ClusterView {
  if (seesAll(caller)) return view;
  const agents = view.agents.map(agent => {
    const apps = visibleApps(agent.apps, caller, ({ app }) => app);
    const hidden = agent.apps.filter(each => !apps.includes(each));
    const others = { ...agent.others };
    for (const name of ['cpus', 'mem', 'disk'] as const)
      others[name] += hidden.reduce((sum, app) => sum + app[name], 0);
    return { ...agent, apps: [...apps], others };
  });
  return { ...view, agents };
}

/** The base images with only those users of them that somebody may see. */
export function visibleImages(view: ImagesView, caller: Caller): ImagesView {
  if (seesAll(caller)) return view;
  const images = view.images.map(image => {
    const users = visibleApps(image.rebuild.apps, caller, ({ id }) => id);
    return {
      ...image,
      apps: [...visibleApps(image.apps, caller, ({ id }) => id)],
      rebuild: { ...image.rebuild, apps: [...users], tasks: users.reduce((sum, { tasks }) => sum + tasks, 0) },
    };
  });
  return { ...view, images };
}

/** A build with only the apps that somebody may see; undefined when it is for none of those. Builds of base images are for all. */
export function visibleBuild(build: Build, caller: Caller): Build | undefined {
  if (seesAll(caller)) return build;
  const apps = visibleApps(build.apps, caller, app => app);
  const isForImages = build.apps.length === 0 && build.baseImages.length > 0;
  return apps.length > 0 || isForImages ? { ...build, apps: [...apps] } : undefined;
}

/** Whether an event is for somebody. What is not about an app is for everybody who may look at anything. */
export function isVisibleEvent({ type, data }: DaemonEvent, caller: Caller): boolean {
  if (type === 'commit' || seesAll(caller)) return true;
  const about = data as { readonly id?: unknown; readonly app?: unknown };
  const app = type === 'app' ? about.id : about.app;
  return typeof app === 'string' && caller.may('view', app);
}
