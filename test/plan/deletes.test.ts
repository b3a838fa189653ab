import { describe, expect, test } from 'vitest';
import { createPlanner, planApp, planCluster } from '../../reconciler/plan/plan.ts';
import type { AppInput, AppPlan, PlanInput } from '../../reconciler/plan/types.ts';
import { running, web } from './cases.ts';
import { desiredApp, planInput } from './desired.ts';

describe('an app that no file wants', () => {
  const kept: AppInput = { id: '/kept', image: { kind: 'none' }, desired: desiredApp({ ...web, id: '/kept' }) };
  const gone: AppInput = { id: '/gone', image: { kind: 'none' }, live: running({ ...web, id: '/gone' }) };

  function planGone(more: Partial<PlanInput> = {}, apps: readonly AppInput[] = [kept, gone]): AppPlan | undefined {
    return planCluster(planInput(apps, more)).apps.find(app => app.id === '/gone');
  }

  test('is deleted when everything allows it', () => {
    expect(planGone()).toMatchObject({
      action: 'delete',
      cause: 'commit',
      cost: 'stops 2 tasks, frees 256 MB',
      seenVersion: 'v1',
    });
  });

  test('is held without prune', () => {
    const policy = { ...planInput([]).policy, prune: false };
    const held = planGone({ policy });
    expect(held?.action).toBe('held');
    expect(held?.reason).toMatch(/^Would delete \(stops .*\): .*prune/);
  });

  test('is held while a file cannot be read', () => {
    const held = planGone({ unreadable: ['clusters/prod/x.yaml'] });
    expect(held).toMatchObject({ action: 'held' });
    expect(held?.reason).toContain('clusters/prod/x.yaml');
  });

  test('is held when nothing at all is wanted, whatever the limits', () => {
    expect(planGone({}, [gone])?.action).toBe('held');
  });

  test('what ran beside it goes only where deletes are allowed', () => {
    const marks = { 'pacer.source': 'https://git.example.com/desired.git#prod', 'pacer.beside': '/gone' };
    const beside: AppInput = {
      id: '/gone-canary',
      image: { kind: 'none' },
      live: running({ ...web, id: '/gone-canary' }, marks),
    };
    const planned = (more: Partial<PlanInput>, apps: readonly AppInput[] = [kept, beside]): string | undefined =>
      planCluster(planInput(apps, more)).apps.find(({ id }) => id === beside.id)?.action;
    expect(planned({})).toBe('delete');
    expect(planned({ policy: { ...planInput([]).policy, prune: false } })).toBe('held');
    expect(planned({ unreadable: ['clusters/prod/x.yaml'] })).toBe('held');
    expect(planned({}, [beside])).toBe('held');
    // As long as the app itself is there, or wanted, what runs beside is its business.
    expect(planned({}, [kept, gone, beside])).toBe('nothing');
  });

  test('is not mentioned when another source put it there', () => {
    const foreign = { ...gone, live: running({ ...web, id: '/gone' }, { 'pacer.source': 'other#prod' }) };
    expect(planGone({}, [kept, foreign])).toBeUndefined();
  });

  test('is not mentioned when it has no mark', () => {
    expect(planGone({}, [kept, { ...gone, live: running({ ...web, id: '/gone' }, {}) }])).toBeUndefined();
  });

  test('is not mentioned outside of what the cluster owns', () => {
    expect(planGone({ owns: ['/gon', '/go'] })).toBeUndefined();
    expect(planGone({ owns: ['/gone'] })?.action).toBe('delete');
  });

  test.each([
    [{ share: 0.5, count: 10 }, 2, 'delete'],
    [{ share: 0.5, count: 10 }, 3, 'held'],
    [{ share: 0.5, count: 1 }, 2, 'held'],
    [{ share: 0, count: 10 }, 1, 'delete'],
    [{ share: 0, count: 10 }, 2, 'held'],
    [{ share: 1, count: 0 }, 1, 'held'],
  ] as const)('is subject to the limit %o: %i of 4 are %s', (maxDeletes, number, action) => {
    const apps = ['/a', '/b', '/c', '/d'].map((id, index): AppInput => {
      const live = running({ ...web, id });
      return { id, image: { kind: 'none' }, live, ...(index < number ? {} : { desired: desiredApp({ ...web, id }) }) };
    });
    const policy = { selfHeal: true, prune: true, maxDeletes };
    const actions = planCluster(planInput(apps, { policy })).apps.map(app => app.action);
    expect(actions).toEqual(apps.map((_, index) => (index < number ? action : 'nothing')));
  });

  test('is not deleted by a plan that sees only this app', () => {
    const { apps: _apps, ...context } = planInput([]);
    expect(planApp(context, gone).action).toBe('held');
    expect(createPlanner().planApp(context, gone).action).toBe('held');
  });
});

describe('a plan of a cluster', () => {
  test('is sorted, and counts every action', () => {
    const apps = ['/b', '/a', '/c'].map((id): AppInput => ({
      id,
      image: { kind: 'none' },
      desired: desiredApp({ ...web, id }),
    }));
    const planned = planCluster(planInput(apps));
    expect(planned.apps.map(app => app.id)).toEqual(['/a', '/b', '/c']);
    expect(planned.totals).toEqual({
      create: 3,
      restart: 0,
      scale: 0,
      suspend: 0,
      delete: 0,
      build: 0,
      wait: 0,
      nothing: 0,
      held: 0,
    });
  });

  test('holds an app that cannot be brought into a form Marathon takes, and no other', () => {
    const broken = { ...web, id: '/broken', container: { docker: { image: 'a', network: 'NONE' } } };
    const planned = planCluster(
      planInput([
        { id: '/broken', image: { kind: 'none' }, desired: desiredApp(broken) },
        { id: '/fine', image: { kind: 'none' }, desired: desiredApp({ ...web, id: '/fine' }) },
      ]),
    );
    expect(planned.apps.map(app => app.action)).toEqual(['held', 'create']);
  });
});
