import type { ApprovedAction, Freeze } from '../policy/types.ts';

/** Something that a person decided about a cluster without a commit. Never changed: what is over is said by another one. */
export type Decision = Stamp &
  (
    | {
        readonly kind: 'freeze';
        readonly reason: string;
        /** ISO 8601; it lasts until it is lifted when left out. */
        readonly until?: string;
        /** Ids of apps or groups; all when left out. */
        readonly apps?: readonly string[];
      }
    | { readonly kind: 'unfreeze'; readonly freeze: string }
    | { readonly kind: 'approval'; readonly plan: string; readonly actions: readonly ApprovedAction[] }
    /** The branch was rewound to before this commit, and another one on top of it said that it was meant. */
    | { readonly kind: 'rewind'; readonly commit: string }
    /** A channel was told of these; kept so that nothing is told twice. */
    | {
        readonly kind: 'told';
        readonly channel: string;
        readonly notices: readonly { readonly app: string; readonly kind: string; readonly key: string }[];
      }
  );

interface Stamp {
  readonly id: string;
  /** ISO 8601, UTC, with milliseconds. */
  readonly time: string;
  /** Who decided: an e-mail address, or a name. */
  readonly by: string;
}

/** The line of a file that holds a decision. */
export function decisionLine(decision: Decision): string {
  return JSON.stringify(decision);
}

const kinds: ReadonlySet<unknown> = new Set(['freeze', 'unfreeze', 'approval', 'rewind', 'told']);

/** The decision that a line holds; undefined for what is none, such as a line of a later version: it is kept and ignored. */
export function parseDecision(line: string): Decision | undefined {
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    const isStamped = [value['id'], value['time'], value['by']].every(each => typeof each === 'string');
    if (!isStamped || !kinds.has(value['kind'])) return undefined;
    return value as unknown as Decision;
  } catch {
    return undefined;
  }
}

/** Freezes that nobody lifted and that have not expired, oldest first. */
export function freezesOf(decisions: readonly Decision[], now: number): readonly Freeze[] {
  const lifted = new Set(decisions.flatMap(each => (each.kind === 'unfreeze' ? [each.freeze] : [])));
  return decisions.flatMap(each => {
    if (each.kind !== 'freeze' || lifted.has(each.id)) return [];
    const until = each.until === undefined ? undefined : Date.parse(each.until);
    if (until !== undefined && until <= now) return [];
    const { id, reason, by: owner, apps } = each;
    return [{ id, reason, owner, ...(until === undefined ? {} : { until }), ...(apps === undefined ? {} : { apps }) }];
  });
}

const day = 86_400_000;
const kept = 90 * day;

/** Leaves out what nobody needs any more: what is over for ninety days. Freezes without an end stay until they are lifted. */
export function withoutOld(decisions: readonly Decision[], now: number): readonly Decision[] {
  const active = new Set(freezesOf(decisions, now).map(freeze => freeze.id));
  return decisions.filter(({ id, time }) => active.has(id) || Date.parse(time) > now - kept);
}

/** What happened, for `git log`. */
export function decisionSubject(decision: Decision): string {
  const { by } = decision;
  if (decision.kind === 'freeze') {
    const what = decision.apps === undefined ? 'the cluster' : decision.apps.join(', ');
    const end = decision.until === undefined ? '' : ` until ${decision.until}`;
    return `Freeze ${what}${end}: ${decision.reason} (${by})`;
  }
  if (decision.kind === 'unfreeze') return `Lift the freeze ${decision.freeze} (${by})`;
  if (decision.kind === 'approval') {
    const { length } = decision.actions;
    return `Approve ${length} ${length === 1 ? 'action' : 'actions'} of plan ${decision.plan} (${by})`;
  }
  if (decision.kind === 'told')
    return `Told ${decision.channel} of ${decision.notices.map(({ app }) => app).join(', ')}`;
  return `Go on after the rewind to ${decision.commit.slice(0, 8)} (${by})`;
}
