import { flattenGroup, kindOf } from '../../marathon/group.ts';
import { absoluteId } from '../../marathon/path-id.ts';
import type { Json, JsonObject } from '../../marathon/types.ts';
import { lenientDefinition } from '../../marathon/validation/lenient.ts';
import { giveUp, toProblem, type DocumentFault, type FileContext, type OutcomeDraft } from './context.ts';
import { checkDefinition } from './marathon-check.ts';
import { isObject } from './merge-patch.ts';
import { isOwned } from './ownership.ts';
import type { Layer } from './places.ts';
import { childPointer } from './pointer.ts';
import type { Reading } from './reading.ts';
import { createApp, notOwned, singleLayer, variableFault } from './resolve-app.ts';
import { defaultRollout } from './rollout-spec.ts';
import { secretFaults } from './secrets/rules.ts';
import { findUnknownMembers } from './unknown-members.ts';
import { fillVariables } from './variables.ts';

/** Resolves a document without `kind`: Marathon's own app, group, or list of apps. */
export function resolvePlain(
  context: FileContext,
  reading: Reading,
  index: number,
  document: Json,
  outcome: OutcomeDraft,
): void {
  const layers = singleLayer(reading, index, document);
  const { value, faults } = reading.hasVariables
    ? fillVariables(document, context.variables)
    : { value: document, faults: [] };
  const file: PlainFile = {
    context,
    path: reading.file.path,
    layers,
    variables: faults.map(each => variableFault(each, context)),
  };
  const kind = kindOf(value);
  if (kind === 'app' && isObject(value) && value['extends'] === undefined) resolveOne(file, value, value, '', outcome);
  else if (kind === 'group' && isObject(value)) resolveGroup(file, value, '', outcome);
  else if (kind === 'list' && Array.isArray(value)) {
    for (const [position, item] of (value as readonly JsonObject[]).entries())
      resolveOne(file, item, item, childPointer('', position), outcome);
  } else giveUp(outcome, pacerIdOf(value), [toProblem(context, layers, refusal(value, kind), pacerIdOf(value))]);
}

interface PlainFile {
  readonly context: FileContext;
  readonly path: string;
  readonly layers: readonly Layer[];
  /** Variables that cannot be filled in. */
  readonly variables: readonly DocumentFault[];
}

function resolveGroup(file: PlainFile, group: JsonObject, prefix: string, outcome: OutcomeDraft): void {
  const apps = flattenGroup(group);
  for (const { app, pointer, groupDependencies } of apps) {
    const at = prefix + pointer;
    resolveOne(file, app, app, at, outcome);
    if (groupDependencies.length > 0)
      outcome.problems.push(
        toProblem(file.context, file.layers, {
          pointer: at,
          target: 'value',
          severity: 'warning',
          code: 'advice',
          message: `Dependencies between groups (${groupDependencies.join(', ')}) order nothing here: every app is deployed by itself. Use "rollout.after" of kind: App.`,
        }),
      );
  }
  for (const pointer of podsOf(group, prefix)) {
    const message =
      'These are pods. Pacer runs apps only: the apps of this group are taken, its pods are not. Move them out of the folder of the cluster, or make one app of each container.';
    outcome.problems.push(toProblem(file.context, file.layers, { pointer, target: 'key', code: 'pod', message }));
  }
  if (apps.length === 0) {
    const message = 'This group has no apps in it. To remove its apps, remove the file.';
    giveUp(outcome, undefined, [
      toProblem(file.context, file.layers, { pointer: '', target: 'value', code: 'empty-file', message }),
    ]);
  }
}

/** Where a group, or one inside it, has pods. */
function podsOf(group: JsonObject, at: string): readonly string[] {
  const { pods, groups } = group;
  const own = Array.isArray(pods) && pods.length > 0 ? [childPointer(at, 'pods')] : [];
  if (!Array.isArray(groups)) return own;
  const below = (groups as readonly Json[]).flatMap((each, index) =>
    isObject(each) ? podsOf(each, childPointer(childPointer(at, 'groups'), index)) : [],
  );
  return [...own, ...below];
}

/** One app. `written` is as it stands in the file, `definition` may have its id resolved against groups. */
function resolveOne(
  file: PlainFile,
  definition: JsonObject,
  written: JsonObject,
  at: string,
  outcome: OutcomeDraft,
): void {
  const { context, layers } = file;
  const lenient = lenientDefinition(definition, context.dialect);
  const writtenId = lenient.definition['id'];
  const id = typeof writtenId === 'string' && !writtenId.includes('${') ? absoluteId(writtenId) : undefined;
  const faults: DocumentFault[] = file.variables.filter(fault => fault.pointer.startsWith(`${at}/`));
  const broken = new Set(faults.map(fault => fault.pointer));
  for (const { pointer, message } of lenient.advice)
    faults.push({
      pointer: at + pointer,
      target: 'value',
      severity: 'warning',
      code: 'advice',
      message: sentence(message),
    });
  for (const fault of findUnknownMembers(lenient.definition, at)) faults.push({ ...fault, severity: 'warning' });
  const complete = { ...lenient.definition, id: id ?? '' };
  if (id !== undefined && !isOwned(id, context.owns)) faults.push(notOwned(`${at}/id`, id, context.owns));
  faults.push(...secretFaults(complete, id ?? '/', context.policy, at));
  for (const fault of faults) if (fault.code === 'secret-place') broken.add(fault.pointer);
  const isBroken = faults.some(fault => fault.severity !== 'warning');
  const refusals = checkDefinition(complete, context.dialect, at, { hasBuild: false }).filter(
    fault => !broken.has(fault.pointer),
  );
  const problems = [...faults, ...refusals].map(fault => toProblem(context, layers, fault, id));
  if (id === undefined || isBroken || refusals.length > 0) giveUp(outcome, id, problems);
  else outcome.problems.push(...problems);
  if (id === undefined || isBroken) return;
  const place = (pointer: string): ReturnType<typeof context.places.value> => context.places.value(layers, pointer);
  const parts = { id, file: file.path, definition: complete, build: undefined, rollout: defaultRollout, ignore: [] };
  const app = createApp({ ...parts, definition: { ...complete, id } }, pointer => place(at + pointer));
  (refusals.length > 0 ? outcome.refused : outcome.apps).push({
    app,
    writtenId: typeof written['id'] === 'string' ? written['id'] : id,
    place,
    idPointer: `${at}/id`,
  });
}

/** The id in a document of Pacer's form that lacks its `kind`. */
function pacerIdOf(value: Json): string | undefined {
  const definition = isObject(value) ? value['marathon'] : undefined;
  const id = isObject(definition) ? definition['id'] : undefined;
  return typeof id === 'string' && !id.includes('${') ? absoluteId(id) : undefined;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function refusal(value: Json, kind: ReturnType<typeof kindOf>): DocumentFault {
  if (kind === 'pod')
    return {
      pointer: '/containers',
      target: 'key',
      code: 'pod',
      message:
        'This is a pod. Pacer runs apps only; move the file out of the folder of the cluster, or make one app of each container.',
    };
  if (pacerIdOf(value) !== undefined || (isObject(value) && value['extends'] !== undefined))
    return {
      pointer: '',
      target: 'value',
      code: 'missing-field',
      message: 'This looks like an app in Pacer\'s form, but has no "kind". Add the line `kind: App`.',
    };
  const advice =
    'Write `kind: App` with a "marathon" field, or Marathon\'s own app or group definition. Other files belong outside of the folder of the cluster.';
  const message = Array.isArray(value)
    ? `This is a list, but not one of Marathon apps. ${advice}`
    : `This file defines no app, group or image. ${advice}`;
  return { pointer: '', target: 'value', code: 'not-a-definition', message };
}
