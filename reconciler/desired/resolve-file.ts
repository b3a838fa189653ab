import type { Json, JsonObject } from '../../marathon/types.ts';
import { createOutcome, giveUp, toProblem, type FileContext, type FileOutcome, type OutcomeDraft } from './context.ts';
import { isObject } from './merge-patch.ts';
import type { Reading } from './reading.ts';
import { resolveApp, singleLayer } from './resolve-app.ts';
import { resolveImage } from './resolve-image.ts';
import { resolvePlain } from './resolve-plain.ts';
import { isEncryptedDocument } from './secrets/encrypted-document.ts';
import { suggest } from './suggest.ts';
import type { Problem } from './types.ts';

const mostProblems = 100;

/** Says what a file of a cluster, or of `images/`, defines. Never throws; what is wrong is in the outcome. */
export function resolveFile(context: FileContext, reading: Reading): FileOutcome {
  const outcome = createOutcome();
  const isImages = reading.file.path.startsWith('images/');
  if (reading.fault !== undefined) resolveBroken(reading, outcome);
  for (const [index, document] of (reading.documents ?? []).entries()) {
    // What SOPS has written holds secrets and defines nothing.
    if (document === null || isEncryptedDocument(document)) continue;
    const kind = isObject(document) ? document['kind'] : undefined;
    if (isObject(document) && kind === 'Image') resolveImage(context, reading, index, document, outcome);
    else if (isImages) refuse(context, reading, index, document, outcome);
    else if (!isObject(document) || kind === undefined) resolvePlain(context, reading, index, document, outcome);
    else if (kind === 'App') resolveApp(context, reading, index, document, outcome);
    else refuse(context, reading, index, document, outcome);
  }
  // Nothing in images/ defines an app, however broken it is.
  return { ...outcome, problems: shortened(outcome.problems), unreadable: outcome.unreadable && !isImages };
}

/** A file that cannot be parsed: its apps are guessed from its lines. */
function resolveBroken(reading: Reading, outcome: OutcomeDraft): void {
  const { fault, file, ids } = reading;
  if (fault === undefined) return;
  const { line, column, code, message } = fault;
  const problem: Problem = { file: file.path, line, column, severity: 'error', code, message };
  const [only] = ids;
  outcome.problems.push(ids.length === 1 && only !== undefined ? { ...problem, app: only } : problem);
  if (!file.path.startsWith('images/')) for (const id of ids) outcome.guessed.set(id, [{ ...problem, app: id }]);
  outcome.unreadable = !reading.idsComplete;
}

function refuse(
  context: FileContext,
  reading: Reading,
  index: number,
  document: Json | JsonObject,
  outcome: OutcomeDraft,
): void {
  const layers = singleLayer(reading, index, document);
  const kind = isObject(document) ? document['kind'] : undefined;
  if (reading.file.path.startsWith('images/')) {
    const message =
      'This folder is for base images: a file here needs `kind: Image`. Apps belong into the folder of a cluster.';
    const pointer = kind === undefined ? '' : '/kind';
    outcome.problems.push(toProblem(context, layers, { pointer, target: 'value', code: 'not-an-image', message }));
    return;
  }
  const like = typeof kind === 'string' ? suggest(kind, ['App', 'Image']) : undefined;
  const hint =
    like === undefined
      ? 'Known are App and Image; a plain Marathon definition has no "kind".'
      : `Did you mean ${like}?`;
  const message = `"kind" is ${JSON.stringify(kind)?.slice(0, 80)}, which Pacer does not know. ${hint}`;
  const id = like === 'App' && isObject(document) ? writtenId(document) : undefined;
  giveUp(outcome, id, [
    toProblem(context, layers, { pointer: '/kind', target: 'value', code: 'unknown-kind', message }, id),
  ]);
}

function writtenId(document: JsonObject): string | undefined {
  const definition = document['marathon'];
  const id = isObject(definition) ? definition['id'] : undefined;
  return typeof id === 'string' && id.startsWith('/') && !id.includes('${') ? id : undefined;
}

/** A broken generator can produce thousands; nobody reads them. */
function shortened(problems: readonly Problem[]): readonly Problem[] {
  const [first] = problems;
  if (problems.length <= mostProblems || first === undefined) return problems;
  const message = `This file has ${problems.length - mostProblems} more problems; correct these first.`;
  const { file } = first;
  return [
    ...problems.slice(0, mostProblems),
    { file, line: 1, column: 1, severity: 'error', code: 'too-many-problems', message },
  ];
}
