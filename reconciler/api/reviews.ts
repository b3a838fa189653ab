import type { FastifyInstance } from 'fastify';
import type { Review, Reviews, WaitingAction } from '../../schemas/generated/reviews.ts';
import { signatureOf } from '../access/caller.ts';
import type { Caller } from '../access/types.ts';
import type { AppPlan, Plan } from '../plan/types.ts';
import type { ReviewView } from '../review/types.ts';
import type { StateStore } from '../loop/events.ts';
import { callerOf } from './guard.ts';
import { seesAll, visibleApps } from './visible.ts';

/** What is known of proposals, and who may agree to what waits. */
export interface ReviewParts {
  readonly branch: string;
  readonly kind: Reviews['kind'];
  /** Undefined where nobody looks at proposals. */
  reviews(): readonly ReviewView[] | undefined;
  /** Why they cannot be looked at. */
  trouble(): string | undefined;
  /** Everybody whom a policy names, in small letters. */
  approvers(): ReadonlySet<string>;
}

const mostApps = 100;
const mostErrors = 30;

/** `GET /api/v1/reviews`: open proposals with what a merge would do, and what waits for somebody to agree. */
export function registerReviews(
  server: FastifyInstance,
  parts: {
    readonly cluster: string;
    readonly states: StateStore;
    plan(): Promise<Plan | undefined>;
    readonly reviewing?: ReviewParts;
  },
): void {
  server.get('/api/v1/reviews', async (request): Promise<Reviews> => {
    const caller = callerOf(request);
    const { reviewing } = parts;
    const trouble = reviewing?.trouble();
    const views = reviewing?.reviews() ?? [];
    // A plan is made for this answer only while something waits for somebody.
    const isWaiting = parts.states.all().some(({ held }) => held?.by === 'approval');
    const plan = isWaiting ? await parts.plan() : undefined;
    return {
      cluster: parts.cluster,
      branch: reviewing?.branch ?? '',
      kind: reviewing?.kind ?? 'none',
      ...(trouble === undefined ? {} : { trouble }),
      reviews: views.flatMap(view => shownReview(view, caller)),
      ...(plan === undefined ? {} : { plan: plan.id }),
      waiting: waitingIn(plan, caller, reviewing?.approvers() ?? new Set()),
    };
  });
}

/** Nothing for whoever may see none of the apps that it changes; what it says of files is for those who see everything. */
function shownReview(view: ReviewView, caller: Caller): readonly Review[] {
  const { proposal, plan, others } = view;
  const all = plan?.apps ?? [];
  const apps = visibleApps(all, caller, ({ id }) => id);
  const sees = seesAll(caller);
  if (!sees && apps.length === 0) return [];
  const { id, name, title, head, isFork, url, author, time } = proposal;
  return [
    {
      id,
      name,
      title,
      head,
      isFork,
      ...(url === undefined ? {} : { url }),
      ...(author === undefined ? {} : { author }),
      ...(time === undefined ? {} : { time }),
      state: view.state,
      sentence: sees ? view.sentence : `It changes ${apps.length === 1 ? 'one app' : `${apps.length} apps`} of yours.`,
      paths: sees ? [...view.paths] : [],
      apps: apps.slice(0, mostApps).map(app => shownApp(app, others.get(app.id) ?? [])),
      moreApps: Math.max(0, apps.length - mostApps),
      errors: view.errors
        .filter(({ app }) => sees || (app !== undefined && caller.may('view', app)))
        .slice(0, mostErrors),
    },
  ];
}

function shownApp(app: AppPlan, others: readonly ReviewView['proposal'][]): Review['apps'][number] {
  const { id, action, cost, changes, held } = app;
  return {
    id,
    action,
    cost,
    changes: changes.length,
    ...(held === undefined ? {} : { held: { by: held.by, sentence: held.sentence, release: held.release } }),
    others: others.map(({ name, title }) => `${name} (${title})`),
  };
}

function waitingIn(plan: Plan | undefined, caller: Caller, approvers: ReadonlySet<string>): WaitingAction[] {
  const isNamed = approvers.has(signatureOf(caller).toLowerCase());
  const waiting = (plan?.apps ?? []).filter(({ id, held }) => held?.by === 'approval' && caller.may('view', id));
  return waiting.flatMap(({ id, held, action, reason }) => {
    if (held === undefined) return [];
    return [
      {
        app: id,
        action: held.action ?? action,
        reason,
        release: held.release,
        mayApprove: isNamed && caller.may('approve', id),
      },
    ];
  });
}
