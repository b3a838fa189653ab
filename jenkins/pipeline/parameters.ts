import { buildFailure } from './failure.ts';
import { parseRecipe, type Recipe } from './recipe.ts';
import { parsePinned, parseRepository, type Repository } from './reference.ts';

/** The job's parameters, checked. */
export interface Parameters {
  /** Content key of the image: equal keys mean equal inputs. */
  readonly key: string;
  readonly sourceRepository: string;
  /** Full object id of the commit. */
  readonly sourceCommit: string;
  readonly recipe: Recipe;
  readonly parent?: Repository & { readonly digest: string };
  readonly image: Repository;
  readonly tag: string;
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name]?.trim() ?? '';
  if (value === '') throw buildFailure(`the parameter ${name} is empty`);
  return value;
}

/** Reads the parameters from environment variables of the same names. */
export function readParameters(environment: NodeJS.ProcessEnv): Parameters {
  const sourceRepository = required(environment, 'SOURCE_REPOSITORY');
  if (sourceRepository.startsWith('-'))
    throw buildFailure('SOURCE_REPOSITORY begins with "-", which git would take as an option');
  const sourceCommit = required(environment, 'SOURCE_COMMIT').toLowerCase();
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sourceCommit))
    throw buildFailure(`SOURCE_COMMIT must be a full commit id, "${sourceCommit}" is not`);
  const tag = required(environment, 'TAG');
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag)) throw buildFailure(`TAG "${tag}" is no OCI tag`);
  const parent = environment['PARENT']?.trim() ?? '';
  return {
    key: required(environment, 'KEY'),
    sourceRepository,
    sourceCommit,
    recipe: parseRecipe(required(environment, 'RECIPE')),
    image: parseRepository(required(environment, 'IMAGE'), 'IMAGE'),
    tag,
    ...(parent === '' ? {} : { parent: parsePinned(parent, 'PARENT') }),
  };
}

/** A repository address without user and password, for the console, labels and messages. */
export function withoutCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/gi, '$1');
}
