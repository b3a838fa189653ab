import { memberPointer } from '../../marathon/normal-form/pointer.ts';
import type { DesiredApp } from '../desired/types.ts';
import type { AppContext } from './context.ts';
import { isOwned } from './ownership.ts';
import { impactOfStop } from './impact.ts';
import { costOf, place, untouched } from './sentences.ts';
import type { SecretsState } from './secrets.ts';
import type { HoldRule, WriteAction } from '../policy/types.ts';
import type { ActionKind, AppInput, AppPlan } from './types.ts';
import { imageReferenceOf } from './wish.ts';

/** A plan that leaves the app as it is. */
export function still(
  app: AppInput,
  action: ActionKind,
  more: Partial<AppPlan> & { readonly reason: string },
): AppPlan {
  return {
    id: app.id,
    action,
    cause: 'none',
    changes: [],
    cost: untouched,
    ...more,
    ...(app.live === undefined ? {} : { seenVersion: app.live.version }),
  };
}

/** A plan that leaves the app as it is because something is in the way. `change` says who lets it go, and how. */
export function heldBy(
  app: AppInput,
  by: HoldRule,
  more: Partial<AppPlan> & { readonly reason: string; readonly change: string },
  action?: WriteAction,
): AppPlan {
  const { reason, change } = more;
  const held = { by, ...(action === undefined ? {} : { action }), sentence: reason, release: change };
  return still(app, 'held', { ...more, held });
}

/** An app whose file is broken: kept as it runs. */
export function planUnknown(app: AppInput): AppPlan {
  const problem = app.unknown?.[0];
  const kept = app.live === undefined ? 'nothing is started' : 'it stays as it runs';
  const found = problem === undefined ? 'Its file is broken' : `${place(problem)}: ${problem.message}`;
  const file = problem === undefined ? 'its file' : problem.file;
  return heldBy(app, 'file', { reason: `${withoutDot(found)}; ${kept}.`, change: `A commit that corrects ${file}.` });
}

/** An app that no file names. */
export function planUnwanted(context: AppContext, app: AppInput): AppPlan {
  const { live } = app;
  if (live === undefined) return still(app, 'nothing', { reason: 'No file wants it and Marathon does not have it.' });
  if (!isOwned(live, app.id, context.source, context.owns))
    return still(app, 'nothing', { reason: 'No file names it and it is not owned by this repository.' });
  const verdict = context.deletes;
  if (verdict?.allowed === true)
    return {
      ...still(app, 'delete', { reason: 'No file of the commit wants it any more.' }),
      cause: 'commit',
      cost: costOf('delete', impactOfStop(live)),
      impact: impactOfStop(live),
    };
  const reason = verdict?.reason ?? 'the share of deletes is known only when the whole cluster is looked at';
  const change = verdict?.change ?? 'a plan of the whole cluster';
  const by = verdict?.by ?? 'deletes';
  const cost = costOf('delete', impactOfStop(live));
  const words = cost === untouched ? '' : ` (${cost})`;
  const said = {
    reason: `Would delete${words}: ${reason}.`,
    change: `${change.charAt(0).toUpperCase()}${change.slice(1)}.`,
  };
  return heldBy(app, by, said, 'delete');
}

/** What there is to say while a secret is not known; undefined when all are, or nobody asked for them. */
export function planWithoutSecrets(app: AppInput, desired: DesiredApp, secrets: SecretsState): AppPlan | undefined {
  if (secrets.kind === 'pending')
    return still(app, 'wait', { reason: 'Its secrets are being read.', change: 'The answer of where they are kept.' });
  if (secrets.kind !== 'missing') return undefined;
  const { name, sentence, advice } = secrets;
  const variable = desired.secrets?.find(reference => reference.name === name)?.variable ?? '';
  const at = place(desired.positionOf(memberPointer('/env', variable)));
  const kept = app.live === undefined ? 'nothing is started' : 'it stays as it runs';
  return heldBy(app, 'secrets', { reason: `${at}: ${withoutDot(sentence)}; ${kept}.`, change: advice });
}

/** What there is to say while the image is not known; undefined when it is, or none is needed. */
export function planImage(app: AppInput, desired: DesiredApp): AppPlan | undefined {
  const { image } = app;
  if (image.kind === 'building')
    return still(app, 'build', { cause: 'image', reason: image.sentence, change: 'The end of the build.' });
  if (image.kind === 'failed')
    return heldBy(app, 'image', {
      cause: 'image',
      reason: image.sentence,
      change: image.advice ?? whatBringsImage(desired),
    });
  if (image.kind === 'unknown')
    return still(app, 'wait', {
      cause: 'image',
      reason: image.sentence,
      change: image.advice ?? 'The next look at its image.',
    });
  if (imageReferenceOf(desired, image) !== undefined) return undefined;
  const reason = 'It is built from source, and its image is not known yet.';
  return still(app, 'wait', { cause: 'image', reason, change: 'The next look at its image.' });
}

function whatBringsImage(desired: DesiredApp): string {
  return desired.build === undefined
    ? 'The image in the registry, or a commit that names another one.'
    : 'A new commit of the source or of the build recipe, or a build that succeeds.';
}

function withoutDot(sentence: string): string {
  return sentence.endsWith('.') ? sentence.slice(0, -1) : sentence;
}
