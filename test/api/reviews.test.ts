import { afterEach, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import type { Reviews } from '../../schemas/generated/reviews.ts';
import { createEventLog, createStateStore } from '../../reconciler/loop/events.ts';
import type { AppPlan, Plan } from '../../reconciler/plan/types.ts';
import type { ReviewView } from '../../reconciler/review/types.ts';
import { settings, startApi, tokenOf } from '../access/people.ts';

const totals = { create: 0, restart: 1, scale: 0, suspend: 0, delete: 0, build: 0, wait: 0, nothing: 0, held: 0 };
const approval = {
  by: 'approval',
  action: 'restart',
  sentence: 'It waits for an approval.',
  release: 'approver@example.com can approve it.',
} as const;
const app = (id: string, more: Partial<AppPlan> = {}): AppPlan => ({
  id,
  action: 'restart',
  cause: 'commit',
  changes: [],
  reason: 'Its memory changes.',
  cost: 'restarts 3 tasks',
  ...more,
});
const plan = (...apps: readonly AppPlan[]): Plan => ({ id: 'p1', commit: 'c', apps, totals }) as unknown as Plan;
const proposal = {
  id: '7',
  name: '#7',
  title: 'More memory',
  head: 'a'.repeat(40),
  ref: 'refs/pull/7/head',
  isFork: false,
};
const view = (...apps: readonly AppPlan[]): ReviewView => ({
  proposal: { ...proposal, url: 'https://git.example.com/7' },
  state: 'planned',
  sentence: '2 restart',
  paths: ['clusters/prod/bank/vault.yaml'],
  plan: plan(...apps),
  errors: [],
  others: new Map([['/shop/cart', [{ ...proposal, id: '8', name: '#8', title: 'Less memory' }]]]),
});

let server: FastifyInstance;
afterEach(() => server.close());

/** The answer for somebody, where these are proposed and a plan waits. */
async function ask(who: string, views: readonly ReviewView[], waiting?: Plan): Promise<Reviews> {
  const events = createEventLog();
  const states = createStateStore(events, () => 0);
  const instances = { wanted: 1, staged: 0, running: 1, healthy: 1, unhealthy: 0 };
  for (const { id, held } of waiting?.apps ?? [])
    states.set({
      id,
      sync: 'held',
      health: 'healthy',
      evidence: [],
      instances,
      ...(held === undefined ? {} : { held }),
    });
  server = startApi(settings, {
    events,
    states,
    plan: () => (waiting === undefined ? Promise.reject(new Error('nobody waits')) : Promise.resolve(waiting)),
    reviewing: {
      branch: 'main',
      kind: 'github',
      reviews: () => views,
      trouble: () => undefined,
      approvers: () => new Set(['approver@example.com', 'shopper@example.com']),
    },
  });
  const answer = await server.inject({
    url: '/api/v1/reviews',
    headers: { host: 'pacer.example.com', authorization: `Bearer ${tokenOf(who)}` },
  });
  expect(answer.statusCode).toBe(200);
  return answer.json<Reviews>();
}

it('a proposal is shown with what its merge would do and who else changes the same app', async () => {
  const { reviews, waiting } = await ask('viewer', [view(app('/shop/cart'), app('/bank/vault'))]);
  expect(waiting).toEqual([]);
  expect(reviews).toMatchObject([
    {
      name: '#7',
      url: 'https://git.example.com/7',
      sentence: '2 restart',
      apps: [
        { id: '/shop/cart', cost: 'restarts 3 tasks', others: ['#8 (Less memory)'] },
        { id: '/bank/vault', others: [] },
      ],
    },
  ]);
});

it('whoever sees one group sees of a proposal only the apps of it, and no proposal that changes none of them', async () => {
  const { reviews } = await ask('shopper', [view(app('/shop/cart'), app('/bank/vault'))]);
  expect(reviews).toMatchObject([
    { sentence: 'It changes one app of yours.', paths: [], apps: [{ id: '/shop/cart' }] },
  ]);
  expect(JSON.stringify(reviews)).not.toContain('vault');
  await server.close();
  expect((await ask('shopper', [view(app('/bank/vault'))])).reviews).toEqual([]);
});

it('a proposal of a thousand apps is cut at a hundred, and says so', async () => {
  const many = Array.from({ length: 1_000 }, (_, index) => app(`/shop/app-${index}`));
  const { reviews } = await ask('viewer', [view(...many)]);
  expect(reviews[0]?.apps).toHaveLength(100);
  expect(reviews[0]?.moreApps).toBe(900);
});

it('the button to agree is for those whom both a role and a policy name, for their apps', async () => {
  const waits = plan(app('/shop/cart', { held: approval }), app('/bank/vault', { held: approval }), app('/shop/other'));
  const may = async (who: string): Promise<readonly string[]> => {
    const { waiting, plan: id } = await ask(who, [], waits);
    expect(id).toBe('p1');
    await server.close();
    return waiting.map(each => `${each.app} ${each.mayApprove}`);
  };
  expect(await may('viewer')).toEqual(['/shop/cart false', '/bank/vault false']);
  expect(await may('operator')).toEqual(['/shop/cart false', '/bank/vault false']);
  expect(await may('approver')).toEqual(['/shop/cart true', '/bank/vault true']);
  expect(await may('shopper')).toEqual(['/shop/cart true']);
});
