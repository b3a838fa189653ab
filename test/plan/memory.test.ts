import { expect, test } from 'vitest';
import { createPlanner } from '../../reconciler/plan/plan.ts';
import type { AppInput, Plan, PlanInput } from '../../reconciler/plan/types.ts';
import { build, desiredApp, planInput } from './desired.ts';
import { serve } from './marathon-model.ts';

function settledCluster(size: number): PlanInput {
  const apps: AppInput[] = [];
  for (let number = 0; number < size; number++) {
    const definition = {
      id: `/group-${number % 100}/app-${number}`,
      instances: 3,
      cpus: 0.5,
      mem: 512,
      env: { MODE: 'prod', NUMBER: String(number) },
      labels: { team: 'shop' },
      container: { docker: { image: 'registry/app:1' }, portMappings: [{ containerPort: 8080 }] },
      networks: [{ mode: 'container/bridge' }],
      healthChecks: [{ protocol: 'MESOS_HTTP', path: '/health', portIndex: 0 }],
    };
    const live = serve(definition, 'v1', '1.8.244');
    apps.push({ id: definition.id, image: { kind: 'none' }, desired: desiredApp(definition), live });
  }
  return planInput(apps);
}

/** Milliseconds of the quickest of a few calls: what the machine does meanwhile only ever adds. */
function quickest(calls: number, run: () => Plan): number {
  let best = Number.POSITIVE_INFINITY;
  for (let call = 0; call < calls; call++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

test('10,000 apps that stay as they are cost a small part of their first plan when looked at again', () => {
  const input = settledCluster(10_000);
  const planner = createPlanner();
  const first = quickest(1, () => planner.planCluster(input));
  const again = quickest(10, () => planner.planCluster({ ...input, commit: 'e'.repeat(40) }));
  expect(planner.planCluster(input).totals.nothing).toBe(10_000);
  expect(again).toBeLessThan(first / 4);
  if (process.env['PACER_FIGURES'] !== undefined) process.stderr.write(`first ${first} ms, again ${again} ms\n`);
});

test('an app that changed in Marathon is looked at anew although its wish is the same', () => {
  const input = settledCluster(3);
  const planner = createPlanner();
  planner.planCluster(input);
  const apps = new Map(input.apps);
  const [[id, app]] = [...apps] as [[string, AppInput]];
  const live = serve({ ...app.desired?.definition, env: { MODE: 'hacked' } }, 'v2', '1.8.244', app.live);
  apps.set(id, { ...app, live });
  expect(planner.planCluster({ ...input, apps }).totals).toMatchObject({ restart: 1, nothing: 2 });
});

test('an app gets another image although neither its file nor Marathon changed', () => {
  const id = '/built';
  const desired = desiredApp({ id, cmd: 'sleep 1' }, { build });
  const image = (digest: string) =>
    ({ kind: 'ready', reference: `registry/x@sha256:${digest}`, key: digest, sourceCommit: digest }) as const;
  const live = serve({ id, cmd: 'sleep 1', container: { docker: { image: image('1').reference } } }, 'v1', '1.8.244');
  const planner = createPlanner();
  const actions = ['1', '2', '1'].map(digest => {
    return planner.planCluster(planInput([{ id, desired, live, image: image(digest) }])).apps[0]?.action;
  });
  expect(actions).toEqual(['nothing', 'restart', 'nothing']);
});
