import { dialectOf } from '../../marathon/dialect.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import { serveApp } from '../../marathon/normal-form/serve.ts';
import type { Json, JsonObject, LiveApp } from '../../marathon/types.ts';
import type { AppPlan } from '../../reconciler/plan/types.ts';

type Draft = Record<string, Json | undefined>;

/** What Marathon prints for a definition that was put, with service ports assigned and everything running. */
export function serve(definition: JsonObject, version: string, marathonVersion: string, before?: LiveApp): LiveApp {
  const dialect = dialectOf(marathonVersion);
  const printed = structuredClone(
    serveApp(normaliseDefinition(definition, dialect, { keepUnsetPortIndex: true }), dialect),
  ) as Draft;
  assignPorts(printed, before);
  const instances = typeof printed['instances'] === 'number' ? printed['instances'] : 1;
  return {
    ...printed,
    id: idOf(printed),
    instances,
    version,
    versionInfo: { lastScalingAt: version, lastConfigChangeAt: version },
    tasksStaged: 0,
    tasksRunning: instances,
    tasksHealthy: instances,
    tasksUnhealthy: 0,
    deployments: [],
  };
}

/** The cluster after a plan was carried out: a write of a definition is complete, as with `partialUpdate=false`. */
export function apply(
  live: ReadonlyMap<string, LiveApp>,
  plans: readonly AppPlan[],
  marathonVersion: string,
  version: string,
): Map<string, LiveApp> {
  const after = new Map(live);
  for (const plan of plans) {
    if (plan.action === 'delete') after.delete(plan.id);
    if (plan.body !== undefined) after.set(plan.id, serve(plan.body, version, marathonVersion, live.get(plan.id)));
  }
  return after;
}

/** The definition members that Marathon compares to decide whether tasks are restarted, without `instances`. */
export function restartRelevant(live: LiveApp): JsonObject {
  const ignored = new Set(['instances', 'version', 'versionInfo', 'executorResources', 'deployments']);
  return Object.fromEntries(
    Object.entries(live).filter(([key]) => !ignored.has(key) && !key.startsWith('tasks') && key !== 'lastTaskFailure'),
  );
}

// A port 0 takes over what the app had before, in order, else it gets a free one (Marathon API reference 7.2).
function assignPorts(printed: Draft, before: LiveApp | undefined): void {
  const old = before === undefined ? [] : portsOf(before).map(([port, member]) => port[member]);
  let next = 0;
  for (const [port, member] of portsOf(printed)) {
    const known = old[next];
    if (port[member] === 0) port[member] = known === undefined || known === 0 ? freePort(idOf(printed), next) : known;
    next += 1;
  }
  // 1.4 prints the numbers a second and, for a bridge, a third time.
  const numbers = portsOf(printed).map(([port, member]) => port[member] ?? 0);
  const definitions = printed['portDefinitions'];
  if (Array.isArray(printed['ports']) && Array.isArray(definitions) && definitions.length === numbers.length)
    printed['portDefinitions'] = (definitions as Draft[]).map((port, index) => ({ ...port, port: numbers[index] }));
  if (Array.isArray(printed['ports'])) printed['ports'] = numbers;
}

function idOf(printed: Draft): string {
  return typeof printed['id'] === 'string' ? printed['id'] : '';
}

function freePort(id: string, index: number): number {
  let sum = index;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 9000;
  return 10_000 + sum;
}

function portsOf(app: Draft | LiveApp): readonly (readonly [port: Draft, member: string])[] {
  const container = app['container'] as Draft | undefined | null;
  const docker = container?.['docker'] as Draft | undefined | null;
  const mappings = (container?.['portMappings'] ?? docker?.['portMappings']) as Draft[] | undefined | null;
  if (Array.isArray(mappings) && mappings.length > 0) return mappings.map(port => [port, 'servicePort']);
  const definitions = app['portDefinitions'] as Draft[] | undefined;
  return Array.isArray(definitions) ? definitions.map(port => [port, 'port']) : [];
}
