import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPlanner } from '../../reconciler/plan/plan.ts';
import type { Plan } from '../../reconciler/plan/types.ts';
import { cluster } from './clusters.ts';
import { desiredApp, planInput } from './desired.ts';

it('one app planned among the others gets the plan that it has in the plan of the cluster', () => {
  fc.assert(
    fc.property(cluster, input => {
      const whole = new Map(
        createPlanner()
          .planCluster(input)
          .apps.map(plan => [plan.id, plan]),
      );
      for (const id of [...input.apps.keys(), '/nowhere']) {
        expect(createPlanner().planAmong(input, id)).toEqual(whole.get(id));
      }
    }),
    { numRuns: 50 },
  );
});

it('a plan made in steps is the plan, and has a step for every few apps', () => {
  const apps = Array.from({ length: 1_000 }, (_, number) => {
    const definition = { id: `/app-${number}`, cmd: 'run' };
    return { id: definition.id, image: { kind: 'none' } as const, desired: desiredApp(definition) };
  });
  const input = planInput(apps);
  const generator = createPlanner().steps(input);
  let steps = 0;
  let plan: Plan | undefined;
  while (plan === undefined) {
    const { done, value } = generator.next();
    if (done === true) plan = value;
    else steps += 1;
  }
  expect(plan).toEqual(createPlanner().planCluster(input));
  expect(steps).toBeGreaterThanOrEqual(10);
});
