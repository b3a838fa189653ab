import type { JsonObject } from '../../marathon/types.ts';
import type { Image } from '../../schemas/generated/image.ts';
import { resolveBuild } from './build-spec.ts';
import { toProblem, type DocumentFault, type FileContext, type OutcomeDraft } from './context.ts';
import { extend } from './extend.ts';
import type { Reading } from './reading.ts';
import { extendProblem, filled, schemaFaults } from './resolve-app.ts';

/** Name of the image that a file defines: its path without the ending. */
export function imageName(path: string): string {
  return path.replace(/\.(?:ya?ml|json)$/i, '');
}

/** Resolves a document of `kind: Image`. A broken one defines no image; the apps on it are told where they name it. */
export function resolveImage(
  context: FileContext,
  reading: Reading,
  index: number,
  document: JsonObject,
  outcome: OutcomeDraft,
): void {
  const extended = extend(reading, index, document, context.read, context.paths);
  if (extended.fault !== undefined) {
    outcome.problems.push(extendProblem(context, extended, undefined));
    return;
  }
  const { value, faults } = filled(extended, context);
  const all: DocumentFault[] = [...faults, ...schemaFaults(value, 'image', faults)];
  const name = imageName(reading.file.path);
  if ((reading.documents?.filter(each => each !== null).length ?? 0) > 1)
    all.push({
      pointer: '/kind',
      target: 'value',
      code: 'image-not-alone',
      message: 'A base image must be alone in its file: the path of the file is its name.',
    });
  if (all.length === 0) {
    const { spec, faults: wrong } = resolveBuild((value as unknown as Image).build, name, context.repositoryUrl);
    all.push(...wrong);
    const place = (pointer: string): ReturnType<typeof context.places.value> =>
      context.places.value(extended.layers, pointer);
    if (spec !== undefined) outcome.images.push({ image: { name, file: reading.file.path, build: spec }, place });
  }
  outcome.problems.push(...all.map(fault => toProblem(context, extended.layers, fault)));
}
