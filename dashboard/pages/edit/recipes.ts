import { dataOf, valueAt, withValue, type FormValue } from './document.ts';

/** How the image of an app comes to be. */
export type Recipe = 'finished' | 'copy' | 'dockerfile' | 'job';

/** What an app is made by; a build without any of them copies. */
export function recipeOf(data: unknown): Recipe {
  const build = valueAt(data, ['build']);
  if (typeof build !== 'object' || build === null) return 'finished';
  if ('job' in build) return 'job';
  return 'dockerfile' in build ? 'dockerfile' : 'copy';
}

const startOf: Readonly<Record<Exclude<Recipe, 'finished'>, { readonly [name: string]: FormValue }>> = {
  copy: { copy: { 'target/app.war': '/app/' } },
  dockerfile: { dockerfile: 'Dockerfile' },
  job: { job: '' },
};
const own: Readonly<Record<Exclude<Recipe, 'finished'>, readonly string[]>> = {
  copy: ['run', 'copy', 'from'],
  dockerfile: ['dockerfile', 'from'],
  job: ['job', 'parameters'],
};

/** The text with another recipe: what belongs to the one before goes, source and base image stay where they mean something. */
export function withRecipe(text: string, recipe: Recipe): string {
  if (recipe === recipeOf(dataOf(text))) return text;
  if (recipe === 'finished') return withValue(text, ['build'], undefined);
  let changed = text;
  if (valueAt(dataOf(text), ['build', 'source']) === undefined)
    changed = withValue(changed, ['build', 'source'], { repository: '', ref: 'main' });
  for (const names of Object.values(own))
    for (const name of names)
      if (!own[recipe].includes(name) && valueAt(dataOf(changed), ['build', name]) !== undefined)
        changed = withValue(changed, ['build', name], undefined);
  for (const [name, value] of Object.entries(startOf[recipe])) changed = withValue(changed, ['build', name], value);
  // Pacer fills the image in.
  const image = valueAt(dataOf(changed), ['marathon', 'container', 'docker', 'image']);
  return image === undefined ? changed : withValue(changed, ['marathon', 'container', 'docker', 'image'], undefined);
}

/** The text with the recipe of another app that stands on the same base image: base, command and files. */
export function withRecipeOf(text: string, build: unknown): string {
  let changed = withRecipe(text, recipeOf({ build }));
  for (const name of ['from', 'run', 'copy', 'dockerfile', 'job', 'parameters']) {
    const value = valueAt(build, [name]);
    const before = valueAt(dataOf(changed), ['build', name]);
    if (value !== undefined || before !== undefined)
      changed = withValue(changed, ['build', name], value as FormValue | undefined);
  }
  return changed;
}
