import { compareApps } from '../../marathon/normal-form/compare.ts';
import { normaliseLive } from '../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import { parentId } from '../../marathon/path-id.ts';
import type { LiveApp } from '../../marathon/types.ts';
import type { DesiredApp } from '../desired/types.ts';
import type { AppContext } from './context.ts';
import { markPointers } from './ownership.ts';
import { still } from './plan-still.ts';
import { withoutSecretValues, type SecretsState } from './secrets.ts';
import { place } from './sentences.ts';
import type { AppInput, AppPlan } from './types.ts';

/**
 * An app that runs as its file says, although Marathon would refuse this definition today: it was stored by an older
 * version. It is not touched, since every write would be answered with 422, and `refusal` says so. Undefined when the file
 * says something else than what runs: then it is one more file that has to be corrected.
 */
export function planRefused(context: AppContext, app: AppInput): AppPlan | undefined {
  const { refused, live, unknown } = app;
  const problem = unknown?.find(each => each.severity === 'error');
  if (refused === undefined || live === undefined || problem === undefined) return undefined;
  if (!isAsWritten(context, refused, live, app.secrets)) return undefined;
  const found = `${place(problem)}: ${problem.message}`;
  return {
    ...still(app, 'nothing', {
      reason: 'It runs as its file says, and Marathon would refuse the same definition today.',
      change: `A commit that corrects ${problem.file}.`,
    }),
    refusal: `It runs as its file says, but an older Marathon took it: today it would be refused, and every change of it. ${found}`,
  };
}

function isAsWritten(
  context: AppContext,
  refused: DesiredApp,
  live: LiveApp,
  secrets: SecretsState = { kind: 'unchecked' },
): boolean {
  const { dialect } = context;
  const options = { groupId: parentId(refused.id) };
  const wanted = normaliseDefinition(refused.definition, dialect, options);
  const ignore = [...refused.ignore, ...markPointers];
  const known = { definition: refused.definition, secrets };
  const running = withoutSecretValues(normaliseLive(live, dialect, options), live, known);
  return compareApps(wanted, running, { ignore, userSet: refused.definition, dialect }).length === 0;
}
