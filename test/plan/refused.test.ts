import { describe, expect, it } from 'vitest';
import type { JsonObject, LiveApp } from '../../marathon/types.ts';
import { planApp } from '../../reconciler/plan/plan.ts';
import type { AppInput, AppPlan } from '../../reconciler/plan/types.ts';
import { describeApp } from '../../reconciler/rollout/describe.ts';
import { read } from '../desired/repository.ts';
import { running } from './cases.ts';
import { planInput } from './desired.ts';

const file = 'clusters/prod/old.yaml';
const old = { id: '/old', cmd: 'sleep 1', cpus: 0 };

/** The plan for a file's app, as the daemon makes it. */
function planOf(text: string, live: LiveApp | undefined): AppPlan {
  const desired = read({ [file]: text }, { dialect: '1.8' });
  const unknown = desired.unknown.get('/old');
  const refused = desired.refused?.get('/old');
  const wanted = desired.apps.get('/old');
  const input: AppInput = {
    id: '/old',
    image: { kind: 'none' },
    ...(unknown === undefined ? {} : { unknown }),
    ...(refused === undefined ? {} : { refused }),
    ...(wanted === undefined ? {} : { desired: wanted }),
    ...(live === undefined ? {} : { live }),
  };
  return planApp(planInput([]), input);
}

function textOf(more: JsonObject = {}): string {
  return JSON.stringify({ ...old, ...more });
}

describe('an app that runs although Marathon would refuse it today', () => {
  it('is left as it is when its file says what runs, and says so', () => {
    const plan = planOf(textOf(), running(old));
    expect(plan).toMatchObject({ action: 'nothing', changes: [], change: `A commit that corrects ${file}.` });
    expect(plan.refusal).toMatch(
      /an older Marathon took it.*clusters\/prod\/old\.yaml:1:\d+: Marathon would refuse "cpus"/,
    );
    expect(plan.body).toBeUndefined();
  });

  it('the same in the form of kind: App, with fields of others', () => {
    const text = `kind: App\nmarathon: ${textOf({ instances: 7 })}\nignore: [/instances]\n`;
    expect(planOf(text, running(old))).toMatchObject({ action: 'nothing', refusal: expect.any(String) as string });
  });

  it('is not touched either when the file says something else that Marathon would refuse', () => {
    const plan = planOf(textOf({ cmd: 'sleep 2' }), running(old));
    expect(plan).toMatchObject({ action: 'held', reason: expect.stringMatching(/stays as it runs\.$/) as string });
    expect(plan.body).toBeUndefined();
    expect(plan.refusal).toBeUndefined();
  });

  it('nor when something else is wrong with the file as well', () => {
    const misspelt = `kind: App\nmarathon: ${textOf({ helthChecks: [] })}\n`;
    expect(planOf(misspelt, running(old)).action).toBe('held');
  });

  it('is started from no file that Marathon would refuse', () => {
    expect(planOf(textOf(), undefined)).toMatchObject({ action: 'held', cost: 'no task is touched' });
  });

  it('gets the correction as soon as the file has it', () => {
    expect(planOf(textOf({ cpus: 0.5 }), running(old))).toMatchObject({ action: 'restart', body: { cpus: 0.5 } });
  });

  it('has a state that is not "as promised" and that says why', () => {
    const live = running(old);
    const plan = planOf(textOf(), live);
    const state = describeApp({
      id: '/old',
      plan,
      commit: 'c',
      image: { kind: 'none' },
      desired: undefined,
      live,
      rollout: undefined,
      explanation: undefined,
      failure: undefined,
      blocked: undefined,
    });
    expect(state).toMatchObject({ sync: 'held', health: 'healthy', sentence: plan.refusal, change: plan.change });
  });
});

describe('what a file would be if Marathon took it', () => {
  it('is known for apps that are wrong in nothing else, and defined once', () => {
    const desired = read(
      {
        'clusters/prod/a.json': JSON.stringify({ id: '/a', cmd: 'x1', cpus: 0 }),
        'clusters/prod/group.json': JSON.stringify({ id: '/g', apps: [{ id: 'b', cmd: 'x1', mem: -1 }] }),
        'clusters/prod/c1.json': JSON.stringify({ id: '/c', cmd: 'x1', cpus: 0 }),
        'clusters/prod/c2.json': JSON.stringify({ id: 'c/', cmd: 'x1' }),
        'clusters/prod/d.yaml': 'kind: App\nmarathon: {id: /d, cmd: "${vars.absent}", cpus: 0}\n',
      },
      { dialect: '1.8' },
    );
    expect([...(desired.refused?.keys() ?? [])]).toEqual(['/a', '/g/b']);
    expect([...desired.unknown.keys()].toSorted()).toEqual(['/a', '/c', '/d', '/g/b']);
    expect(desired.apps.size).toBe(0);
  });
});
