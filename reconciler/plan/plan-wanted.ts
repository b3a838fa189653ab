import { compareApps } from '../../marathon/normal-form/compare.ts';
import { normaliseLive } from '../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import { pointerAsWritten } from '../../marathon/normal-form/pointer.ts';
import type { NormalApp } from '../../marathon/normal-form/types.ts';
import { parentId } from '../../marathon/path-id.ts';
import type { JsonObject, LiveApp } from '../../marathon/types.ts';
import type { DesiredApp } from '../desired/types.ts';
import { withBeside } from './beside.ts';
import { createBody, restartBody, scaleBody, type Pair } from './bodies.ts';
import type { AppContext } from './context.ts';
import { markOf, markPointers, type Marks } from './ownership.ts';
import { impactOfCreate, impactOfRestart, impactOfScale, impactOfStop, type Impact } from './impact.ts';
import { heldBy, planWithoutSecrets, still } from './plan-still.ts';
import { withoutArguments } from './mask.ts';
import { costOf, namesAndPlace, namesOf, shortCommit } from './sentences.ts';
import { changedSecrets, secretsMark, uncheckedNote, withoutSecretValues, type SecretsState } from './secrets.ts';
import type { AppInput, AppPlan, ChangeCause, FieldChange, LastAction, ReadyImage } from './types.ts';
import { definitionWithImage, imageReferenceOf, isSameDefinition, wishOf } from './wish.ts';

/** A wish that can be put, and what is known of it. */
interface Wish {
  readonly app: AppInput;
  readonly desired: DesiredApp;
  readonly definition: JsonObject;
  readonly hash: string;
  readonly marks: Marks;
  readonly secrets: SecretsState;
}

/** An app whose file and image are known: compared with what runs. */
export function planWanted(context: AppContext, app: AppInput, desired: DesiredApp): AppPlan {
  const reference = imageReferenceOf(desired, app.image) ?? '';
  const definition = definitionWithImage(desired, reference);
  const secrets: SecretsState = app.secrets ?? { kind: 'unchecked' };
  const unready = desired.secrets === undefined ? undefined : planWithoutSecrets(app, desired, secrets);
  if (unready !== undefined) return unready;
  const hash = wishOf(desired, reference, secrets);
  const { after } = desired.rollout;
  const secretNames = secretsMark(desired);
  const order = after.length === 0 ? {} : { after: after.join(' ') };
  const marks = {
    source: context.source,
    commit: context.commit,
    hash,
    ...order,
    ...(secretNames === undefined ? {} : { secrets: secretNames }),
  };
  const wish = { app, desired, definition, hash, marks, secrets };
  const { dialect } = context;
  const options = { groupId: parentId(desired.id) };
  const wanted = normaliseDefinition(definition, dialect, options);
  if (app.live === undefined)
    return planCreate(context, wish, createBody(wanted, marks, dialect), impactOfCreate(wanted));
  const pair = { wanted, live: normaliseLive(app.live, dialect, options) };
  return planChange(context, wish, app.live, pair);
}

function planCreate(context: AppContext, wish: Wish, body: AppPlan['body'] & object, impact: Impact): AppPlan {
  const { app } = wish;
  const isTried = app.last?.wish === wish.hash;
  if (isTried && app.last.outcome === 'failed') return heldAsFailed(wish, []);
  const wasThere = isTried && !mayBeAbsent(app.last.outcome);
  if (wasThere && !heals(context, wish.desired))
    return heldBy(
      app,
      'self-heal',
      {
        cause: 'drift',
        wish: wish.hash,
        reason: `Somebody deleted it in Marathon, and the policy of ${whose(context)} does not heal by itself.`,
        change: howToHeal(context),
      },
      'create',
    );
  return {
    ...still(app, 'create', { reason: wasThere ? 'It was deleted in Marathon.' : 'Marathon does not have it yet.' }),
    cause: wasThere ? 'drift' : 'commit',
    cost: costOf('create', impact),
    impact,
    wish: wish.hash,
    body,
  };
}

function planChange(context: AppContext, wish: Wish, live: LiveApp, pair: Pair): AppPlan {
  const { app, desired, definition } = wish;
  const { dialect } = context;
  const ignore = [...desired.ignore, ...markPointers];
  const shown = withoutSecretValues(pair.live, live, wish);
  const found = compareApps(pair.wanted, shown, { ignore, userSet: definition, dialect });
  const changes = found.map(change => ({
    ...withoutArguments(change, pair),
    position: desired.positionOf(pointerAsWritten(change.pointer, desired.definition)),
  }));
  if (changes.every(change => change.effect === 'none')) return planNothing(wish, changes);
  if (app.last?.outcome === 'failed' && app.last.wish === wish.hash) return heldAsFailed(wish, changes);
  const cause = causeOf(wish, live, changes);
  const restarts = changes.some(change => change.effect === 'restart');
  const carried = [...desired.ignore, ...keptFromLive(definition, changes)];
  const body = restarts ? restartBody(pair, carried, wish.marks, dialect) : scaleBody(live, pair, dialect);
  const suspends = changes.some(change => change.pointer === '/instances') && pair.wanted.instances === 0;
  const unsuspended = restarts ? 'restart' : 'scale';
  const action = suspends ? 'suspend' : unsuspended;
  if (cause === 'drift' && !heals(context, desired))
    return heldBy(
      app,
      'self-heal',
      {
        cause,
        changes,
        wish: wish.hash,
        reason: `Somebody changed ${namesOf(changes)} in Marathon, and the policy of ${whose(context)} does not heal by itself.`,
        change: howToHeal(context),
      },
      action,
    );
  const instances = typeof body['instances'] === 'number' ? body['instances'] : live.instances;
  const impact = impactOf(action, live, { ...pair.wanted, instances });
  const plan = {
    ...still(app, action, { reason: reasonOf(wish, cause, changes) }),
    cause,
    changes,
    cost: costOf(action, impact),
    impact,
    wish: wish.hash,
    body,
  };
  // What somebody changed by hand is put back without ceremony.
  return cause === 'drift' ? plan : withBeside(plan, desired.rollout.strategy, live);
}

function impactOf(action: AppPlan['action'], live: LiveApp, wanted: NormalApp): Impact {
  if (action === 'suspend') return impactOfStop(live);
  return action === 'restart' ? impactOfRestart(live, wanted) : impactOfScale(live, wanted.instances);
}

function heals(context: AppContext, desired: DesiredApp): boolean {
  return context.policy.selfHeal && desired.policy?.selfHeal !== false;
}

function whose(context: AppContext): string {
  return context.policy.selfHeal ? 'the app' : 'the cluster';
}

function howToHeal(context: AppContext): string {
  const file = context.policy.selfHeal ? 'the file of the app' : 'cluster.yaml';
  return `policy.selfHeal: true in ${file}, a commit that changes the app, or undoing the change in Marathon.`;
}

function planNothing(wish: Wish, changes: readonly FieldChange[]): AppPlan {
  const reason =
    changes.length === 0
      ? `It is as wanted.${uncheckedNote(wish.desired, wish.secrets)}`
      : `It differs in ${namesAndPlace(changes)}, which Marathon takes over with the next restart.`;
  return still(wish.app, 'nothing', { changes, wish: wish.hash, reason });
}

/** The same wish is not tried twice: whatever made it fail is still in it. */
function heldAsFailed(wish: Wish, changes: readonly FieldChange[]): AppPlan {
  const commit = shortCommit(wish.app.last?.commit ?? '');
  return heldBy(wish.app, 'failed', {
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
  const mark = markOf(live, 'hash') ?? '';
  const isMarked = wish.secrets.kind === 'ready' ? mark === wish.hash : isSameDefinition(mark, wish.hash);
  // A wish that was started and bears no mark of ours may never have arrived: nobody needs to have changed anything.
  const isAsPut = last === undefined || mayBeAbsent(last.outcome) ? isMarked : last.wish === wish.hash;
  if (isAsPut) return 'drift';
  if (isSameDefinition(last?.wish ?? mark, wish.hash) && changedSecrets(changes) !== undefined) return 'secret';
  const isImage = wish.desired.build !== undefined && changes.every(change => change.pointer === imagePointer);
  return isImage ? 'image' : 'commit';
}

/** A wish that was only started, or given up for another, may never have arrived: then nobody has changed or deleted anything. */
function mayBeAbsent(outcome: LastAction['outcome']): boolean {
  return outcome === 'started' || outcome === 'superseded';
}

const imagePointer = '/container/docker/image';

function reasonOf(wish: Wish, cause: ChangeCause, changes: readonly FieldChange[]): string {
  if (cause === 'drift') return `Somebody changed ${namesOf(changes)} in Marathon; it is put back.`;
  const secrets = cause === 'secret' ? changedSecrets(changes) : undefined;
  if (secrets !== undefined) return secrets;
  const { image } = wish.app;
  if (cause === 'image' && image.kind === 'ready')
    return `A new image is there, built from ${sourceOf(image)} of its source.`;
  return `What is wanted differs from what runs in ${namesAndPlace(changes)}.`;
}

function sourceOf({ sourceTag, sourceCommit }: ReadyImage): string {
  const commit = `commit ${shortCommit(sourceCommit)}`;
  return sourceTag === undefined ? commit : `tag ${sourceTag} (${commit})`;
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
    pointer =>
      (definition[pointer.slice(1)] ?? null) === null && !changes.some(each => each.pointer.startsWith(pointer)),
  );
}
