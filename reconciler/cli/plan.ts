import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../clock/clock.ts';
import { asPacerError, pacerError } from '../../errors/pacer-error.ts';
import { dialectOf, type Dialect } from '../../marathon/dialect.ts';
import type { LiveApp, MarathonInfo } from '../../marathon/types.ts';
import { createImagePresence, pullsImage } from '../build/image-presence.ts';
import { formatProblem } from '../desired/format.ts';
import { createDesiredReader } from '../desired/read.ts';
import type { ClusterSpec, DesiredState, LockEntry } from '../desired/types.ts';
import { inSteps } from '../loop/in-steps.ts';
import { judgePlan } from '../plan/capacity/judge-plan.ts';
import { pictureOf } from '../plan/capacity/picture.ts';
import { appInput, type KnownOfApp } from '../plan/app-input.ts';
import { createPlanner } from '../plan/plan.ts';
import { formatPlan } from '../plan/format-plan.ts';
import { underPolicyOf } from '../plan/under-policy.ts';
import { planMarkdown } from '../plan/plan-markdown.ts';
import { markOf } from '../plan/ownership.ts';
import { maskPlan } from '../plan/mask.ts';
import type { AppInput, ImageState, LastAction, Plan, PlanInput } from '../plan/types.ts';
import { connectUpstreams, type Upstreams } from '../upstreams.ts';
import { openLocalRepository, type LocalRepository } from './local-repository.ts';
import { lastActionsOf } from './plan-ledger.ts';
import { historyOf, imagesOf, lockedReference, originsIn, withLockedImage, withSourceCommits } from './plan-images.ts';
import { createStyle, type Terminal } from './terminal.ts';
import { clustersOf } from './validate.ts';

/** Exit codes of `pacer plan`. */
const nothingToDo = 0;
const changes = 2;

/** Options of `pacer plan`. */
export interface PlanOptions {
  readonly cluster?: string;
  readonly from?: string;
  readonly to?: string;
  readonly repository?: string;
  /** Together with `from`: against what Marathon runs, by the rules of `from`. */
  readonly live?: boolean;
  readonly format: string;
}

/**
 * `pacer plan`: what a reconcile (against Marathon) or a merge (`--from` against `--to`, no cluster needed) would do; with
 * `--live` the merge is planned against what runs.
 * Without `--to` the files of the working folder are taken as they are. Changes nothing anywhere.
 */
export async function plan(terminal: Terminal, options: PlanOptions): Promise<number> {
  const repository = await openLocalRepository(options.repository ?? terminal.directory);
  const scratch = await mkdtemp(join(tmpdir(), 'pacer-plan-'));
  try {
    const to = await repository.snapshot(options.to);
    const cluster = options.cluster ?? onlyCluster(clustersOf(to));
    const reader = createDesiredReader();
    const from =
      options.from === undefined
        ? undefined
        : createDesiredReader().read(await repository.snapshot(options.from), cluster, repository.originUrl);
    // What is merged must decide neither by which rules it is judged nor which server is asked.
    const read = (dialect?: Dialect): DesiredState => {
      const state = reader.read(to, cluster, repository.originUrl, dialect);
      return from === undefined || state.cluster === undefined ? state : underPolicyOf(from, state);
    };
    const say = ({ problems }: DesiredState): void => {
      for (const problem of problems) if (problem.severity === 'error') terminal.err(`${formatProblem(problem)}\n`);
    };
    const desired = read();
    if (desired.cluster === undefined) {
      say(desired);
      throw pacerError('usage', {
        message: `clusters/${cluster}/cluster.yaml is missing or broken, so nothing can be planned.`,
      });
    }
    if (options.from !== undefined) say(desired);
    const against = options.from === undefined ? {} : { against: options.from };
    const judge = from?.cluster ?? desired.cluster;
    const planned =
      from === undefined || options.live === true
        ? await planAgainstMarathon(read, from === undefined ? say : () => undefined, judge, repository, scratch)
        : await planMerge(desired, from, repository, scratch);
    if (options.format === 'json') terminal.out(`${JSON.stringify(maskPlan(planned))}\n`);
    else if (options.format === 'markdown') terminal.out(planMarkdown(maskPlan(planned), { cluster, ...against }));
    else terminal.out(formatPlan(planned, createStyle(terminal.colour)));
    return planned.apps.some(app => app.action !== 'nothing') ? changes : nothingToDo;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function onlyCluster(clusters: readonly string[]): string {
  const [first, ...others] = clusters;
  if (first !== undefined && others.length === 0) return first;
  if (first === undefined)
    throw pacerError('usage', { message: 'The repository has no cluster: there is no folder below clusters/.' });
  throw pacerError('usage', {
    message: `The repository has several clusters: ${clusters.join(', ')}.`,
    advice: 'Say which one with --cluster.',
  });
}

/** Reads the files as this Marathon would, which is why it is asked for its version first. */
async function planAgainstMarathon(
  read: (dialect: Dialect) => DesiredState,
  say: (desired: DesiredState) => void,
  cluster: ClusterSpec,
  repository: LocalRepository,
  scratch: string,
): Promise<Plan> {
  const upstreams = connectUpstreams(cluster, {}, { clock: systemClock });
  try {
    const info = await upstreams.marathon.info();
    const desired = read(dialectOf(info.version));
    say(desired);
    const live = new Map((await upstreams.marathon.apps()).map(app => [app.id, app]));
    const history = await historyOf(repository, cluster.name);
    const last = await lastActionsOf(repository, cluster.name, scratch);
    const images = await imagesOf(desired, upstreams, history, scratch);
    const planWith = (states: ReadonlyMap<string, ImageState>): Plan =>
      createPlanner().planCluster({
        ...contextOf(desired, cluster, repository, info.version, live.values()),
        apps: inputsOf(desired, live, states, last),
      });
    const planned = planWith(images);
    const missing = await missingImages(planned, live, desired, cluster, upstreams);
    const complete = missing.size === 0 ? planned : planWith(new Map([...images, ...missing]));
    const placed = await withPlaces(complete, upstreams, cluster, info, live);
    return await withSourceCommits(placed, originsIn(desired, images, history), scratch);
  } finally {
    await upstreams.close();
  }
}

/** The plan with what Mesos says about places for its tasks; as it was for a cluster whose Mesos is not named. */
async function withPlaces(
  planned: Plan,
  { mesos }: Upstreams,
  { policy }: ClusterSpec,
  info: MarathonInfo,
  live: ReadonlyMap<string, LiveApp>,
): Promise<Plan> {
  if (mesos === undefined) return planned;
  const read = await mesos.cluster(info.frameworkId).then(
    reading => ({ picture: pictureOf(reading, info), sentence: '' }),
    (thrown: unknown) => ({ picture: undefined, sentence: `Mesos cannot be read: ${asPacerError(thrown).message}` }),
  );
  const circumstances = { ...read, policy: policy.capacity, live: (id: string) => live.get(id), all: live.values() };
  return inSteps(judgePlan(planned, { ...circumstances, seed: 1 }));
}

/** Images that apps without a build name, that a step of the plan would have pulled, and that are not in the registry. */
async function missingImages(
  planned: Plan,
  live: ReadonlyMap<string, LiveApp>,
  desired: DesiredState,
  cluster: ClusterSpec,
  upstreams: Upstreams,
): Promise<ReadonlyMap<string, ImageState>> {
  const presence = createImagePresence({ registry: upstreams.registry, clock: systemClock });
  const states = new Map<string, ImageState>();
  for (const step of planned.apps) {
    const app = desired.apps.get(step.id);
    if (app === undefined || app.build !== undefined || !pullsImage(step, live.get(step.id))) continue;
    const missing = await presence.missing(step.body ?? app.definition, cluster);
    if (missing !== undefined) states.set(step.id, missing);
  }
  return states;
}

/** Takes what the older commit wants for what runs: the difference is what the merge does. */
export async function planMerge(
  to: DesiredState,
  from: DesiredState,
  repository: LocalRepository,
  scratch: string,
): Promise<Plan> {
  const version = '1.8.0';
  const live = new Map<string, LiveApp>();
  const label = `${repository.originUrl}#${to.cluster?.name ?? ''}`;
  for (const app of from.apps.values()) {
    const labels = { ...(app.definition['labels'] as object | undefined), 'pacer.source': label };
    const instances = typeof app.definition['instances'] === 'number' ? app.definition['instances'] : 1;
    const running = {
      ...app.definition,
      labels,
      instances,
      version: '',
      tasksStaged: 0,
      tasksRunning: instances,
      tasksHealthy: instances,
      tasksUnhealthy: 0,
    };
    // Where only one of the two commits has a locked image, nothing can be compared.
    const entry = to.lock?.entries.has(app.id) === true ? from.lock?.entries.get(app.id) : undefined;
    live.set(app.id, app.build === undefined ? running : withLockedImage(running, entry, from.cluster));
  }
  if (to.cluster === undefined) throw pacerError('bug', { message: 'A merge was planned without a cluster.' });
  const images = new Map<string, ImageState>();
  for (const [id, entry] of to.lock?.entries ?? []) {
    if (to.apps.get(id)?.build === undefined || (from.apps.has(id) && from.lock?.entries.has(id) !== true)) continue;
    const reference = lockedReference(entry, to.cluster);
    images.set(id, { kind: 'ready', reference, key: entry.key, sourceCommit: entry.commit });
  }
  const planned = createPlanner().planCluster({
    ...contextOf(to, to.cluster, repository, version),
    // What is merged must not decide by which rules it is judged.
    ...rulesOf(from.cluster ?? to.cluster),
    apps: inputsOf(withoutBuilds(to, images), live, images),
  });
  const entriesOf = (id: string): readonly LockEntry[] =>
    [to.lock?.entries.get(id), from.lock?.entries.get(id)].filter(entry => entry !== undefined);
  const origins = (id: string, digest: string): Promise<LockEntry | undefined> =>
    Promise.resolve(entriesOf(id).find(entry => entry.digest === digest));
  return await withSourceCommits(planned, origins, scratch);
}

/** Images that neither commit locks are compared by their recipe, which is part of the app's hash, not by digest. */
function withoutBuilds(desired: DesiredState, locked: ReadonlyMap<string, unknown>): DesiredState {
  const apps = new Map(
    [...desired.apps].map(([id, app]) => {
      const { build: _build, ...rest } = app;
      return [id, locked.has(id) ? app : rest] as const;
    }),
  );
  return { ...desired, apps };
}

/**
 * The mark of this repository on what runs. A clone may know the repository by another address than the daemon does; then
 * the mark that most apps of this cluster bear is taken for it.
 */
function sourceOf(own: string, cluster: string, live: Iterable<LiveApp>): string {
  const counts = new Map<string, number>();
  for (const app of live) {
    const mark = markOf(app, 'source');
    if (mark === own) return own;
    if (mark?.endsWith(`#${cluster}`) === true) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  }
  const [first] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return first?.[0] ?? own;
}

function contextOf(
  desired: DesiredState,
  cluster: ClusterSpec,
  repository: LocalRepository,
  marathonVersion: string,
  live: Iterable<LiveApp> = [],
) {
  return {
    commit: desired.commit,
    source: sourceOf(`${repository.originUrl}#${cluster.name}`, cluster.name, live),
    marathonVersion,
    ...rulesOf(cluster),
    unreadable: desired.unreadable,
  };
}

/** The rules of a cluster at this moment. What was frozen or approved by the daemon's API only the daemon knows. */
function rulesOf(cluster: ClusterSpec): Pick<PlanInput, 'policy' | 'owns' | 'facts'> {
  const freezes = cluster.freeze === undefined ? [] : [cluster.freeze];
  return {
    policy: cluster.policy,
    owns: cluster.owns,
    facts: { now: systemClock.now(), freezes, approvals: [], underWay: [], restarts: [], distrusted: [] },
  };
}

function inputsOf(
  desired: DesiredState,
  live: ReadonlyMap<string, LiveApp>,
  images: ReadonlyMap<string, ImageState>,
  last: (app: string) => LastAction | undefined = () => undefined,
): Map<string, AppInput> {
  const ids = new Set([...desired.apps.keys(), ...desired.unknown.keys(), ...live.keys()]);
  const known = (id: string): KnownOfApp => ({ image: images.get(id), live: live.get(id), last: last(id) });
  return new Map(Array.from(ids, id => [id, appInput(id, desired, known(id))]));
}
