import type { LiveApp } from '../../marathon/types.ts';
import type { DesiredApp } from '../desired/types.ts';
import type { AppPlan, ImageState } from '../plan/types.ts';
import type { AppState, HealthState, RolloutSteps, SyncState } from './app-state.ts';
import type { Explanation } from './explain.ts';
import { countsOf, healthOf } from '../observe/health.ts';

/** What is known about one app at the end of a look. */
export interface AppFacts {
  readonly id: string;
  readonly plan: AppPlan;
  readonly commit: string;
  readonly image: ImageState;
  readonly desired: DesiredApp | undefined;
  /** Whose it is. */
  readonly owner?: string | undefined;
  readonly live: LiveApp | undefined;
  /** The change that Marathon works on, when Pacer watches one. */
  readonly rollout: { readonly deployment: string | undefined } | undefined;
  /** Why it is not as promised; gathered only when needed. */
  readonly explanation: Explanation | undefined;
  /** A wish that did not become healthy in time and what was seen then. */
  readonly failure: Explanation | undefined;
  /** Only health results are missing, because Marathon changed its leader a moment ago. */
  readonly unchecked?: boolean;
  /** The steps of a change that goes out beside. */
  readonly steps?: RolloutSteps | undefined;
  /** Something outside the app holds the action: another deployment, a freeze. */
  readonly blocked: string | undefined;
}

/** Puts the facts into two words and a sentence. Pure. */
export function describeApp(facts: AppFacts): Omit<AppState, 'since'> {
  const { plan, live, image } = facts;
  const sync = syncOf(facts);
  const health = healthWord(facts, sync);
  const said = sentenceOf(facts, sync, health);
  const deployment = live?.deployments?.[0]?.id ?? facts.rollout?.deployment;
  const buildUrl = image.kind === 'building' || image.kind === 'failed' ? image.url : undefined;
  return {
    id: facts.id,
    sync,
    health,
    evidence: said?.evidence ?? [],
    instances: { ...countsOf(live), wanted: wantedInstances(facts) },
    commit: facts.commit,
    ...(said === undefined ? {} : { sentence: said.sentence }),
    ...changeOf(facts, said),
    ...(plan.held === undefined ? {} : { held: plan.held }),
    ...(facts.owner === undefined ? {} : { owner: facts.owner }),
    ...(facts.desired === undefined ? {} : { file: facts.desired.file }),
    ...imageFields(facts, sync),
    ...(buildUrl === undefined ? {} : { buildUrl }),
    ...(deployment === undefined ? {} : { deployment }),
    ...(live === undefined ? {} : { version: live.version }),
    ...(facts.steps === undefined ? {} : { rollout: facts.steps }),
  };
}

/** The image it is to run: the one that was built, or the finished one that its definition names. */
function imageFields({ image, desired }: AppFacts, sync: SyncState): Partial<AppState> {
  if (image.kind === 'ready') {
    const tag = image.sourceTag === undefined ? {} : { sourceTag: image.sourceTag };
    return { image: image.reference, sourceCommit: image.sourceCommit, ...tag };
  }
  const isReason = image.kind === 'failed' || image.kind === 'unknown';
  const reason = isReason && image.code !== undefined && sync !== 'synced' ? { code: image.code } : {};
  return { ...namedImage(desired), ...reason };
}

function namedImage(desired: DesiredApp | undefined): Partial<AppState> {
  if (desired === undefined || desired.build !== undefined) return {};
  const container = desired.definition['container'] as { readonly docker?: { readonly image?: unknown } } | undefined;
  const named = container?.docker?.image;
  return typeof named === 'string' ? { image: named } : {};
}

function changeOf({ plan }: AppFacts, said: Explanation | undefined): { readonly change?: string } {
  const change = plan.change ?? said?.change;
  return change === undefined ? {} : { change };
}

function wantedInstances(facts: AppFacts): number {
  const wanted = facts.desired?.definition['instances'];
  const owned = facts.desired?.ignore.includes('/instances') ?? false;
  if (typeof wanted === 'number' && !owned) return wanted;
  return facts.live?.instances ?? (facts.desired === undefined ? 0 : 1);
}

function syncOf(facts: AppFacts): SyncState {
  const { plan, image } = facts;
  if (facts.blocked !== undefined && plan.action !== 'nothing') return 'held';
  if (plan.action === 'build') return 'building';
  if (plan.action === 'wait') return image.kind === 'unknown' ? 'unknown' : 'pending';
  if (plan.action === 'held') {
    if (facts.desired === undefined && plan.held?.action === 'delete') return 'held';
    if (facts.desired === undefined) return 'unknown';
    return plan.held?.by === 'self-heal' && facts.failure === undefined ? 'drifted' : 'held';
  }
  if (plan.refusal !== undefined) return 'held';
  if (plan.action === 'nothing') return facts.rollout === undefined ? 'synced' : 'deploying';
  return facts.rollout === undefined ? 'pending' : 'deploying';
}

function healthWord(facts: AppFacts, sync: SyncState): HealthState {
  const { live, image } = facts;
  if (live === undefined) {
    if (image.kind === 'failed' || facts.failure !== undefined) return 'failed';
    return sync === 'building' || sync === 'pending' || sync === 'deploying' ? 'progressing' : 'unknown';
  }
  const health = facts.unchecked === true ? 'progressing' : healthOf(live);
  if (facts.failure !== undefined && facts.plan.action === 'nothing' && health !== 'healthy') return 'failed';
  if (facts.rollout !== undefined && health !== 'suspended') return 'progressing';
  return health;
}

function sentenceOf(facts: AppFacts, sync: SyncState, health: HealthState): Explanation | undefined {
  const { plan, image } = facts;
  const asPromised = sync === 'synced' && (health === 'healthy' || health === 'suspended');
  if (asPromised)
    return image.kind === 'ready' && image.note !== undefined ? { sentence: image.note, evidence: [] } : undefined;
  if (facts.blocked !== undefined) return { sentence: facts.blocked, evidence: [] };
  if (image.kind === 'failed') return { sentence: image.sentence, evidence: image.evidence };
  if (image.kind === 'building') return { sentence: sentenceCase(image.sentence), evidence: [] };
  if (image.kind === 'unknown') return { sentence: image.sentence, evidence: [] };
  if (facts.failure !== undefined) return facts.failure;
  if (plan.action === 'held' || plan.action === 'wait')
    return { sentence: plan.reason, evidence: [...(plan.alsoHeld ?? []), ...changedFields(plan)] };
  if (plan.refusal !== undefined) return { sentence: plan.refusal, evidence: [] };
  if (facts.explanation !== undefined) return facts.explanation;
  if (plan.action !== 'nothing') return { sentence: sentenceCase(plan.reason), evidence: changedFields(plan) };
  return { sentence: 'Waiting for Marathon.', evidence: [] };
}

function changedFields(plan: AppPlan): readonly string[] {
  return plan.changes.map(change => {
    const place =
      change.position === undefined
        ? ''
        : ` (${change.position.file}:${change.position.line}:${change.position.column})`;
    return `${change.pointer}${place}`;
  });
}

function sentenceCase(sentence: string): string {
  const text = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
