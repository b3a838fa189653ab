import { parseReference } from '../../../registry/reference.ts';
import { imageOf } from '../../build/image-presence.ts';
import type { DesiredApp, DesiredState } from '../../desired/types.ts';

/**
 * Whether an app has to do with a repository of a registry: it is built into it, stands on an image of it, or names one
 * in its definition. The registry's host is not compared: agents, daemon and registry may each call it otherwise.
 */
export function usesImage(app: DesiredApp, repository: string, desired: DesiredState): boolean {
  if (app.build === undefined) return namesRepository(imageOf(app.definition), repository);
  const seen = new Set<string>();
  for (let build: DesiredApp['build'] = app.build; build !== undefined;) {
    if (build.image === repository) return true;
    const { from } = build;
    if (from === undefined || seen.has(from)) return false;
    seen.add(from);
    const parent = desired.images.get(from);
    if (parent === undefined) return namesRepository(from, repository);
    build = parent.build;
  }
  return false;
}

function namesRepository(reference: string | undefined, repository: string): boolean {
  return reference !== undefined && parseReference(reference)?.repository === repository;
}
