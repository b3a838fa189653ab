import { dialectOf } from '../../../marathon/dialect.ts';
import { compareApps } from '../../../marathon/normal-form/compare.ts';
import { normaliseLive } from '../../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../../marathon/normal-form/normalise.ts';
import { parentId } from '../../../marathon/path-id.ts';
import type { JsonObject, LiveApp } from '../../../marathon/types.ts';
import { validateApp } from '../../../marathon/validation/validate.ts';
import type { CapacityQuestion } from '../../../schemas/generated/capacity-question.ts';
import { isDeploying } from '../../observe/health.ts';
import { markPointers } from '../ownership.ts';
import { demandOf } from './demand.ts';
import type { Demand } from './types.ts';

/** Id of something that is asked about and has no name. */
const placeholderId = '/what-if';

/**
 * The demand of a question. With the id of an app that runs, it is what a change of it needs: more instances of the same,
 * or a replacement of all when anything but the number differs from what was asked for.
 */
export function demandOfQuestion(
  question: CapacityQuestion,
  live: LiveApp | undefined,
  marathonVersion: string,
): { readonly demand: Demand } | { readonly refusal: string } {
  const definition = definitionOf(question);
  const checked = question.definition === undefined ? { ...definition, cmd: 'true' } : definition;
  const [issue] = validateApp(checked, dialectOf(marathonVersion));
  if (issue !== undefined)
    return {
      refusal: `Marathon would refuse ${issue.pointer === '' ? 'it' : issue.pointer}: ${issue.explanation ?? issue.message}`,
    };
  const isSettled = live === undefined || !isDeploying(live);
  if (live === undefined)
    return { demand: demandOf(definition, { kind: 'start', isAsked: true, isSettled }, marathonVersion) };
  const running = live.tasksRunning;
  const wanted = demandOf(definition, { kind: 'restart', isAsked: true, isSettled, running }, marathonVersion);
  if (restarts(definition, live, marathonVersion) || wanted.instances < live.instances) return { demand: wanted };
  const missing = Math.max(0, wanted.instances - live.tasksRunning - live.tasksStaged);
  return { demand: { ...wanted, kind: 'scale', missing } };
}

/** True when Marathon would replace all tasks for the difference (Marathon API reference 3.1). */
function restarts(definition: JsonObject & { readonly id: string }, live: LiveApp, marathonVersion: string): boolean {
  const dialect = dialectOf(marathonVersion);
  const options = { groupId: parentId(definition.id) };
  const found = compareApps(normaliseDefinition(definition, dialect, options), normaliseLive(live, dialect, options), {
    ignore: markPointers,
    userSet: definition,
    dialect,
  });
  return found.some(({ effect }) => effect === 'restart');
}

function definitionOf(question: CapacityQuestion): JsonObject & { readonly id: string } {
  const { definition, id, ports, ...numbers } = question;
  if (definition !== undefined) {
    const own = definition['id'];
    return { ...(definition as JsonObject), id: typeof own === 'string' ? own : (id ?? placeholderId) };
  }
  return {
    ...(numbers as JsonObject),
    id: id ?? placeholderId,
    portDefinitions: (ports ?? []).map(port => ({ port })),
    requirePorts: ports?.some(port => port !== 0) ?? false,
  };
}
