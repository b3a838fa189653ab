import { existsSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep, systemClock } from '../../clock/clock.ts';
import { createGit } from '../../git/git.ts';
import { createObjectReader } from '../../git/object-reader.ts';
import { commitFiles, createBareRepository } from '../../git/write.ts';
import { createJenkins } from '../../jenkins/client/create-jenkins.ts';
import { lockPath } from '../../reconciler/desired/lock-file.ts';
import { readLockText } from '../../reconciler/desired/lock-text.ts';
import { createRegistry } from '../../registry/create-registry.ts';
import { createFastClock, createRandom } from './clock.ts';
import { cluster, startLife, type DaemonLife } from './daemon.ts';
import { faultKinds, refusedPush, type Hands } from './faults.ts';
import { job, startServers } from './servers.ts';
import { createSubjects } from './subjects.ts';

/** What became of one kind of fault. */
export interface FaultOutcome {
  readonly fault: string;
  readonly injected: number;
  /** Apps that were under way at those moments. */
  readonly underWay: number;
  /** The longest time from a fault until all of them had their image, in seconds of the run's own clock. */
  readonly slowestSeconds: number;
}

/** What was seen at the end of a run. */
export interface RunReport {
  readonly apps: number;
  readonly keys: number;
  /** Builds that began, those that were cut off or failed for a passing reason included. */
  readonly builds: number;
  /** Keys for which more than one image was made, or which were built twice at a time; none when all is well. */
  readonly doubled: readonly string[];
  /** Apps that had not their image in time, with what was last said of them. */
  readonly unfinished: readonly string[];
  /** Apps whose lock entry names another image than the registry has under their key. */
  readonly disagreeing: readonly string[];
  readonly lives: number;
  readonly lockCommits: number;
  readonly outcomes: readonly FaultOutcome[];
  /** Of this machine. */
  readonly seconds: number;
}

/** How many apps are looked at side by side, as by the daemon's own workers. */
const workers = 32;
const speed = 15;
const lookInterval = 1_000;

/**
 * So many apps get their image from nothing, while at every step things go wrong: `rate` faults per app. Times out of the
 * run's own clock are `speed` times as long as real ones. After `limitSeconds` of the machine's clock what is not done counts
 * as waiting for ever.
 */
export async function runBuildFaults(options: {
  readonly apps: number;
  readonly seed: number;
  readonly rate: number;
  readonly limitSeconds: number;
}): Promise<RunReport> {
  const begun = performance.now();
  const clock = createFastClock(speed);
  const random = createRandom(options.seed);
  const directory = await mkdtemp(join(tmpdir(), 'pacer-build-faults-'));
  const repository = join(directory, 'origin.git');
  await createBareRepository(repository);
  const origin = createGit({ directory: repository });
  const everybody = { name: 'Erika Example', email: 'erika@example.com' };
  await commitFiles(repository, 'main', { 'README.md': 'Desired.\n' }, { message: 'Begin', author: everybody });
  const refusal = join(repository, 'refuse-next');
  await mkdir(join(repository, 'hooks'), { recursive: true });
  const hook = join(repository, 'hooks', 'pre-receive');
  await writeFile(hook, `#!/bin/sh\nif [ -e '${refusal}' ]; then rm '${refusal}'; echo 'not now' >&2; exit 1; fi\n`);
  await chmod(hook, 0o755);

  const servers = await startServers(directory, clock, random);
  const subjects = createSubjects(options.apps);
  const person = createJenkins({ url: servers.jenkinsUrl, clock: systemClock });
  const registry = createRegistry({ url: servers.registryUrl, clock: systemClock });

  let lives = 0;
  const newLife = (): Promise<DaemonLife> =>
    startLife({ directory: join(directory, `life-${++lives}`), servers, repository, subjects, clock, random });
  let life: Promise<DaemonLife> = newLife();
  const ends: Promise<void>[] = [];
  const underWay = new Map<string, number>();
  const last = new Map<string, string>();
  const injections: { readonly fault: string; readonly at: number; readonly apps: readonly string[] }[] = [];
  const doneAt = new Map<string, number>();
  const aside: Promise<unknown>[] = [];
  /** What other people do may fail like everything else, and nobody waits for it. */
  const beside = (doing: Promise<unknown>): void => void aside.push(doing.catch(() => undefined));
  let others = 0;
  let refusals = 0;

  const hands: Hands = {
    killDaemon() {
      const old = life;
      life = old.then(each => {
        each.kill();
        ends.push(each.ended());
        return newLife();
      });
    },
    restartJenkins: how => beside(servers.restartJenkins(how)),
    quietDown: () => servers.quietDown(),
    failNextBuild: () => servers.agents.failNext(),
    cancelSomething: () =>
      beside(
        person.queuedItems(job).then(async ([item]) => {
          if (item !== undefined) await person.cancelQueued(item.id);
        }),
      ),
    stopSomething: () =>
      beside(
        person.builds(job, 20).then(async builds => {
          const running = builds.find(build => build.building);
          if (running !== undefined) await person.stop(job, running.number);
        }),
      ),
    commitMeanwhile() {
      const number = ++others;
      const files = { [`notes/${number}.md`]: 'Something else.\n' };
      const commit = { message: `Somebody else's change ${number}`, author: everybody };
      beside(commitFiles(repository, 'main', files, commit));
    },
    refuseNextPush() {
      // After a refusal the daemon leaves the repository alone for a minute and more: a few are enough.
      if (refusals > options.apps / 100 || existsSync(refusal)) return false;
      refusals++;
      writeFileSync(refusal, '');
      return true;
    },
  };

  function inject(): void {
    const total = faultKinds.reduce((sum, kind) => sum + kind.weight, 0);
    let chosen = random() * total;
    const kind = faultKinds.find(each => (chosen -= each.weight) < 0) ?? faultKinds[0];
    if (kind === undefined) return;
    if (typeof kind.inject !== 'function') servers.faults.add(kind.inject);
    else if (kind.inject(hands) === false) return inject();
    injections.push({ fault: kind.name, at: clock.now(), apps: [...underWay.keys()] });
  }

  const isLate = (): boolean => performance.now() - begun > options.limitSeconds * 1000;

  async function get(app: string): Promise<void> {
    underWay.set(app, clock.now());
    const moves = random() < 0.15 ? 1 + Math.floor(random() * 5) : -1;
    for (let looks = 0; !isLate(); looks++) {
      if (looks === moves) subjects.move(app);
      const state = await (await life).look(app).catch((thrown: unknown) => ({
        kind: 'unknown' as const,
        sentence: `threw ${String(thrown)}`,
      }));
      last.set(app, 'sentence' in state ? `${state.kind}: ${state.sentence}` : state.kind);
      const isNew = state.kind === 'ready' && state.sourceCommit === subjects.commitOf(app);
      if (isNew && looks > moves && (await isLocked(app, state.reference))) {
        doneAt.set(app, clock.now());
        underWay.delete(app);
        return;
      }
      await sleep(clock, lookInterval * (0.8 + 0.4 * random()));
    }
  }

  const onlooker = createObjectReader(origin);
  let lock: { readonly at: number; readonly entries: Promise<ReadonlyMap<string, string>> } | undefined;

  /** Digests out of the lock file on the branch itself, read anew at most once in so long. */
  function lockEntries(age: number): Promise<ReadonlyMap<string, string>> {
    if (lock !== undefined && performance.now() - lock.at < age) return lock.entries;
    const entries = onlooker.read(`refs/heads/main:${lockPath(cluster)}`).then(object => {
      const text = object?.bytes.toString('utf8') ?? '';
      return new Map(readLockText(text)?.blocks.map(({ app, entry }) => [app, `${entry.key} ${entry.digest}`]));
    });
    lock = { at: performance.now(), entries };
    return entries;
  }

  async function isLocked(app: string, reference: string): Promise<boolean> {
    const entry = (await lockEntries(100)).get(app);
    return entry?.endsWith(` ${reference.slice(reference.indexOf('@') + 1)}`) === true;
  }

  const waiting = [...subjects.apps.keys()];
  let faultsDue = 0;
  await Promise.all(
    Array.from({ length: Math.min(workers, waiting.length) }, async () => {
      for (let app = waiting.shift(); app !== undefined; app = waiting.shift()) {
        for (faultsDue += options.rate; faultsDue >= 1; faultsDue--) inject();
        await get(app);
      }
    }),
  );
  await Promise.allSettled(aside);
  servers.faults.clear();
  // Nothing was left to be pushed, so that nothing was refused.
  if (existsSync(refusal))
    injections.splice(
      injections.findLastIndex(each => each.fault === refusedPush),
      1,
    );

  const entries = await lockEntries(0);
  const disagreeing: string[] = [];
  for (const [app, { build }] of subjects.apps) {
    const [key = '', digest] = entries.get(app)?.split(' ') ?? [];
    const found = await registry.headManifest(build?.image ?? '', key).catch(() => undefined);
    if (digest === undefined || found?.digest !== digest) disagreeing.push(app);
  }
  const work = [...servers.agents.work];
  const doubled: string[] = [];
  for (const [key, { image, digests, together }] of work) {
    const there = await Promise.all(digests.map(digest => registry.headManifest(image, digest)));
    if (there.filter(found => found !== undefined).length > 1 || together > 1) doubled.push(key);
  }
  const lockCommits = await origin.run(['rev-list', '--count', 'main', '--', lockPath(cluster)]);
  const report: RunReport = {
    apps: options.apps,
    keys: work.length,
    builds: work.reduce((sum, [, { builds }]) => sum + builds, 0),
    doubled,
    unfinished: [...subjects.apps.keys()]
      .filter(app => !doneAt.has(app))
      .map(app => `${app}: ${last.get(app) ?? 'was never looked at'}`),
    disagreeing,
    lives,
    lockCommits: Number(lockCommits.trim()),
    outcomes: faultKinds.map(({ name }) => {
      const mine = injections.filter(each => each.fault === name);
      const waits = mine.flatMap(({ at, apps }) => apps.map(app => (doneAt.get(app) ?? Infinity) - at));
      return {
        fault: name,
        injected: mine.length,
        underWay: waits.length,
        slowestSeconds: Math.round(Math.max(0, ...waits) / 100) / 10,
      };
    }),
    seconds: Math.round((performance.now() - begun) / 100) / 10,
  };
  const end = await life;
  end.kill();
  await Promise.allSettled([...ends, end.ended()]);
  onlooker.close();
  await person.close();
  await registry.close();
  await servers.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  return report;
}
