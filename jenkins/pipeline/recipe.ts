import { buildFailure } from './failure.ts';

/** How the image is made, as the `RECIPE` parameter says it. */
export interface Recipe {
  /** Shell line that runs in the checked-out source. */
  readonly run?: string;
  /** Glob in the source → place in the image. */
  readonly copy?: Readonly<Record<string, string>>;
  /** Dockerfile in the source, in place of `copy`. */
  readonly dockerfile?: string;
  readonly workingDirectory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw buildFailure(`RECIPE is no JSON: ${error instanceof Error ? error.message : 'it does not parse'}`);
  }
  if (isRecord(value)) return value;
  throw buildFailure('RECIPE must be a JSON object');
}

const checks: Readonly<Record<keyof Recipe, readonly [what: string, fits: (value: unknown) => boolean]>> = {
  run: ['a string', isString],
  dockerfile: ['a string', isString],
  workingDirectory: ['an absolute path', value => isString(value) && value.startsWith('/')],
  command: ['a list of strings', value => Array.isArray(value) && value.every(isString)],
  copy: ['an object of strings', isStringRecord],
  environment: ['an object of strings', isStringRecord],
  labels: ['an object of strings', isStringRecord],
};

function isString(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isStringRecord(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(entry => typeof entry === 'string');
}

function isKnown(field: string): field is keyof Recipe {
  return Object.hasOwn(checks, field);
}

/** Reads and checks `RECIPE`; what it does not understand is an error, never ignored. */
export function parseRecipe(text: string): Recipe {
  const recipe = Object.fromEntries(Object.entries(parse(text)).filter(([, value]) => value !== null));
  for (const [field, value] of Object.entries(recipe)) {
    if (!isKnown(field)) throw buildFailure(`RECIPE has a field "${field}" that this pipeline does not know`);
    const [what, fits] = checks[field];
    if (!fits(value)) throw buildFailure(`RECIPE: "${field}" must be ${what}`);
  }
  if (recipe['dockerfile'] === undefined) return recipe;
  for (const field of ['copy', 'workingDirectory', 'environment', 'command']) {
    if (recipe[field] !== undefined)
      throw buildFailure(`RECIPE has both "dockerfile" and "${field}": write ${field} into the Dockerfile`);
  }
  return recipe;
}
