import { absoluteId } from '../../marathon/path-id.ts';
import type { Json, JsonObject } from '../../marathon/types.ts';
import type { App } from '../../schemas/generated/app.ts';
import { resolveBuild } from './build-spec.ts';
import { hashOf } from './canonical.ts';
import { giveUp, toProblem, type DocumentFault, type FileContext, type OutcomeDraft } from './context.ts';
import { extend, type Extended } from './extend.ts';
import { inheritedValues } from './inherited.ts';
import { checkDefinition, namesImage } from './marathon-check.ts';
import { isObject } from './merge-patch.ts';
import { isOwned } from './ownership.ts';
import { appPolicyOf } from './policy-spec.ts';
import type { Layer } from './places.ts';
import type { Reading } from './reading.ts';
import { resolveRollout } from './rollout-spec.ts';
import { whyNotTwice } from './rollout-strategy.ts';
import { checkSchema } from './schema-check.ts';
import type { AppPolicy } from '../policy/types.ts';
import type { BuildSpec, DesiredApp, Problem, RolloutSpec } from './types.ts';
import { secretReferences } from './secrets/references.ts';
import { secretFaults } from './secrets/rules.ts';
import { findUnknownMembers } from './unknown-members.ts';
import { fillVariables } from './variables.ts';

/** Resolves a document of `kind: App`: bases, variables, schema, Marathon's rules. */
export function resolveApp(
  context: FileContext,
  reading: Reading,
  index: number,
  document: JsonObject,
  outcome: OutcomeDraft,
): void {
  const extended = extend(reading, index, document, context.read, context.paths);
  const { layers } = extended;
  if (extended.fault !== undefined) {
    giveUp(outcome, idOf(extended.document), [extendProblem(context, extended, idOf(extended.document))]);
    return;
  }
  const { value, faults } = filled(extended, context);
  const id = idOf(value);
  const shape = schemaFaults(value, 'app', faults);
  const isSound = faults.length === 0 && shape.length === 0;
  const result = isSound ? resolve(value as unknown as App, id ?? '/', context) : { faults: unknownMembers(value) };
  const all = [...faults, ...shape, ...result.faults];
  const problems = distinct(all).map(fault => toProblem(context, layers, fault, id));
  const isRefused = 'refusals' in result && result.refusals.length > 0;
  const isBroken = problems.some(problem => problem.severity === 'error');
  if (isBroken || !('build' in result) || id === undefined) giveUp(outcome, id, problems);
  else outcome.problems.push(...problems);
  if (!('build' in result) || id === undefined || (isBroken && !isRefusedOnly(faults, result))) return;
  const place = (pointer: string): ReturnType<typeof context.places.value> => context.places.value(layers, pointer);
  const created = createApp(
    { id, file: reading.file.path, files: layers.map(layer => layer.file.path), ...result },
    pointer => place(`/marathon${pointer}`),
  );
  const { variables, places } = context;
  const app =
    layers.length === 1 ? created : { ...created, inherited: () => inheritedValues(layers, variables, places) };
  const writtenId = (value as unknown as App).marathon.id;
  (isRefused ? outcome.refused : outcome.apps).push({ app, writtenId, place, idPointer: '/marathon/id' });
}

/** True when nothing is wrong but that Marathon would refuse the definition, which is complete without a build. */
function isRefusedOnly(faults: readonly DocumentFault[], result: Resolved): boolean {
  if (result.build !== undefined || faults.length > 0) return false;
  return result.faults.every(fault => fault.severity === 'warning' || result.refusals.includes(fault));
}

/** Puts an app together and computes its hash: where it is written is no part of the wish. */
export function createApp(
  parts: {
    readonly id: string;
    readonly file: string;
    readonly definition: JsonObject & { readonly id: string };
    readonly build: BuildSpec | undefined;
    readonly rollout: RolloutSpec;
    readonly ignore: readonly string[];
    readonly policy?: AppPolicy | undefined;
    readonly files?: readonly string[];
  },
  positionOf: DesiredApp['positionOf'],
): DesiredApp {
  const { id, file, definition, build, rollout, ignore, policy, files = [file] } = parts;
  const hash = hashOf({ id, definition, build, rollout, ignore });
  const secrets = secretReferences(definition);
  return {
    id,
    file,
    ...(files.length > 1 ? { files } : {}),
    definition,
    ...(build === undefined ? {} : { build }),
    rollout,
    ignore,
    ...(policy === undefined ? {} : { policy }),
    ...(secrets.length === 0 ? {} : { secrets }),
    hash,
    positionOf,
  };
}

/** Fills in the variables; a name that is missing is a fault at the text that names it. */
export function filled(
  extended: Extended,
  context: FileContext,
): { readonly value: JsonObject; readonly faults: readonly DocumentFault[] } {
  if (!extended.hasVariables) return { value: extended.document, faults: [] };
  const { value, faults } = fillVariables(extended.document, context.variables);
  return { value: isObject(value) ? value : {}, faults: faults.map(fault => variableFault(fault, context)) };
}

/** A fault for a variable that cannot be filled in. */
export function variableFault(fault: { pointer: string; name?: string }, context: FileContext): DocumentFault {
  const known = Object.keys(context.variables);
  const list = known.length === 0 ? 'it defines none' : `it defines ${known.join(', ')}`;
  const message =
    fault.name === undefined
      ? 'There is a "${vars." here that does not go on with a name and "}". Write ${vars.name}, or $${vars… for the text itself.'
      : `The variable "${fault.name}" is not defined. Add it under "vars" in cluster.yaml (${list}), or correct the name.`;
  return { pointer: fault.pointer, target: 'value', code: 'variable-missing', message };
}

/** Schema faults, but for places where a variable is missing: what is there now is not what was meant. */
export function schemaFaults(
  value: JsonObject,
  schema: 'app' | 'image',
  known: readonly DocumentFault[],
): readonly DocumentFault[] {
  const faulty = new Set(known.map(fault => fault.pointer));
  return checkSchema(schema, value).filter(fault => !faulty.has(fault.pointer));
}

/** The problem of an unusable base. */
export function extendProblem(context: FileContext, extended: Extended, app: string | undefined): Problem {
  const { fault } = extended;
  const layers = fault?.layers ?? extended.layers;
  if (fault?.at === undefined) {
    const { code = 'extends-missing', message = '' } = fault ?? {};
    return toProblem(context, layers, { pointer: '/extends', target: 'value', code, message }, app);
  }
  const { line, column, code, message } = fault.at.fault;
  return { file: fault.at.file, line, column, severity: 'error', code, message, ...(app === undefined ? {} : { app }) };
}

interface Resolved {
  readonly faults: readonly DocumentFault[];
  /** Those of them that Marathon itself would raise. */
  readonly refusals: readonly DocumentFault[];
  readonly definition: JsonObject & { readonly id: string };
  readonly build: BuildSpec | undefined;
  readonly rollout: RolloutSpec;
  readonly ignore: readonly string[];
  readonly policy: AppPolicy | undefined;
}

function unknownMembers(document: JsonObject): readonly DocumentFault[] {
  const definition = document['marathon'];
  return isObject(definition) ? findUnknownMembers(definition, '/marathon') : [];
}

function resolve(document: App, id: string, context: FileContext): Resolved {
  const definition = { ...(document.marathon as JsonObject), id };
  const faults: DocumentFault[] = [...findUnknownMembers(definition, '/marathon')];
  const hasBuild = document.build !== undefined;
  const found = checkDefinition(definition, context.dialect, '/marathon', { hasBuild });
  faults.push(...secretFaults(definition, id, context.policy, '/marathon'));
  const misplaced = new Set(faults.map(fault => fault.pointer));
  const refusals = found.filter(fault => !misplaced.has(fault.pointer));
  faults.push(...refusals);
  if (!isOwned(id, context.owns)) faults.push(notOwned('/marathon/id', id, context.owns));
  const rollout = resolveRollout(document.rollout, id);
  faults.push(...rollout.faults);
  const rules = document.policy === undefined ? undefined : appPolicyOf(document.policy, context.policy);
  faults.push(...(rules?.faults ?? []));
  const notTwice = rollout.spec.strategy === undefined ? undefined : whyNotTwice(definition);
  if (notTwice !== undefined)
    faults.push({
      pointer: '/rollout/strategy',
      target: 'key',
      code: 'wrong-value',
      message: `With a strategy the app must be able to run twice at the same time, but ${notTwice}. Remove "strategy".`,
    });
  let build: BuildSpec | undefined;
  if (document.build !== undefined) {
    const resolved = resolveBuild(document.build, id.slice(1), context.repositoryUrl);
    faults.push(...resolved.faults);
    build = resolved.spec;
    if (namesImage(definition)) faults.push(imageAndBuild());
  }
  const { ignore = [] } = document;
  return { faults, refusals, definition, build, rollout: rollout.spec, ignore, policy: rules?.policy };
}

/** The fault of an app outside the groups of its cluster. */
export function notOwned(pointer: string, id: string, owns: readonly string[]): DocumentFault {
  return {
    pointer,
    target: 'value',
    code: 'not-owned',
    message: `The app ${id} lies outside of what this cluster owns (${owns.join(', ')}). Correct the id, or add its group to "owns" in cluster.yaml.`,
  };
}

function imageAndBuild(): DocumentFault {
  return {
    pointer: '/marathon/container/docker/image',
    target: 'key',
    code: 'image-and-build',
    message:
      'The app has both an image and a "build". Remove the image, which Pacer fills in from the build, or remove the "build".',
  };
}

/** The id that a document gives its app, as far as it can be told. */
function idOf(document: JsonObject): string | undefined {
  const definition = document['marathon'];
  const id = isObject(definition) ? definition['id'] : undefined;
  if (typeof id !== 'string' || id === '' || id.includes('${')) return undefined;
  return absoluteId(id);
}

function distinct(faults: readonly DocumentFault[]): readonly DocumentFault[] {
  const seen = new Set<string>();
  return faults.filter(fault => {
    const key = `${fault.pointer}\n${fault.code}\n${fault.message}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** Layers of a document that extends nothing. */
export function singleLayer(reading: Reading, index: number, document: Json): readonly Layer[] {
  return [{ file: reading.file, index, document }];
}
