import type { DefinitionBody } from '../../marathon/normal-form/body.ts';
import type { Json, JsonObject, LiveApp } from '../../marathon/types.ts';
import type { RolloutStrategy } from '../desired/types.ts';
import type { AppContext } from './context.ts';
import { impactOfCreate, impactOfStop } from './impact.ts';
import { isOwned } from './ownership.ts';
import { holdPlan, stopOf } from './gate.ts';
import { heldBy, still } from './plan-still.ts';
import { costOf } from './sentences.ts';
import type { AppInput, AppPlan } from './types.ts';

/** Label of an app that runs beside another: the id of that other. */
const besideLabel = 'pacer.beside';

const suffixes = { canary: '-canary', blueGreen: '-green' } as const;

/** Ids that apps beside this one may have. */
export function besideIds(id: string): readonly string[] {
  return Object.values(suffixes).map(suffix => `${id}${suffix}`);
}

/** The id of the app that a live app runs beside of; undefined for every other app. */
export function besideOf(live: LiveApp | undefined): string | undefined {
  const id = live === undefined ? undefined : objectOf(live['labels'])[besideLabel];
  return typeof id === 'string' ? id : undefined;
}

/** A restart by a strategy: the app that runs beside first, and what both cost. */
export function withBeside(plan: AppPlan, strategy: RolloutStrategy | undefined, live: LiveApp): AppPlan {
  const { body } = plan;
  // Where nothing runs there is nothing to run beside of.
  if (strategy === undefined || plan.action !== 'restart' || body === undefined || live.instances === 0) return plan;
  const promised = typeof body['instances'] === 'number' ? body['instances'] : live.instances;
  if (promised === 0) return plan;
  const instances = strategy.kind === 'canary' ? Math.min(strategy.instances, promised) : promised;
  const id = `${plan.id}${suffixes[strategy.kind]}`;
  const beside = {
    id,
    strategy: strategy.kind,
    instances,
    body: besideBody(body, { id, strategy: strategy.kind, instances, promised }),
  };
  const memory = instances * (typeof body['mem'] === 'number' ? body['mem'] : 0);
  const cost = `${costOf('create', impactOfCreate({ instances, mem: memory / instances }))} beside, then ${plan.cost}`;
  const { impact } = plan;
  // What runs beside is there as long as the app itself is replaced.
  const more =
    impact === undefined ? {} : { impact: { ...impact, memoryWhileRolling: impact.memoryWhileRolling + memory } };
  return { ...plan, ...more, beside, cost };
}

/**
 * The plan of an app that runs beside another one: as long as the other is wanted, the other decides about it. When that is
 * neither wanted nor there any more, it goes, too.
 */
export function planBeside(context: AppContext, app: AppInput, main: string): AppPlan {
  const other = context.other?.(main)?.input;
  const isWanted = other?.desired !== undefined || other?.unknown !== undefined;
  if (isWanted || other?.live !== undefined || context.other === undefined || context.deletes === undefined)
    return still(app, 'nothing', { reason: `It runs beside ${main} while that is rolled out.` });
  const { deletes } = context;
  if (!deletes.allowed)
    return heldBy(
      app,
      deletes.by,
      {
        reason: `It ran beside ${main}, which is gone. Would delete: ${deletes.reason}.`,
        change: `${deletes.change}.`,
      },
      'delete',
    );
  const plan: AppPlan = {
    ...still(app, 'delete', { reason: `It ran beside ${main}, which is gone.` }),
    cause: 'commit',
    ...(app.live === undefined ? {} : { cost: costOf('delete', impactOfStop(app.live)) }),
  };
  // It belongs to the app that it ran beside: who froze that one wants this one untouched, too.
  const stop = stopOf({ context, app: { id: main }, facts: context.facts });
  return stop === undefined ? plan : holdPlan(plan, 'delete', stop);
}

/** True for an app that this repository runs beside another. */
export function isBeside(app: AppInput, source: string, owns: readonly string[]): boolean {
  if (app.desired !== undefined || app.unknown !== undefined || app.live === undefined) return false;
  return besideOf(app.live) !== undefined && isOwned(app.live, app.id, source, owns);
}

/**
 * The definition of the app beside: the wish under another id. It replaces its own tasks without ever having fewer, and it
 * takes no service port from the app itself. Its marks are those of the wish, so that whoever looks at Marathon knows
 * what it is for, whatever became of the process that put it there.
 */
function besideBody(
  body: DefinitionBody,
  beside: {
    readonly id: string;
    readonly strategy: RolloutStrategy['kind'];
    readonly instances: number;
    readonly promised: number;
  },
): DefinitionBody {
  const labels = objectOf(body['labels']);
  const alternative = Number(labels['HAPROXY_DEPLOYMENT_ALT_PORT'] ?? 0);
  const port = Number.isInteger(alternative) && alternative > 0 ? alternative : 0;
  return {
    ...withOtherPorts(body, port),
    id: beside.id,
    instances: beside.instances,
    upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
    labels: {
      ...labels,
      ...balancerLabels(body, labels, beside.promised),
      [besideLabel]: body.id,
      'pacer.strategy': beside.strategy,
    },
  };
}

/**
 * What marathon-lb needs in order to serve both apps as one (its `get_apps` and `zdd.py`): the group must be on the app itself
 * already, since putting it there would restart it. Other balancers join apps by labels of the user that both have.
 */
function balancerLabels(body: DefinitionBody, labels: JsonObject, promised: number): JsonObject {
  const group = labels['HAPROXY_DEPLOYMENT_GROUP'];
  if (typeof group !== 'string') return {};
  const port = firstServicePort(body);
  return {
    HAPROXY_DEPLOYMENT_COLOUR: 'green',
    HAPROXY_DEPLOYMENT_TARGET_INSTANCES: String(promised),
    HAPROXY_APP_ID: body.id.replace(/^\//, ''),
    ...(port === undefined || port === 0 ? {} : { HAPROXY_0_PORT: String(port) }),
  };
}

function firstServicePort(body: DefinitionBody): number | undefined {
  const [definition] = listOf(body['portDefinitions']);
  const container = objectOf(body['container']);
  const [mapping] = [...listOf(container['portMappings']), ...listOf(objectOf(container['docker'])['portMappings'])];
  const port = objectOf(mapping)['servicePort'] ?? objectOf(definition)['port'];
  return typeof port === 'number' ? port : undefined;
}

/** Service ports that Marathon chooses, the first one the alternative of marathon-lb; ports of hosts stay as they are. */
function withOtherPorts(body: DefinitionBody, first: number): DefinitionBody {
  const other = (ports: Json | undefined, member: string): Json =>
    listOf(ports).map((port, index) => ({ ...objectOf(port), [member]: index === 0 ? first : 0 }));
  const container = objectOf(body['container']);
  const docker = objectOf(container['docker']);
  const changed: Record<string, Json> = {};
  if (body['requirePorts'] !== true && body['portDefinitions'] !== undefined)
    changed['portDefinitions'] = other(body['portDefinitions'], 'port');
  if (container['portMappings'] !== undefined)
    changed['container'] = { ...container, portMappings: other(container['portMappings'], 'servicePort') };
  else if (docker['portMappings'] !== undefined)
    changed['container'] = {
      ...container,
      docker: { ...docker, portMappings: other(docker['portMappings'], 'servicePort') },
    };
  return { ...body, ...changed };
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
