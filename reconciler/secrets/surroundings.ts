import type { DesiredState } from '../desired/types.ts';
import type { Surroundings } from './hiding.ts';

/** What a commit makes public: the ids of its apps and every part of them, its cluster, and the names of variables. */
export function surroundingsOf(desired: DesiredState): Surroundings {
  const variables = new Set<string>();
  for (const app of desired.apps.values()) for (const { variable } of app.secrets ?? []) variables.add(variable);
  // Most clusters have no secret that is worth a look at all names.
  let names: ReadonlySet<string> | undefined;
  return { variables, isPublic: text => (names ??= namesOf(desired, variables)).has(text) };
}

function namesOf(desired: DesiredState, variables: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set(variables);
  if (desired.cluster !== undefined) names.add(desired.cluster.name);
  for (const ids of [desired.apps, desired.unknown]) {
    for (const id of ids.keys()) {
      let path = '';
      for (const part of id.split('/').slice(1)) {
        path += `/${part}`;
        names.add(part).add(path).add(path.slice(1));
      }
    }
  }
  return names;
}
