import { underPolicyOf } from '../plan/under-policy.ts';
import type { DesiredState } from '../desired/types.ts';
import type { Plan } from '../plan/types.ts';
import type { Merger, MergeResult } from './merge-result.ts';
import { changedApps, newErrors, onlyOf } from './proposed.ts';
import { conflictText, planSentence, reviewText } from './review-text.ts';
import type { Proposal, ReviewDesk, ReviewView } from './types.ts';

/** Needs of `createProposalReviews`. */
export interface ProposalReviewsParts {
  readonly desk: ReviewDesk;
  readonly merger: Merger;
  readonly cluster: string;
  readonly branch: string;
  /** What the branch wants now; undefined until it was read. */
  desired(): DesiredState | undefined;
  /** What a commit in the mirror wants. */
  read(commit: string): Promise<DesiredState>;
  /** The plan of a proposal against what runs; undefined while Marathon is not known. */
  plan(before: DesiredState, after: DesiredState): Promise<Plan | undefined>;
}

/** The reviews of the open proposals. */
export interface ProposalReviews {
  /** Brings all of them up to date. Rejects when the forge cannot be asked, or with the first trouble after the last of them. */
  update(signal: AbortSignal): Promise<void>;
  /** What is known of those that touch files of this cluster, as of the last look. */
  views(): readonly ReviewView[];
}

/** What is known of a proposal at a pair of commits; both are in the key, so it is true for ever. */
interface Read {
  readonly merged: MergeResult;
  readonly after?: DesiredState;
  readonly changed: ReadonlySet<string>;
}

/** Texts that say the same are not sent again; a new merge and plan is only made for a head or branch that moved. */
export function createProposalReviews(parts: ProposalReviewsParts): ProposalReviews {
  const { desk, branch, cluster } = parts;
  const known = new Map<string, Read>();
  const sent = new Map<string, string>();
  const views = new Map<string, ReviewView>();

  async function update(signal: AbortSignal): Promise<void> {
    const desired = parts.desired();
    if (desired?.cluster === undefined) return;
    const proposals = await desk.proposals();
    const reads = new Map<string, Read>();
    for (const proposal of proposals) {
      const key = `${proposal.id} ${proposal.head} ${desired.commit}`;
      const read = known.get(key) ?? (await readOne(proposal, desired));
      known.set(key, read);
      reads.set(proposal.id, read);
    }
    forget(proposals, desired.commit);
    let failed: unknown;
    for (const proposal of proposals) {
      const read = reads.get(proposal.id);
      if (read === undefined || signal.aborted) continue;
      // One proposal's trouble is its own.
      await publish(proposal, read, desired, othersOf(proposal, read, proposals, reads)).catch((thrown: unknown) => {
        failed ??= thrown;
      });
    }
    if (failed !== undefined) throw failed;
  }

  async function readOne(proposal: Proposal, desired: DesiredState): Promise<Read> {
    const merged = await parts.merger.merge(proposal, desired.commit);
    if (merged.kind !== 'merged' || !merged.paths.some(isDesiredPath)) return { merged, changed: new Set() };
    const after = underPolicyOf(desired, await parts.read(merged.commit));
    return { merged, after, changed: changedApps(desired, after) };
  }

  async function publish(
    proposal: Proposal,
    read: Read,
    desired: DesiredState,
    others: ReadonlyMap<string, readonly Proposal[]>,
  ): Promise<void> {
    const { merged, after } = read;
    const isElsewhere = merged.kind !== 'missing' && !merged.paths.some(isDesiredPath);
    if (isElsewhere) {
      views.delete(proposal.id);
      return;
    }
    const show = (view: Pick<ReviewView, 'state' | 'sentence'> & Partial<ReviewView>): void => {
      const paths = merged.kind === 'missing' ? [] : merged.paths.filter(isDesiredPath);
      views.set(proposal.id, { proposal, paths, errors: [], others, ...view });
    };
    if (merged.kind === 'missing') {
      show({ state: 'missing', sentence: `No plan: ${merged.sentence}` });
      await say(proposal, proposal.head, `No plan: ${merged.sentence}`, undefined);
      return;
    }
    if (merged.kind === 'conflict') {
      show({ state: 'conflict', sentence: `It cannot be merged into ${branch} as it is.` });
      await say(proposal, merged.head, conflictText(cluster, branch, merged.paths), {
        state: 'failure',
        description: `Conflicts with ${branch}`,
      });
      return;
    }
    if (after === undefined) return;
    const planned = await parts.plan(desired, after);
    if (planned === undefined) {
      show({ state: 'waiting', sentence: 'It is planned as soon as Marathon has said what runs.' });
      return;
    }
    const plan = onlyOf(planned, read.changed);
    const errors = newErrors(desired, after);
    show({ state: 'planned', sentence: planSentence(plan, errors), plan, errors });
    const { limit, folds } = desk;
    const text = reviewText({ cluster, branch, plan, errors, paths: merged.paths, others, limit, folds });
    await say(proposal, merged.head, text, {
      state: errors.length > 0 ? 'failure' : 'success',
      description: planSentence(plan, errors),
    });
  }

  async function say(
    proposal: Proposal,
    commit: string,
    text: string,
    status: { readonly state: 'success' | 'failure'; readonly description: string } | undefined,
  ): Promise<void> {
    const content = JSON.stringify([commit, text, status]);
    if (sent.get(proposal.id) === content) return;
    await desk.publish(proposal, commit, text);
    if (status !== undefined) await desk.setStatus({ commit, aspect: 'plan', ...status });
    sent.set(proposal.id, content);
  }

  /** What is remembered is of open proposals at the branch as it is; a pull request of last year costs nothing. */
  function forget(proposals: readonly Proposal[], commit: string): void {
    const current = new Set(proposals.map(({ id, head }) => `${id} ${head} ${commit}`));
    for (const key of known.keys()) if (!current.has(key)) known.delete(key);
    const open = new Set(proposals.map(({ id }) => id));
    for (const id of sent.keys()) if (!open.has(id)) sent.delete(id);
    for (const id of views.keys()) if (!open.has(id)) views.delete(id);
  }

  return { update, views: () => [...views.values()] };
}

/** The other proposals that change the same apps, by app. */
function othersOf(
  proposal: Proposal,
  read: Read,
  proposals: readonly Proposal[],
  reads: ReadonlyMap<string, Read>,
): ReadonlyMap<string, readonly Proposal[]> {
  const others = new Map<string, readonly Proposal[]>();
  for (const app of read.changed) {
    const same = proposals.filter(each => each.id !== proposal.id && reads.get(each.id)?.changed.has(app) === true);
    if (same.length > 0) others.set(app, same);
  }
  return others;
}

function isDesiredPath(path: string): boolean {
  return path.startsWith('clusters/') || path.startsWith('images/') || path.startsWith('apps/');
}
