import { createHash } from 'node:crypto';
import { asPacerError, pacerError } from '../../errors/pacer-error.ts';
import type { DesiredState, Problem, Snapshot } from '../desired/types.ts';
import { withFiles } from '../desired/with-files.ts';
import type { Plan } from '../plan/types.ts';
import { changedApps, newErrors, onlyOf } from '../review/proposed.ts';
import { underPolicyOf } from '../plan/under-policy.ts';
import { isOpenPath, refusalOfFiles, refusalOfMessage } from './check-draft.ts';
import { inheritanceOf } from './inherited.ts';
import { changeMessage, changeText } from './message.ts';
import { requestOf, type OpenRequest } from './open-request.ts';
import type { ChangeRepository } from './repository.ts';
import type { ChangeWay, Draft, Order, Outcome, Preview } from './types.ts';

/** Changes of the desired repository by people without a clone. Nothing reaches a cluster but by the commit. */
export interface Changes {
  /** A file as a commit has it, the followed one when none is named; undefined when there is none that may be shown. */
  file(path: string, commit?: string): Promise<{ path: string; commit: string; text: string } | undefined>;
  /** What a draft would do. Writes nothing that anybody can see. */
  preview(draft: Draft): Promise<Preview | Extract<Outcome, { kind: 'refused' }>>;
  /**
   * Makes a draft a commit, once. `may` says whether whoever asks may change these apps and files: a sentence when not.
   * Rejects with an error of the `git-` family when the repository cannot be written.
   */
  propose(order: Order, may: (apps: readonly string[]) => string | undefined): Promise<Outcome>;
}

/** Needs of `createChanges`. */
export interface ChangeParts {
  readonly repository: ChangeRepository;
  readonly cluster: string;
  readonly branch: string;
  /** Every file of a commit. */
  snapshot(commit: string): Promise<Snapshot>;
  /** What these files want. */
  read(snapshot: Snapshot): Promise<DesiredState>;
  /** Masked; undefined while what runs is not known. */
  plan(before: DesiredState, after: DesiredState): Promise<Plan | undefined>;
  readonly openRequest: OpenRequest;
  /** The followed branch has moved. */
  readonly onPushed: () => void;
}

/** So often an order is tried again after somebody else was faster by a moment. */
const attempts = 5;

/** Orders are carried out one after the other, so that two of the same key meet. */
export function createChanges(parts: ChangeParts): Changes {
  const { repository, cluster } = parts;
  let working: Promise<unknown> = Promise.resolve();

  async function headOf(): Promise<string> {
    const head = await repository.head();
    if (head !== undefined) return head;
    throw pacerError('git-reference-missing', { message: `The desired repository has no branch ${parts.branch}.` });
  }

  async function judge(snapshot: Snapshot, files: Draft['files']) {
    const before = await parts.read(snapshot);
    const after = await parts.read(withFiles(snapshot, files));
    return { before, after, apps: changedApps(before, after) };
  }

  /** The commit that carries the order out already, on whichever branch. */
  async function known(order: Order, head: string): Promise<Outcome | undefined> {
    const own = ownBranch(order);
    const done = await repository.find(order.base, head, order.key).catch(() => undefined);
    const apart = done === undefined ? await repository.branch(own) : undefined;
    const commit = done ?? apart;
    if (commit === undefined) return undefined;
    for (const [path, text] of Object.entries(order.files))
      if ((await repository.text(commit, path)) !== (text ?? undefined))
        return {
          kind: 'refused',
          message: 'The key of this order was used for another change.',
          advice: 'Use a new key for a new change.',
        };
    const way: ChangeWay = done === undefined ? 'branch' : 'commit';
    return {
      kind: 'committed',
      commit,
      way,
      branch: way === 'branch' ? own : parts.branch,
      apps: [],
      repeated: true,
    };
  }

  async function attempt(order: Order, may: (apps: readonly string[]) => string | undefined): Promise<Outcome> {
    await repository.fetch();
    const head = await headOf();
    const done = await known(order, head);
    if (done !== undefined) return done;
    const snapshot = await parts.snapshot(head);
    const refusal = refusalOfMessage(order.message) ?? refusalOfFiles(order.files, cluster, snapshot);
    if (refusal !== undefined) return refused(refusal);
    const moved = await repository.moved(order, head);
    if (moved !== undefined) return { kind: 'moved', moved };
    const { before, after, apps } = await judge(snapshot, order.files);
    const forbidden = may([...apps]);
    if (forbidden !== undefined) return { kind: 'forbidden', message: forbidden };
    const errors = newErrors(before, after);
    if (errors.length > 0) return { kind: 'invalid', problems: errors };
    if (isSame(snapshot, order.files))
      return refused('The files are like this already, so there is nothing to commit.');
    const way = wayOf(before);
    const branch = way === 'branch' ? ownBranch(order) : parts.branch;
    const commit = await repository.send(order, changeMessage(order.message, order.key), head, branch);
    parts.onPushed();
    return { kind: 'committed', commit, way, branch, apps: [...apps].sort(), repeated: false };
  }

  /** A branch that policy wants is there to be merged. That it can be opened nowhere takes nothing back. */
  async function withRequest(outcome: Outcome, { message, author }: Order): Promise<Outcome> {
    if (outcome.kind !== 'committed' || outcome.way !== 'branch') return outcome;
    const [title = '', ...rest] = changeText(message).split('\n');
    const text = [rest.join('\n').trim(), `Proposed by ${author.name} with the form.`].join('\n\n').trim();
    const { branch, commit } = outcome;
    return { ...outcome, ...(await requestOf(parts.openRequest, { branch, commit, title, text })) };
  }

  async function persist(order: Order, may: (apps: readonly string[]) => string | undefined): Promise<Outcome> {
    for (let count = 1; ; count++) {
      try {
        return await withRequest(await attempt(order, may), order);
      } catch (thrown) {
        const { code } = asPacerError(thrown);
        // The push may have arrived although its answer was lost: the next look finds it by its key.
        const isWorthIt = code === 'git-rejected-push' || code === 'git-unreachable';
        if (!isWorthIt || count >= attempts) throw thrown;
      }
    }
  }

  return {
    async file(path, commit) {
      if (!isOpenPath(path, cluster)) return undefined;
      const at = commit ?? (await headOf());
      const text = await repository.text(at, path);
      return text === undefined ? undefined : { path, commit: at, text };
    },
    async preview(draft) {
      const head = await headOf();
      const moved = await repository.moved(draft, head);
      const base = moved === undefined ? head : draft.base;
      const snapshot = await parts.snapshot(base);
      const refusal = refusalOfFiles(draft.files, cluster, snapshot);
      if (refusal !== undefined) return refused(refusal);
      const { before, after, apps } = await judge(snapshot, draft.files);
      const planned = await parts.plan(before, underPolicyOf(before, after));
      const inherited = inheritanceOf(draft, [after, before]);
      return {
        base,
        ...(moved === undefined ? {} : { moved }),
        way: wayOf(before),
        branch: parts.branch,
        problems: problemsOf(draft, before, after),
        apps: [...apps].sort(),
        existing: Object.keys(draft.files).filter(path => snapshot.files.has(path)),
        ...(inherited.length === 0 ? {} : { inherited }),
        ...(planned === undefined ? {} : { plan: onlyOf(planned, apps) }),
      };
    },
    propose(order, may) {
      const mine = working.then(() => persist(order, may));
      working = mine.catch(() => undefined);
      return mine;
    },
  };
}

function refused(message: string): Extract<Outcome, { kind: 'refused' }> {
  return { kind: 'refused', message, advice: 'Nothing was written.' };
}

function wayOf(state: DesiredState): ChangeWay {
  return state.cluster?.policy.changes ?? 'commit';
}

/** Where the change goes when policy wants somebody to merge it; the key alone decides, so that it is found again. */
function ownBranch({ key }: Order): string {
  return `pacer/change/${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
}

function isSame(snapshot: Snapshot, files: Draft['files']): boolean {
  return Object.entries(files).every(([path, text]) => {
    const bytes = snapshot.files.get(path)?.bytes;
    if (text === null) return !snapshot.files.has(path);
    return bytes !== undefined && Buffer.from(bytes).toString('utf8') === text;
  });
}

/** Everything about the files themselves, and new mistakes anywhere. */
function problemsOf(draft: Draft, before: DesiredState, after: DesiredState): readonly Problem[] {
  const own = after.problems.filter(({ file }) => file in draft.files);
  const elsewhere = newErrors(before, after).filter(({ file }) => !(file in draft.files));
  return [...own, ...elsewhere].slice(0, 200);
}
