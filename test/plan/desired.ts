import { createHash } from 'node:crypto';
import type { JsonObject } from '../../marathon/types.ts';
import type { BuildSpec, DesiredApp } from '../../reconciler/desired/types.ts';
import type { AppInput, PlanInput } from '../../reconciler/plan/types.ts';

/** How `shop/cart` is built, where a test does not care. */
export const build: BuildSpec = {
  source: { repository: 'https://git.example.com/shop/cart.git', ref: 'main' },
  copy: { '*': '/app' },
  image: 'shop/cart',
};

/** A desired app whose values all stand in line 1 of a file of its own, at the column that is the pointer's length. */
export function desiredApp(
  definition: JsonObject & { readonly id: string },
  more: { readonly ignore?: readonly string[]; readonly build?: BuildSpec } = {},
): DesiredApp {
  const ignore = more.ignore ?? [];
  const file = `clusters/prod${definition.id}.yaml`;
  const content = { definition, ignore, ...(more.build === undefined ? {} : { build: more.build }) };
  return {
    id: definition.id,
    file,
    ...content,
    rollout: { deadlineMilliseconds: 600_000, onFailure: 'hold', after: [] },
    hash: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
    positionOf: pointer => ({ file, line: 1, column: pointer.length + 1 }),
  };
}

/** The input of a plan with a lenient policy. */
export function planInput(apps: readonly AppInput[], more: Partial<PlanInput> = {}): PlanInput {
  return {
    commit: 'c'.repeat(40),
    source: 'https://git.example.com/desired.git#prod',
    marathonVersion: '1.8.244',
    policy: { selfHeal: true, prune: true, maxDeletes: { share: 1, count: 1000 } },
    owns: ['/'],
    unreadable: [],
    ...more,
    apps: new Map(apps.map(app => [app.id, app])),
  };
}
