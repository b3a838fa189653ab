import { parseReference } from '../../registry/reference.ts';
import type { ResolvedApp, ResolvedImage } from './context.ts';
import { imageName } from './resolve-image.ts';
import { suggest } from './suggest.ts';
import type { SourcePosition } from './types.ts';

/** A parent image that cannot be used. */
export interface ParentProblem {
  /** The app that cannot be built; missing when an image cannot. */
  readonly id?: string;
  readonly place: SourcePosition;
  readonly code: 'unknown-parent' | 'parent-cycle';
  readonly message: string;
}

/**
 * Checks `build.from` where it names a file: `images/tomcat` is one when the repository has such a file, and always when it
 * begins with `images/`. Everything else is the reference of an image in a registry.
 */
export function findParentProblems(
  apps: ReadonlyMap<string, ResolvedApp>,
  images: ReadonlyMap<string, ResolvedImage>,
  paths: ReadonlySet<string>,
): readonly ParentProblem[] {
  const found: ParentProblem[] = [];
  const isFile = (name: string): boolean =>
    name.startsWith('images/') || ['.yaml', '.yml', '.json'].some(ending => paths.has(name + ending));

  /** Why a parent cannot be used: not there, broken, or its own ancestor. */
  function wrong(parent: string, seen: readonly string[]): Pick<ParentProblem, 'code' | 'message'> | undefined {
    if (!isFile(parent)) return parseReference(parent) === undefined ? noReference(parent) : undefined;
    if (seen.includes(parent))
      return {
        code: 'parent-cycle',
        message: `These images are built from each other in a circle: ${[...seen, parent].join(' → ')}.`,
      };
    const image = images.get(parent);
    if (image !== undefined)
      return image.image.build.from === undefined ? undefined : wrong(image.image.build.from, [...seen, parent]);
    const exists = ['.yaml', '.yml', '.json'].some(ending => paths.has(parent + ending));
    if (exists)
      return {
        code: 'unknown-parent',
        message: `The parent image ${parent} has errors of its own; correct them first.`,
      };
    const file = imageName(parent);
    const hint = meant(parent) ?? 'Add the file, or name an image in a registry.';
    return {
      code: 'unknown-parent',
      message: `The parent image ${parent} is not defined: there is no file ${file}.yaml. ${hint}`,
    };
  }

  function noReference(parent: string): Pick<ParentProblem, 'code' | 'message'> {
    const hint = meant(parent) ?? 'Names in a registry are in small letters, such as registry.example.com/debian:12.';
    return {
      code: 'unknown-parent',
      message: `The parent image ${parent} is neither a file of the repository nor the name of an image in a registry. ${hint}`,
    };
  }

  function meant(parent: string): string | undefined {
    const name = imageName(parent.replace(/^(?:\.{0,2}\/)+/, ''));
    const like = images.has(name) ? name : suggest(name, [...images.keys()]);
    return like === undefined ? undefined : `Did you mean ${like}?`;
  }

  for (const [id, { app, place }] of apps) {
    if (app.build?.from === undefined) continue;
    const problem = wrong(app.build.from, []);
    if (problem !== undefined) found.push({ id, place: place('/build/from'), ...problem });
  }
  for (const [name, { image, place }] of images) {
    if (image.build.from === undefined) continue;
    const problem = wrong(image.build.from, [name]);
    if (problem !== undefined) found.push({ place: place('/build/from'), ...problem });
  }
  return found;
}
