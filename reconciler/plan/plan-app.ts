import { asPacerError } from '../../errors/pacer-error.ts';
import type { Dialect } from '../../marathon/dialect.ts';
import { compareApps } from '../../marathon/normal-form/compare.ts';
import { normaliseLive } from '../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import { pointerAsWritten } from '../../marathon/normal-form/pointer.ts';
import { parentId } from '../../marathon/path-id.ts';
import type { JsonObject, LiveApp } from '../../marathon/types.ts';
import type { DesiredApp } from '../desired/types.ts';
import { createBody, restartBody, scaleBody, type Pair } from './bodies.ts';
import type { DeleteVerdict } from './deletes.ts';
import { isOwned, markOf, markPointers, type Marks } from './ownership.ts';
import { costOf, namesAndPlace, namesOf, place, shortCommit, untouched } from './sentences.ts';
import type { ActionKind, AppInput, AppPlan, ChangeCause, FieldChange, PlanInput } from './types.ts';
import { definitionWithImage, imageReferenceOf, wishOf } from './wish.ts';

/** What holds for every app of a plan. */
export interface AppContext extends Omit<PlanInput, 'apps'> {
  readonly dialect: Dialect;
  /** Missing when only one app is looked at: then nothing is deleted. */
  readonly deletes?: DeleteVerdict;
}

/** Plans one app; whatever goes wrong with it holds this app and no other. */
export function planOne(context: AppContext, app: AppInput): AppPlan {
  try {
    if (app.unknown !== undefined) return planUnknown(app);
    if (app.desired === undefined) return planUnwanted(context, app);
    return planImage(app, app.desired) ?? planWanted(context, app, app.desired);
  } catch (thrown) {
    const error = asPacerError(thrown);
    return still(app, 'held', { reason: error.message, change: error.advice });
  }
}

/** A plan that leaves the app as it is. */
function still(
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

function planUnknown(app: AppInput): AppPlan {
  const problem = app.unknown?.[0];
  const kept = app.live === undefined ? 'nothing is started' : 'it stays as it runs';
  const found = problem === undefined ? 'Its file is broken' : `${place(problem)}: ${problem.message}`;
  const file = problem === undefined ? 'its file' : problem.file;
  return still(app, 'held', { reason: `${withoutDot(found)}; ${kept}.`, change: `A commit that corrects ${file}.` });
}

function planUnwanted(context: AppContext, app: AppInput): AppPlan {
  const { live } = app;
  if (live === undefined) return still(app, 'nothing', { reason: 'No file wants it and Marathon does not have it.' });
  if (!isOwned(live, app.id, context.source, context.owns))
    return still(app, 'nothing', { reason: 'No file names it and it is not owned by this repository.' });
  const verdict = context.deletes;
  if (verdict?.allowed === true)
    return {
      ...still(app, 'delete', { reason: 'No file of the commit wants it any more.' }),
      cause: 'commit',
      cost: costOf('delete', live, 0),
    };
  const reason = verdict?.reason ?? 'the share of deletes is known only when the whole cluster is looked at';
  const change = verdict?.change ?? 'a plan of the whole cluster';
  return still(app, 'held', { reason: `would delete ${app.id}: ${reason}.`, change: `What lets it go: ${change}.` });
}

/** What there is to say while the image is not known; undefined when it is, or none is needed. */
function planImage(app: AppInput, desired: DesiredApp): AppPlan | undefined {
  const { image } = app;
  if (image.kind === 'building')
    return still(app, 'build', { cause: 'image', reason: image.sentence, change: 'The end of the build.' });
  if (image.kind === 'failed')
    return still(app, 'held', {
      cause: 'image',
      reason: image.sentence,
      change: 'A new commit of the source or of the build recipe, or a build that succeeds.',
    });
  if (image.kind === 'unknown')
    return still(app, 'wait', { cause: 'image', reason: image.sentence, change: 'The next look at its image.' });
  if (imageReferenceOf(desired, image) !== undefined) return undefined;
  const reason = 'It is built from source, and its image is not known yet.';
  return still(app, 'wait', { cause: 'image', reason, change: 'The next look at its image.' });
}

/** A wish that can be put, and what is known of it. */
interface Wish {
  readonly app: AppInput;
  readonly desired: DesiredApp;
  readonly definition: JsonObject;
  readonly hash: string;
  readonly marks: Marks;
}

function planWanted(context: AppContext, app: AppInput, desired: DesiredApp): AppPlan {
  const reference = imageReferenceOf(desired, app.image) ?? '';
  const definition = definitionWithImage(desired, reference);
  const hash = wishOf(desired, reference);
  const marks = { source: context.source, commit: context.commit, hash };
  const wish = { app, desired, definition, hash, marks };
  const { dialect } = context;
  const options = { groupId: parentId(desired.id) };
  const wanted = normaliseDefinition(definition, dialect, options);
  if (app.live === undefined) return planCreate(context, wish, createBody(wanted, marks, dialect), wanted.instances);
  const pair = { wanted, live: normaliseLive(app.live, dialect, options) };
  return planChange(context, wish, app.live, pair);
}

function planCreate(context: AppContext, wish: Wish, body: AppPlan['body'] & object, instances: number): AppPlan {
  const { app } = wish;
  const wasThere = app.last?.wish === wish.hash;
  if (wasThere && app.last.outcome === 'failed') return heldAsFailed(wish, []);
  if (wasThere && !context.policy.selfHeal)
    return still(app, 'held', {
      cause: 'drift',
      wish: wish.hash,
      reason: 'Somebody deleted it in Marathon, and the policy of the cluster does not heal by itself.',
      change: howToHeal,
    });
  return {
    ...still(app, 'create', { reason: wasThere ? 'It was deleted in Marathon.' : 'Marathon does not have it yet.' }),
    cause: wasThere ? 'drift' : 'commit',
    cost: costOf('create', undefined, instances),
    wish: wish.hash,
    body,
  };
}

function planChange(context: AppContext, wish: Wish, live: LiveApp, pair: Pair): AppPlan {
  const { app, desired, definition } = wish;
  const { dialect } = context;
  const ignore = [...desired.ignore, ...markPointers];
  const found = compareApps(pair.wanted, pair.live, { ignore, userSet: definition, dialect });
  const changes = found.map(change => ({
    ...change,
    position: desired.positionOf(pointerAsWritten(change.pointer, desired.definition)),
  }));
  if (changes.every(change => change.effect === 'none')) return planNothing(wish, changes);
  if (app.last?.outcome === 'failed' && app.last.wish === wish.hash) return heldAsFailed(wish, changes);
  const cause = causeOf(wish, live, changes);
  if (cause === 'drift' && !context.policy.selfHeal)
    return still(app, 'held', {
      cause,
      changes,
      wish: wish.hash,
      reason: `Somebody changed ${namesOf(changes)} in Marathon, and the policy of the cluster does not heal by itself.`,
      change: howToHeal,
    });
  const restarts = changes.some(change => change.effect === 'restart');
  const carried = [...desired.ignore, ...keptFromLive(definition, changes)];
  const body = restarts ? restartBody(pair, carried, wish.marks, dialect) : scaleBody(live, pair, dialect);
  const suspends = changes.some(change => change.pointer === '/instances') && pair.wanted.instances === 0;
  const unsuspended = restarts ? 'restart' : 'scale';
  const action = suspends ? 'suspend' : unsuspended;
  const instances = typeof body['instances'] === 'number' ? body['instances'] : live.instances;
  return {
    ...still(app, action, { reason: reasonOf(wish, cause, changes) }),
    cause,
    changes,
    cost: costOf(action, live, instances),
    wish: wish.hash,
    body,
  };
}

const howToHeal = 'policy.selfHeal: true in cluster.yaml, a commit that changes the app, or undoing the change in Marathon.';

function planNothing(wish: Wish, changes: readonly FieldChange[]): AppPlan {
  const reason =
    changes.length === 0
      ? 'It is as wanted.'
      : `It differs in ${namesAndPlace(changes)}, which Marathon takes over with the next restart.`;
  return still(wish.app, 'nothing', { changes, wish: wish.hash, reason });
}

/** The same wish is not tried twice: whatever made it fail is still in it. */
function heldAsFailed(wish: Wish, changes: readonly FieldChange[]): AppPlan {
  const commit = shortCommit(wish.app.last?.commit ?? '');
  return still(wish.app, 'held', {
    changes,
    cause: 'commit',
    wish: wish.hash,
    reason: `Failed at commit ${commit}; waits for a newer commit.`,
    change: 'A newer commit that changes the app, or one that takes the change back.',
  });
}

/** Who is behind a difference: see `ChangeCause`. */
function causeOf(wish: Wish, live: LiveApp, changes: readonly FieldChange[]): ChangeCause {
  const { last } = wish.app;
  const isAsPut = last === undefined ? markOf(live, 'hash') === wish.hash : last.wish === wish.hash;
  if (isAsPut) return 'drift';
  const isImage = wish.desired.build !== undefined && changes.every(change => change.pointer === imagePointer);
  return isImage ? 'image' : 'commit';
}

const imagePointer = '/container/docker/image';

function reasonOf(wish: Wish, cause: ChangeCause, changes: readonly FieldChange[]): string {
  if (cause === 'drift') return `Somebody changed ${namesOf(changes)} in Marathon; it is put back.`;
  const { image } = wish.app;
  if (cause === 'image' && image.kind === 'ready')
    return `A new image is there, built from commit ${shortCommit(image.sourceCommit)} of its source.`;
  return `What is wanted differs from what runs in ${namesAndPlace(changes)}.`;
}

/**
 * Members that the user did not set and that are the server's choice, or a default of the version that created the app: no
 * difference is shown for them, so a restart for another reason must not change them silently.
 */
function keptFromLive(definition: JsonObject, changes: readonly FieldChange[]): readonly string[] {
  const kept = ['/role', '/maxLaunchDelaySeconds'];
  // What Marathon allows here depends on the volumes.
  if (!changes.some(change => change.pointer.startsWith('/container'))) kept.push('/unreachableStrategy');
  return kept.filter(
    pointer => (definition[pointer.slice(1)] ?? null) === null && !changes.some(each => each.pointer.startsWith(pointer)),
  );
}

function withoutDot(sentence: string): string {
  return sentence.endsWith('.') ? sentence.slice(0, -1) : sentence;
}
