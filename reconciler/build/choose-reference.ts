import { compareBuild, satisfies, valid } from 'semver';
import { isObjectId } from '../../git/reference.ts';
import type { SourceReference } from '../desired/types.ts';

/** What a reference means in a repository at the moment. */
export interface ChosenReference {
  readonly commit: string;
  /** The tag, where a range of versions chose it or a tag was named. */
  readonly tag?: string;
}

const heads = 'refs/heads/';
const tags = 'refs/tags/';

/** Patterns for `git ls-remote` that list all that is needed to choose; none for a commit, which needs no look. */
export function patternsOf(reference: SourceReference): readonly string[] {
  if (typeof reference !== 'string') {
    const { prefix = '' } = reference;
    return [`${tags}${prefix}[0-9]*`, `${tags}${prefix}v[0-9]*`];
  }
  // The peeled line of an annotated tag is listed only when it is asked for.
  return isObjectId(reference) ? [] : [heads + reference, tags + reference, `${tags}${reference}^{}`];
}

/** A branch before a tag of the same name; of a range the highest version. Undefined when there is none. */
export function chooseReference(
  reference: SourceReference,
  references: ReadonlyMap<string, string>,
): ChosenReference | undefined {
  if (typeof reference !== 'string') return highestVersion(reference, references);
  if (isObjectId(reference)) return { commit: reference };
  const branch = references.get(heads + reference);
  if (branch !== undefined) return { commit: branch };
  const tagged = references.get(tags + reference);
  return tagged === undefined ? undefined : { commit: tagged, tag: reference };
}

function highestVersion(
  range: { readonly semver: string; readonly prefix?: string },
  references: ReadonlyMap<string, string>,
): ChosenReference | undefined {
  const { semver, prefix = '' } = range;
  const start = tags + prefix;
  let best: { readonly commit: string; readonly tag: string; readonly version: string } | undefined;
  for (const [name, commit] of references) {
    if (!name.startsWith(start)) continue;
    const version = name.slice(start.length);
    if (valid(version) === null || !satisfies(version, semver)) continue;
    const tag = name.slice(tags.length);
    // Two tags of one version, as `v1.2.0` and `1.2.0`: the same one every time.
    const order = best === undefined ? 1 : compareBuild(version, best.version) || (tag < best.tag ? 1 : -1);
    if (order > 0) best = { commit, tag, version };
  }
  return best === undefined ? undefined : { commit: best.commit, tag: best.tag };
}
