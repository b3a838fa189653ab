import type { HttpResponse } from '../http/types.ts';
import { normaliseDefinition } from '../marathon/normal-form/normalise.ts';
import { serveApp } from '../marathon/normal-form/serve.ts';
import type { LiveApp } from '../marathon/types.ts';
import type { DesiredApp } from '../reconciler/desired/types.ts';
import type { PlanInput } from '../reconciler/plan/types.ts';
import { definitionOf, firstRevision } from './fleet.ts';

/** What Marathon lists when so many apps run as they are wanted. */
export function listingOf(count: number): Buffer {
  const apps = Array.from({ length: count }, (_, index) => {
    const definition = serveApp(normaliseDefinition(definitionOf(index, firstRevision), '1.8'), '1.8');
    const version = new Date(1_700_000_000_000 + index).toISOString();
    const versionInfo = { lastScalingAt: version, lastConfigChangeAt: version };
    const counts = { tasksStaged: 0, tasksRunning: 2, tasksHealthy: 2, tasksUnhealthy: 0 };
    return { ...definition, version, versionInfo, ...counts, deployments: [] };
  });
  return Buffer.from(JSON.stringify({ apps }));
}

/** The same as the HTTP client would give it. */
export function answer(body: Buffer): HttpResponse {
  const text = (): string => body.toString('utf8');
  return { status: 200, headers: {}, cookies: [], body, text, json: () => JSON.parse(text()) as unknown };
}

/** The planner's input when so many apps are wanted and these run. */
export function inputOf(count: number, live: readonly LiveApp[]): PlanInput {
  const byId = new Map(live.map(app => [app.id, app]));
  const apps: PlanInput['apps'] = new Map(
    Array.from({ length: count }, (_, index) => {
      const definition = definitionOf(index, firstRevision);
      const { id } = definition;
      const desired: DesiredApp = {
        id,
        file: 'a.yaml',
        definition,
        rollout: { deadlineMilliseconds: 600_000, onFailure: 'hold', after: [] },
        ignore: [],
        hash: id,
        positionOf: () => ({ file: 'a.yaml', line: 1, column: 1 }),
      };
      const seen = byId.get(id);
      return [id, { id, desired, image: { kind: 'none' }, ...(seen === undefined ? {} : { live: seen }) }];
    }),
  );
  const policy = { selfHeal: true, prune: false, maxDeletes: { share: 0.1, count: 10 } };
  const context = { commit: 'c'.repeat(40), source: 'here#bench', marathonVersion: '1.8.244', policy, owns: ['/'] };
  return { ...context, unreadable: [], apps };
}
