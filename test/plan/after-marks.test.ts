import { expect, it } from 'vitest';
import { planCluster } from '../../reconciler/plan/plan.ts';
import type { AppInput } from '../../reconciler/plan/types.ts';
import { running, source, web } from './cases.ts';
import { desiredApp, planInput } from './desired.ts';

const leaving = (id: string, after: string): AppInput => ({
  id,
  image: { kind: 'none' },
  live: running({ ...web, id }, { 'pacer.source': source, 'pacer.after': after }),
});
const stays: AppInput = {
  id: '/stays',
  image: { kind: 'none' },
  desired: desiredApp({ ...web, id: '/stays' }),
  live: running({ ...web, id: '/stays' }, { 'pacer.source': source }),
};
const policy = { selfHeal: true, prune: true, maxDeletes: { share: 1, count: 10 } };

function actions(...apps: readonly AppInput[]): Readonly<Record<string, string>> {
  const { apps: plans } = planCluster(planInput([...apps, stays], { policy }));
  return Object.fromEntries(plans.filter(({ id }) => id !== '/stays').map(({ id, action }) => [id, action]));
}

it('of apps that leave, what comes after another goes first', () => {
  expect(actions(leaving('/db', ''), leaving('/web', '/db'))).toEqual({ '/db': 'wait', '/web': 'delete' });
});

it('old marks that contradict each other keep nobody waiting for ever', () => {
  expect(actions(leaving('/a', '/b'), leaving('/b', '/a'))).toEqual({ '/a': 'delete', '/b': 'delete' });
  expect(actions(leaving('/a', '/b'), leaving('/b', '/c'), leaving('/c', '/a'), leaving('/d', '/a'))).toEqual({
    '/a': 'wait',
    '/b': 'delete',
    '/c': 'delete',
    '/d': 'delete',
  });
});
