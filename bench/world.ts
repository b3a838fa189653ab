import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDaemonUnderTest, type DaemonUnderTest } from './daemon.ts';
import { startFakeMarathon, type FakeMarathon } from './fake-marathon.ts';
import { definitionOf, filesOf, firstRevision } from './fleet.ts';
import { createDesiredRepository, type DesiredRepository } from './repository.ts';

/** A cluster with so many apps, all running as the repository says, and a folder for everything. */
export interface World {
  readonly apps: number;
  readonly directory: string;
  readonly marathon: FakeMarathon;
  readonly repository: DesiredRepository;
  /** Starts a daemon with empty caches and waits until nothing is left to do. */
  daemon(options: { readonly interval: string }): Promise<DaemonUnderTest>;
  /** Stops everything that was started in it and removes the folder. */
  close(): Promise<void>;
}

/** Options of every world of a run. */
export interface WorldOptions {
  /** Folder for CPU profiles of the daemons. */
  readonly profile?: string | undefined;
}

/** Makes a world. */
async function createWorld(apps: number, options: WorldOptions): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'pacer-bench-'));
  const marathon = await startFakeMarathon();
  marathon.seed(Array.from({ length: apps }, (_, index) => definitionOf(index, firstRevision)));
  const repository = await createDesiredRepository(join(directory, 'desired.git'), filesOf(apps, marathon.url));
  const daemons = new Set<DaemonUnderTest>();
  return {
    apps,
    directory,
    marathon,
    repository,
    async daemon({ interval }) {
      const daemon = await startDaemonUnderTest({
        directory: join(directory, `daemon-${daemons.size}`),
        repository: repository.directory,
        interval,
        profile: options.profile,
      });
      daemons.add(daemon);
      const { totals } = await daemon.planned(apps);
      if (totals.nothing !== apps)
        throw new Error(`The world should be as wanted, but the plan is ${JSON.stringify(totals)}.`);
      return daemon;
    },
    async close() {
      for (const daemon of daemons) await daemon.stop();
      await marathon.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Runs `use` in a world and takes it down afterwards, whatever happens. */
export async function inWorld<T>(apps: number, options: WorldOptions, use: (world: World) => Promise<T>): Promise<T> {
  const world = await createWorld(apps, options);
  const giveUp = (): void => void world.close().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, giveUp);
  try {
    return await use(world);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, giveUp);
    await world.close();
  }
}
