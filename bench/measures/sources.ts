import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { systemClock } from '../../clock/clock.ts';
import { createImages } from '../../reconciler/build/images.ts';
import { openSources } from '../../reconciler/build/open-sources.ts';
import { createParentTags } from '../../reconciler/build/parent-tags.ts';
import { sourcesOf } from '../../reconciler/build/sources-of.ts';
import { createDesiredReader } from '../../reconciler/desired/read.ts';
import type { DesiredState, Snapshot } from '../../reconciler/desired/types.ts';
import { createBuiltFleet, digestFor, type BuiltFleet } from '../built-fleet.ts';
import { startDaemonUnderTest } from '../daemon.ts';
import { startFakeMarathon } from '../fake-marathon.ts';
import type { Figure } from '../figures.ts';
import { clusterName } from '../fleet.ts';
import { cpuTimeOf } from '../process-figures.ts';
import { createDesiredRepository } from '../repository.ts';
import { median } from '../statistics.ts';

const execute = promisify(execFile);
const counts = { apps: 1_000, repositories: 300 };
const intervalSeconds = 10;
const lockFile = `clusters/${clusterName}/images.lock.yaml`;

/** What it costs that apps are built from many source repositories, while nothing happens in any of them. */
export async function measureSources(intervals: number): Promise<readonly Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'pacer-bench-sources-'));
  const marathon = await startFakeMarathon();
  const fleet = await createBuiltFleet(directory, counts, marathon.url);
  try {
    marathon.seed(fleet.definitions);
    const repository = await createDesiredRepository(join(directory, 'desired.git'), fleet.files);
    const daemon = await startDaemonUnderTest({
      directory: join(directory, 'daemon'),
      repository: repository.directory,
      interval: `${intervalSeconds}s`,
    });
    try {
      await daemon.settled(counts.apps);
      const settledAfter = performance.now() - daemon.startedAt;
      const toSettle = daemon.cpuTime();
      const commits = await execute('git', ['-C', repository.directory, 'rev-list', '--count', 'main', '--', lockFile]);
      await pause(intervalSeconds * 1000);
      daemon.tell('reset');
      const before = daemon.cpuTime();
      await pause(intervals * intervalSeconds * 1000);
      const after = daemon.cpuTime();
      const { gitCommands } = await daemon.read();
      const looks = gitCommands.filter(command => command === 'ls-remote').length;
      const fetches = gitCommands.filter(command => command === 'fetch').length;
      const plain = await plainLookUps(fleet);
      const at = `at ${counts.apps} apps in ${counts.repositories} source repositories`;
      const each = { name: 'git ls-remote of each, once', value: plain };
      return [
        {
          measure: `from nothing to "as promised" ${at}, all of them recorded`,
          value: settledAfter,
          unit: 'ms',
          baseline: each,
        },
        {
          measure: `CPU of daemon and git for that ${at}`,
          value: toSettle.own + toSettle.children,
          unit: 'ms',
          baseline: each,
        },
        {
          measure: `commits that record the images ${at}`,
          value: Number(commits.stdout.trim()),
          unit: '',
          baseline: { name: 'one for each app', value: counts.apps },
          aim: 20,
        },
        {
          measure: `look-ups per repository and interval ${at}`,
          value: looks / counts.repositories / intervals,
          unit: '',
          baseline: { name: 'one each', value: 1 },
          // Intervals are up to a tenth shorter or longer, and one more look falls into a stretch of time now and then.
          aim: 1.12,
        },
        {
          measure: `fetches per interval ${at} (one is the desired repository's)`,
          value: fetches / intervals,
          unit: '',
          baseline: { name: 'one', value: 1 },
          aim: 1.2,
        },
        {
          measure: `CPU of git per interval ${at}`,
          value: (after.children - before.children) / intervals,
          unit: 'ms',
          baseline: each,
        },
        {
          measure: `CPU of the daemon per interval ${at}`,
          value: (after.own - before.own) / intervals,
          unit: 'ms',
          baseline: each,
        },
        ...(await measureDecision(fleet, directory, at)),
      ];
    } finally {
      await daemon.stop();
    }
  } finally {
    await fleet.close();
    await marathon.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** CPU milliseconds of the same looks by hand, as many at a time as the daemon makes. */
async function plainLookUps({ repositories }: BuiltFleet): Promise<number> {
  const before = cpuTimeOf(process.pid).children;
  const left = [...repositories];
  const worker = async (): Promise<void> => {
    for (let url = left.pop(); url !== undefined; url = left.pop())
      await execute('git', ['ls-remote', '--heads', '--tags', '--', url, 'refs/heads/main']);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return cpuTimeOf(process.pid).children - before;
}

/** "Is everything built?", asked by a process that has looked at everything before. */
async function measureDecision(fleet: BuiltFleet, directory: string, at: string): Promise<readonly Figure[]> {
  const desired = read(fleet);
  const sources = openSources({ directory: join(directory, 'decision'), access: {} });
  const registry = { headManifest: (repository: string) => Promise.resolve({ digest: digestFor(repository) }) };
  const parents = createParentTags({ registryOf: () => registry, ownHost: () => undefined, clock: systemClock });
  const images = createImages({ sources, registry, parents, builds: undefined });
  const decide = async (): Promise<number> => {
    const before = ownCpu();
    const { cluster } = desired;
    if (cluster === undefined) throw new Error('The cluster of the benchmark cannot be read.');
    const builds = [...desired.apps.values()].flatMap(({ build }) => (build === undefined ? [] : [build]));
    const states = await Promise.all(builds.map(build => images.resolve(build, desired, cluster)));
    if (states.some(state => state.kind !== 'ready')) throw new Error('Everything should be built.');
    return ownCpu() - before;
  };
  sources.use(sourcesOf(desired));
  await decide();
  const again: number[] = [];
  for (let time = 0; time < 7; time++) again.push(await decide());
  sources.close();
  const parse = median(
    Array.from({ length: 7 }, () => {
      const before = ownCpu();
      JSON.parse(JSON.stringify([...desired.apps.values()].map(({ build }) => build)));
      return ownCpu() - before;
    }),
  );
  return [
    {
      measure: `decision "is everything built?" ${at}: CPU`,
      value: median(again),
      unit: 'ms',
      baseline: { name: 'JSON of all builds there and back', value: parse },
      aim: 200,
    },
  ];
}

function ownCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function read({ files }: BuiltFleet): DesiredState {
  const snapshot: Snapshot = {
    commit: 'c'.repeat(40),
    tree: 't'.repeat(40),
    time: 0,
    author: 'Bench',
    subject: 'Bench',
    files: new Map(
      Object.entries(files).map(([path, text]) => {
        const bytes = Buffer.from(text);
        return [path, { path, mode: '100644', blob: path, size: bytes.length, bytes }];
      }),
    ),
  };
  return createDesiredReader().read(snapshot, clusterName, '/nowhere/desired.git');
}
