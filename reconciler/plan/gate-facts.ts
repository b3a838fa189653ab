import { isInGroup } from '../policy/scope.ts';
import type { Approval, ApprovalRule, Freeze, PolicyFacts, WindowRule } from '../policy/types.ts';
import { judgeWindows, type WindowVerdict } from '../policy/windows.ts';
import type { Gated, RuleHold, Stoppable } from './gate.ts';

/** Rules about the moment and about people: freezes, windows, approvals. */
export function* actorHolds(gated: Gated): Generator<RuleHold> {
  const { facts } = gated;
  if (facts === undefined) return;
  yield* momentHolds(gated);
  if (gated.app.putBack !== true) yield* approvalHolds(gated, facts);
}

/** Rules about the moment alone: freezes and windows. */
export function* momentHolds(stopped: Stoppable): Generator<RuleHold> {
  const { facts } = stopped;
  if (facts === undefined) return;
  yield* freezeHolds(stopped, facts);
  yield* windowHolds(stopped, facts);
}

function* freezeHolds({ app }: Stoppable, facts: PolicyFacts): Generator<RuleHold> {
  for (const freeze of facts.freezes) {
    if (!isFrozen(freeze, app.id, facts.now)) continue;
    yield {
      by: 'freeze',
      sentence: `${scopeOf(freeze)} frozen by ${freeze.owner}: ${withDot(freeze.reason)}`,
      ...(freeze.until === undefined ? {} : { until: isoTime(freeze.until) }),
      release: releaseOf(freeze),
    };
    return;
  }
}

/** True when a freeze stops an app at a moment. */
function isFrozen(freeze: Freeze, id: string, now: number): boolean {
  if (freeze.until !== undefined && freeze.until <= now) return false;
  return freeze.apps === undefined || freeze.apps.some(group => isInGroup(id, group));
}

function scopeOf(freeze: Freeze): string {
  return freeze.apps === undefined
    ? 'the cluster is'
    : `${freeze.apps.join(', ')} ${freeze.apps.length === 1 ? 'is' : 'are'}`;
}

function releaseOf(freeze: Freeze): string {
  const end = freeze.until === undefined ? '' : ` It ends by itself at ${isoTime(freeze.until)}.`;
  if (freeze.id === 'cluster.yaml') return `A commit that takes freeze out of cluster.yaml; ask ${freeze.owner}.${end}`;
  return `pacer unfreeze ${freeze.id}; ask ${freeze.owner}.${end}`;
}

function* windowHolds({ context, app }: Stoppable, facts: PolicyFacts): Generator<RuleHold> {
  for (const [windows, file] of [
    [context.policy.windows, 'cluster.yaml'],
    [app.desired?.policy?.windows, app.desired?.file ?? 'its file'],
  ] as const) {
    if (windows === undefined) continue;
    const verdict = verdictOf(windows, facts);
    if (verdict.open) continue;
    const until = verdict.until === undefined ? undefined : isoTime(verdict.until);
    yield {
      by: 'window',
      sentence: windowSentence(verdict.rule),
      ...(until === undefined ? {} : { until }),
      release: `${until === undefined ? 'No window opens within a year' : `By itself at ${until}`}; earlier by another policy.windows in ${file}.`,
    };
    return;
  }
}

function windowSentence(rule: WindowRule | undefined): string {
  if (rule === undefined) return 'no window for changes is open.';
  const reason = rule.reason === undefined ? '' : `: ${rule.reason.replace(/\.$/, '')}`;
  return `changes are not allowed at this time${reason}.`;
}

/** All apps of a plan are judged at the same moment by the same few lists of windows. */
const verdicts = new WeakMap<readonly WindowRule[], { readonly now: number; readonly verdict: WindowVerdict }>();

function verdictOf(windows: readonly WindowRule[], { now }: PolicyFacts): WindowVerdict {
  const known = verdicts.get(windows);
  if (known?.now === now) return known.verdict;
  const verdict = judgeWindows(windows, now);
  verdicts.set(windows, { now, verdict });
  return verdict;
}

function* approvalHolds(gated: Gated, facts: PolicyFacts): Generator<RuleHold> {
  const { context, app, action } = gated;
  const rules = [...(context.policy.approval ?? []), ...(app.desired?.policy?.approval ?? [])];
  for (const rule of rules) {
    if (!rule.actions.includes(action)) continue;
    if (facts.approvals.some(approval => isAgreed(gated, rule, approval))) continue;
    const people = rule.by.join(' or ');
    yield {
      by: 'approval',
      sentence: `to ${action} it, ${people} must agree.`,
      release:
        gated.plan.cause === 'image'
          ? `pacer approve PLAN by ${people}.`
          : `pacer approve PLAN by ${people}, or a commit on the branch with "Approved-by: NAME <${rule.by[0] ?? ''}>".`,
    };
    return;
  }
}

function isAgreed({ app, plan, action }: Gated, rule: ApprovalRule, approval: Approval): boolean {
  if (!rule.by.includes(approval.by.toLowerCase())) return false;
  if (approval.kind === 'plan')
    return approval.actions.some(
      agreed =>
        agreed.app === app.id &&
        agreed.action === action &&
        agreed.wish === plan.wish &&
        agreed.seenVersion === plan.seenVersion,
    );
  // Who agreed to a commit has not seen which image its branch would have one day.
  if (plan.cause === 'image') return false;
  if (app.desired === undefined) return !approval.wanted.has(app.id) && !approval.wantedSince.has(app.id);
  return approval.wanted.get(app.id) === app.desired.hash;
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function withDot(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
