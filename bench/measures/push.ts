import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { followStates, type StateFollower } from '../daemon-events.ts';
import { startFakeMarathon, type FakeMarathon } from '../fake-marathon.ts';
import type { Figure } from '../figures.ts';
import { appFile, appId, definitionOf, fileOf, firstRevision, type Revision } from '../fleet.ts';
import type { Files, WorkTree } from '../repository.ts';
import { percentile } from '../statistics.ts';
import type { World } from '../world.ts';
import { lookAndPut } from './baselines.ts';

/** How long the pieces of one push took, milliseconds from its start. */
interface PushTimes {
  readonly firstCall: number;
  readonly write: number;
  /** Until the daemon says healthy, without the time from write to success that Marathon took itself. */
  readonly healthyBeyond: number;
}

/** One app changed. */
interface Change {
  readonly app: string;
  readonly files: Files;
}

/** How often. */
export interface PushCounts {
  /** Moves of the branch to commits that are in the repository already. */
  readonly moves: number;
  /** `git push` from a clone. */
  readonly pushes: number;
}

const patience = 20_000;

/** Push → first call, push → write, push → healthy; every time one app of all. */
export async function measurePushes(world: World, counts: PushCounts): Promise<readonly Figure[]> {
  const { apps, repository, marathon } = world;
  const revisions = new Map<number, Revision>();
  const changes = Array.from({ length: counts.moves + counts.pushes }, (_, turn) => change(revisions, apps, turn));
  const commits = await repository.prepare(changes.slice(0, counts.moves).map(({ files }) => files));
  const daemon = await world.daemon({ interval: '30s' });
  await daemon.settled(apps);
  const states = await followStates(daemon.url);
  const bare = await startFakeMarathon();
  const baselines: number[] = [];
  const moves: PushTimes[] = [];
  const pushes: PushTimes[] = [];
  try {
    const definition = definitionOf(0, firstRevision);
    for (const [turn, commit] of commits.entries()) {
      moves.push(await onePush(marathon, states, changes[turn]?.app ?? '', commit, () => repository.move(commit)));
      if (turn % 5 === 0) baselines.push(await lookAndPut(repository.directory, bare.url, definition));
      await quiet(turn);
    }
    const workTree = await repository.clone(join(world.directory, 'work-tree'));
    for (const [turn, each] of changes.slice(counts.moves).entries()) {
      pushes.push(await pushFrom(workTree, marathon, states, each));
      await quiet(turn);
    }
  } finally {
    states.close();
    await bare.close();
    await daemon.stop();
  }
  return figuresOf({ moves, pushes, baseline: percentile(baselines, 0.5) });
}

async function pushFrom(
  workTree: WorkTree,
  marathon: FakeMarathon,
  states: StateFollower,
  { app, files }: Change,
): Promise<PushTimes> {
  const commit = await workTree.commit(files);
  return onePush(marathon, states, app, commit, () => workTree.push());
}

function figuresOf(found: {
  readonly moves: readonly PushTimes[];
  readonly pushes: readonly PushTimes[];
  readonly baseline: number;
}): readonly Figure[] {
  const baseline = { name: 'git rev-parse + one PUT by curl, p50', value: found.baseline };
  const figures: Figure[] = [];
  const add = (what: string, values: readonly number[], aims: readonly (number | undefined)[]): void => {
    for (const [index, share] of [0.5, 0.99].entries()) {
      const measure = `${what}, p${share * 100} of ${values.length}`;
      figures.push({ measure, value: percentile(values, share), unit: 'ms', baseline, aim: aims[index] });
    }
  };
  const of = (times: readonly PushTimes[], member: keyof PushTimes): readonly number[] =>
    times.map(each => each[member]);
  add('ref moved → first Marathon call', of(found.moves, 'firstCall'), [100, 500]);
  add('ref moved → the PUT', of(found.moves, 'write'), []);
  add('start of git push → first Marathon call', of(found.pushes, 'firstCall'), [100, 500]);
  add('ref moved → healthy, beyond Marathon', of(found.moves, 'healthyBeyond'), [500, 500]);
  return figures;
}

/** A scale and a restart in turn, of an app that is drawn anew each time. */
function change(revisions: Map<number, Revision>, apps: number, turn: number): Change {
  const index = (turn * 7919 + 13) % apps;
  const before = revisions.get(index) ?? firstRevision;
  const next =
    turn % 2 === 0 ? { ...before, instances: (before.instances % 4) + 1 } : { ...before, release: `r${turn + 1}` };
  revisions.set(index, next);
  return { app: appId(index), files: { [appFile(index)]: fileOf(index, next) } };
}

async function onePush(
  marathon: FakeMarathon,
  states: StateFollower,
  app: string,
  commit: string,
  move: () => Promise<void>,
): Promise<PushTimes> {
  let firstCall: number | undefined;
  let write: number | undefined;
  const silence = marathon.onArrival(arrival => {
    if (arrival.app !== app) return;
    firstCall ??= arrival.at;
    if (arrival.kind === 'write') write ??= arrival.at;
  });
  const healthy = states.when(
    state => state.id === app && state.commit === commit && state.sync === 'synced' && state.health === 'healthy',
  );
  const started = performance.now();
  await move();
  const healthyAt = await Promise.race([healthy, late(app)]);
  silence();
  const timing = marathon.timing(app);
  if (firstCall === undefined || write === undefined || timing?.done === undefined)
    throw new Error(`${app} is called healthy at ${commit}, but Marathon was not told of the change.`);
  return {
    firstCall: firstCall - started,
    write: write - started,
    healthyBeyond: healthyAt - started - (timing.done - timing.accepted),
  };
}

async function late(app: string): Promise<never> {
  await pause(patience, undefined, { ref: false });
  throw new Error(`${app} is not healthy ${patience / 1000} s after the push.`);
}

/** Pauses of changing length, so that pushes do not fall into step with anything periodic in the daemon. */
function quiet(turn: number): Promise<void> {
  return pause(150 + ((turn * 61) % 200));
}
