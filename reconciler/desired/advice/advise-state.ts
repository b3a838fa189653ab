import type { Dialect } from '../../../marathon/dialect.ts';
import type { DesiredState, Problem } from '../types.ts';
import { adviseApp } from './advise-app.ts';

/**
 * The advice about all apps of a state, each at its place in the files. For those who ask for it (`pacer validate`): a
 * daemon says only what is wrong.
 */
export function adviseState(state: DesiredState, dialect: Dialect = '1.10'): readonly Problem[] {
  const problems: Problem[] = [];
  for (const app of state.apps.values()) {
    const { definition, build, id } = app;
    for (const { code, pointer, message } of adviseApp(definition, { dialect, hasBuild: build !== undefined }))
      problems.push({ ...app.positionOf(pointer), severity: 'warning', code, message, pointer, app: id });
  }
  return problems;
}
