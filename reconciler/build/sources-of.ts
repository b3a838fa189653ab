import type { DesiredState } from '../desired/types.ts';
import type { SourceSpec } from './source-state.ts';

/** What the apps and images of a commit are built from. */
export function sourcesOf(desired: DesiredState): readonly SourceSpec[] {
  const builds = [...desired.apps.values(), ...desired.images.values()].map(({ build }) => build);
  return builds.flatMap(build => (build === undefined ? [] : [build.source]));
}
