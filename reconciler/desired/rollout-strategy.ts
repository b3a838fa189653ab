import type { Json, JsonObject } from '../../marathon/types.ts';
import type { Rollout } from '../../schemas/generated/app.ts';
import type { DocumentFault } from './context.ts';
import { durationOf } from './duration.ts';
import type { Gate, RolloutStrategy } from './types.ts';

type Written = NonNullable<Rollout['strategy']>;
type WrittenGate = NonNullable<NonNullable<Written['canary']>['gates']>[number];

const longest = 7 * 86_400_000;

/** Reads `rollout.strategy`, which has passed the schema. */
export function resolveStrategy(written: Written | undefined): {
  readonly strategy?: RolloutStrategy;
  readonly faults: readonly DocumentFault[];
} {
  if (written === undefined) return { faults: [] };
  const { canary, blueGreen } = written;
  const kind = canary === undefined ? 'blueGreen' : 'canary';
  const faults: DocumentFault[] = [];
  const gates: Gate[] = [];
  for (const [index, each] of ((canary ?? blueGreen)?.gates ?? []).entries()) {
    const pointer = `/rollout/strategy/${kind}/gates/${index}`;
    const gate = gateOf(each);
    if (typeof gate === 'string') faults.push({ pointer, target: 'value', code: 'wrong-value', message: gate });
    else if (gate !== undefined) gates.push(gate);
  }
  if (kind === 'blueGreen') return { strategy: { kind, gates }, faults };
  return { strategy: { kind, instances: canary?.instances ?? 1, gates }, faults };
}

/** A gate, a sentence about what is wrong with it, or nothing for the one that always holds. */
function gateOf(written: WrittenGate): Gate | string | undefined {
  const kinds = (['health', 'for', 'http', 'prometheus'] as const).filter(name => written[name] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    return 'A gate is exactly one of "health", "for", "http" and "prometheus".';
  const stray = (['expect', 'query', 'min', 'max'] as const).find(
    name => written[name] !== undefined && (name === 'expect' ? kind !== 'http' : kind !== 'prometheus'),
  );
  if (stray !== undefined) return `"${stray}" does not belong to the gate "${kind}".`;
  if (kind === 'health') return undefined;
  if (kind === 'for') {
    const milliseconds = durationOf(written.for ?? '');
    if (milliseconds === undefined || milliseconds > longest) return '"for" must be at most 7d.';
    return { kind, milliseconds };
  }
  if (kind === 'http') return { kind, url: written.http ?? '', expect: written.expect ?? 200 };
  const { query, min, max } = written;
  if (query === undefined || (min === undefined && max === undefined))
    return 'The gate "prometheus" needs a "query" and a "min" or a "max".';
  return {
    kind,
    url: written.prometheus ?? '',
    query,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

/** Why an app cannot run twice at the same time, as a strategy beside needs; undefined when it can. */
export function whyNotTwice(definition: JsonObject): string | undefined {
  const labels = objectOf(definition['labels']);
  if (labels['MARATHON_SINGLE_INSTANCE_APP'] === 'true') return 'the label MARATHON_SINGLE_INSTANCE_APP forbids it';
  const volumes = objectOf(definition['container'])['volumes'];
  const isBound = (volume: Json): boolean => (objectOf(volume)['persistent'] ?? null) !== null;
  if ((definition['residency'] ?? null) !== null || (Array.isArray(volumes) && volumes.some(isBound)))
    return 'its data is on a persistent volume';
  return undefined;
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
