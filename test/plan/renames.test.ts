import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../marathon/types.ts';
import { planCluster } from '../../reconciler/plan/plan.ts';
import type { AppInput, AppPlan } from '../../reconciler/plan/types.ts';
import { desiredApp, planInput } from './desired.ts';
import { serve } from './marathon-model.ts';

const source = 'https://git.example.com/desired.git#prod';
const web = { cmd: './serve', mem: 256, env: { MODE: 'prod' }, healthChecks: [{ protocol: 'TCP' }] };

const wanted = (id: string, definition: JsonObject): AppInput => ({
  id,
  image: { kind: 'none' },
  desired: desiredApp({ id, ...definition }),
});
const runs = (id: string, definition: JsonObject): AppInput => ({
  id,
  image: { kind: 'none' },
  live: serve({ id, ...definition, labels: { 'pacer.source': source, 'pacer.hash': 'x' } }, 'v1', '1.8.244'),
});

function plan(...apps: readonly AppInput[]): (id: string) => AppPlan | undefined {
  const { apps: plans } = planCluster(planInput(apps));
  return id => plans.find(each => each.id === id);
}

describe('an app whose id changes', () => {
  test('is told as one app under another name, and done as a create and a delete', () => {
    const of = plan(wanted('/shop/basket', web), runs('/shop/cart', web));
    expect(of('/shop/basket')).toMatchObject({ action: 'create', renamedFrom: '/shop/cart' });
    expect(of('/shop/cart')).toMatchObject({ action: 'delete', renamedTo: '/shop/basket' });
    expect(of('/shop/cart')?.reason).toContain('lives on as /shop/basket');
  });

  test('may change a little along with it, and its number of instances', () => {
    const of = plan(wanted('/b', { ...web, mem: 512, instances: 5 }), runs('/a', web));
    expect(of('/b')?.renamedFrom).toBe('/a');
  });

  test('is another app when it differs in more', () => {
    const of = plan(wanted('/b', { cmd: 'sleep 9', mem: 1, cpus: 2, env: {} }), runs('/a', web));
    expect(of('/b')?.renamedFrom).toBeUndefined();
    expect(of('/a')?.renamedTo).toBeUndefined();
  });

  test('is paired with the one that it resembles most, each at most once', () => {
    const of = plan(
      wanted('/new-one', { ...web, mem: 512 }),
      wanted('/new-two', web),
      runs('/old-one', { ...web, mem: 512 }),
      runs('/old-two', web),
    );
    expect([of('/new-one')?.renamedFrom, of('/new-two')?.renamedFrom]).toEqual(['/old-one', '/old-two']);
  });

  test('is no new name of an app that stays', () => {
    const stays: AppInput = { ...runs('/a', web), ...wanted('/a', web) };
    expect(plan(wanted('/b', web), stays)('/b')?.renamedFrom).toBeUndefined();
  });

  test('is told also while it waits for its turn', () => {
    const input = planInput([wanted('/b', web), runs('/a', web)]);
    const facts = { now: 0, freezes: [], approvals: [], underWay: ['/other'], restarts: [], distrusted: [] };
    const { apps } = planCluster({ ...input, facts, policy: { ...input.policy, restarts: { maxConcurrent: 1 } } });
    expect(apps.find(each => each.id === '/b')).toMatchObject({ action: 'wait', renamedFrom: '/a' });
  });
});
