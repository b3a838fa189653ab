import type { Caller } from '../access/types.ts';
import { isRulesPath } from '../change/check-draft.ts';

/** Why somebody may not make a change that touches these apps and these files of the desired repository; undefined when they may. */
export function refusalOfChange(
  caller: Caller,
  apps: readonly string[],
  paths: readonly string[],
  cluster: string,
): string | undefined {
  const beyond = apps.find(app => !caller.may('deploy', app));
  if (beyond !== undefined)
    return caller.may('view', beyond)
      ? `The change touches ${beyond}, and no role gives you "deploy" there.`
      : 'The change touches apps that are not yours.';
  // Files without an effect on any app of today may have one on those of tomorrow.
  if (apps.length === 0 && !caller.may('deploy', '/')) return 'The change touches no app that is yours.';
  if (paths.some(path => isRulesPath(path, cluster)) && !caller.may('operate', '/'))
    return 'The rules of a cluster are changed by those who may "operate" all of it.';
  return undefined;
}
