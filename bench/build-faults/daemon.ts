import { join } from 'node:path';
import { pino } from 'pino';
import { systemClock, type Clock } from '../../clock/clock.ts';
import { openMirror } from '../../git/mirror.ts';
import { createJenkins } from '../../jenkins/client/create-jenkins.ts';
import { createBuilder } from '../../reconciler/build/builder.ts';
import { createImagePresence } from '../../reconciler/build/image-presence.ts';
import { createImages } from '../../reconciler/build/images.ts';
import { lockPath } from '../../reconciler/desired/lock-file.ts';
import { readLockText } from '../../reconciler/desired/lock-text.ts';
import type { DesiredState, LockEntry } from '../../reconciler/desired/types.ts';
import { createLockHistory } from '../../reconciler/lock/history.ts';
import { createLockedImages } from '../../reconciler/lock/locked-images.ts';
import { openLockRepository } from '../../reconciler/lock/repository.ts';
import { createLockWriter } from '../../reconciler/lock/writer.ts';
import type { ImageState } from '../../reconciler/plan/types.ts';
import { createRegistry } from '../../registry/create-registry.ts';
import { job, type Servers } from './servers.ts';
import type { Subjects } from './subjects.ts';

/** The cluster that these apps belong to. */
export const cluster = 'test';

/** One life of the part of the daemon that gets images: everything that it remembers goes with it. */
export interface DaemonLife {
  /** One look at one app. */
  look(app: string): Promise<ImageState>;
  /** Ends like a killed process: nothing is finished, nobody is told. */
  kill(): void;
  /** Resolves when nothing of it is under way any more. */
  ended(): Promise<void>;
}

/** A daemon that starts from nothing in an empty `directory`. */
export async function startLife(parts: {
  readonly directory: string;
  readonly servers: Servers;
  readonly repository: string;
  readonly subjects: Subjects;
  readonly clock: Clock;
  readonly random: () => number;
}): Promise<DaemonLife> {
  const { servers, subjects, clock, random } = parts;
  const log = pino({ level: 'silent' });
  // What goes over the wire takes real time, so its limits are real as well.
  const jenkins = createJenkins({ url: servers.jenkinsUrl, clock: systemClock, random });
  const registry = createRegistry({ url: servers.registryUrl, clock: systemClock, random });
  const mirror = await openMirror({ url: parts.repository, directory: join(parts.directory, 'desired.git') });
  await mirror.fetch();
  let desired = await read();
  let following: Promise<void> | undefined;
  let killed = false;

  async function read(): Promise<DesiredState> {
    const commit = (await mirror.resolve('main')) ?? '';
    const object = await mirror.objects.read(`${commit}:${lockPath(cluster)}`);
    const text = object?.bytes.toString('utf8');
    const blocks = text === undefined ? [] : (readLockText(text)?.blocks ?? []);
    const entries = new Map<string, LockEntry>(blocks.map(block => [block.app, block.entry]));
    return {
      commit,
      cluster: {
        name: cluster,
        marathon: { url: 'http://marathon.example.com' },
        jenkins: { url: servers.jenkinsUrl, job },
        registry: { url: servers.registryUrl },
        images: { record: 'branch' },
        owns: ['/'],
        vars: {},
        policy: { selfHeal: true, prune: false, maxDeletes: { share: 0.1, count: 10 } },
      },
      apps: subjects.apps,
      images: new Map(),
      unknown: new Map(),
      unreadable: [],
      problems: [],
      lock: { path: lockPath(cluster), blob: object?.id ?? '', entries, broken: new Map(), problems: [] },
    } as unknown as DesiredState;
  }

  async function follow(): Promise<void> {
    await mirror.fetch();
    desired = await read();
    builder.desire(desired);
  }

  const builder = createBuilder({ jenkins, clock, log, secrets: [], desired: () => desired });
  builder.desire(desired);
  const images = createImages({
    sources: subjects.sources,
    builds: builder.builds,
    registry,
    wanted: builder.wanted,
    // Nothing stands on another image here.
    parents: { find: from => Promise.resolve({ kind: 'unknown', sentence: `${from} is not looked for.` }) },
  });
  const writer = createLockWriter({
    repository: openLockRepository({ mirror, branch: 'main', cluster, access: {} }),
    cluster,
    clock,
    random,
    allowed: () => !killed,
    onWritten: followSoon,
    onForbidden: () => undefined,
    log,
  });
  const locked = createLockedImages({
    images,
    presence: createImagePresence({ registry, clock }),
    history: createLockHistory(mirror, lockPath(cluster)),
    writer,
    promotions: undefined,
    frozen: () => false,
  });

  /** The poll of the desired repository, and the look after an own push. */
  function followSoon(): void {
    following ??= follow()
      .catch(() => undefined)
      .finally(() => (following = undefined));
  }
  let poll = clock.after(15_000, polled, { background: true });
  function polled(): void {
    followSoon();
    if (!killed) poll = clock.after(15_000, polled, { background: true });
  }

  return {
    look: app => locked.resolve(subjects.apps.get(app), desired),
    kill() {
      killed = true;
      poll.cancel();
      builder.stop();
      void jenkins.close();
      void registry.close();
    },
    async ended() {
      await writer.stop();
      await following;
      mirror.close();
    },
  };
}
