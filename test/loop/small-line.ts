import { createHash } from 'node:crypto';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { createBuildOnce } from '../../reconciler/build/build-once.ts';
import { createImages, type Images } from '../../reconciler/build/images.ts';
import { createParentTags, type ParentTags } from '../../reconciler/build/parent-tags.ts';
import type { SourceSpec, SourceState } from '../../reconciler/build/source-state.ts';
import type { Affected } from '../../reconciler/build/family.ts';
import type { BuildSpec, DesiredState } from '../../reconciler/desired/types.ts';
import { childrenOf, createImageLine, isImageName, type ImageLine } from '../../reconciler/loop/images/image-line.ts';
import { createQueue } from '../../reconciler/loop/queue.ts';
import type { ImageState } from '../../reconciler/plan/types.ts';
import { createFakeJenkins, type FakeJenkins } from '../build/fake-jenkins.ts';
import { desiredApp } from '../plan/desired.ts';
import { appDefinition } from './fake-marathon.ts';

/** A registry, a Jenkins and source repositories in memory around the real line of images; time is virtual. */
export interface SmallLine {
  readonly clock: VirtualClock;
  readonly jenkins: FakeJenkins;
  readonly images: Images;
  readonly line: ImageLine;
  readonly parents: ParentTags;
  /** Digests by `repository:tag`. */
  readonly tags: Map<string, string>;
  /** Builds in the order in which they were started: repository names. */
  readonly built: string[];
  /** The most builds that ran at the same time. */
  mostAtOnce(): number;
  /** Follows a commit with these base images and apps: name → parent (or none), and what else the build says. */
  desire(images: Readonly<Record<string, Wish>>, apps?: Readonly<Record<string, Wish>>): void;
  /** A source repository has another commit; those who build from it are told. */
  push(repository: string, commit: string): void;
  /** Something happened to these builds. */
  touch(isAffected: (build: BuildSpec) => boolean): void;
  /** Lets time pass; builds start at once and take a second each. */
  pass(milliseconds: number): Promise<void>;
  state(name: string): ImageState | undefined;
  /** Look-ups of the registry so far. */
  lookups(): number;
  registryAway: boolean;
  buildsPush: boolean;
  /** Builds say what they pushed; the newest report stands for all. */
  reports: boolean;
  readonly sourceProblems: Map<string, SourceState>;
}

/** What a build says: its parent, and its source when it is not the one that everything else is built from. */
export type Wish = string | { readonly from?: string; readonly repository?: string; readonly copy?: string };

const buildTime = 1_000;

/** `before`: what was there when this daemon started. */
export function createSmallLine(before?: Pick<SmallLine, 'tags' | 'jenkins'>): SmallLine {
  const clock = createVirtualClock();
  const jenkins = before?.jenkins ?? createFakeJenkins();
  const tags = before?.tags ?? new Map<string, string>();
  const triggersBefore = jenkins.triggers.length;
  const commits = new Map<string, string>();
  const appStates = new Map<string, ImageState>();
  const built: string[] = [];
  const running = new Map<number, { readonly ends: number; readonly name: string }>();
  let most = 0;
  let lookups = 0;
  let desired: DesiredState | undefined;

  const registry = {
    headManifest(repository: string, reference: string): Promise<{ digest: string } | undefined> {
      lookups++;
      if (small.registryAway) return Promise.reject(new Error('the registry is away'));
      if (reference.startsWith('sha256:')) {
        const isThere = [...tags].some(([name, digest]) => name.startsWith(`${repository}:`) && digest === reference);
        return Promise.resolve(isThere ? { digest: reference } : undefined);
      }
      const digest = tags.get(`${repository}:${reference}`);
      return Promise.resolve(digest === undefined ? undefined : { digest });
    },
  };
  const parents = createParentTags({ registryOf: () => registry, ownHost: () => 'registry.example.com', clock });
  const images = createImages({
    sources: {
      authorOf: () => Promise.resolve(undefined),
      state: ({ repository }: SourceSpec) =>
        Promise.resolve(
          small.sourceProblems.get(repository) ?? {
            kind: 'known',
            commit: commits.get(repository) ?? 'first',
            identity: `${repository} ${commits.get(repository) ?? 'first'}`,
          },
        ),
    },
    registry,
    parents,
    builds: createBuildOnce({ jenkins, clock }),
    onBaseImage: (name, at) => add(childrenOf(at, name)),
  });
  const line = createImageLine({ clock, images, desired: () => desired, onAnswer: name => queue.add(name) });
  const queue = createQueue<string>({
    clock,
    workers: 16,
    random: () => 0.5,
    async run(key) {
      if (isImageName(key)) return line.reconcile(key);
      const build = desired?.apps.get(key)?.build;
      if (desired?.cluster === undefined || build === undefined) return;
      const state = await images.resolve(build, desired, desired.cluster);
      appStates.set(key, state);
      return state.kind === 'building' ? { again: 250 } : undefined;
    },
    onError: (_key, error) => {
      throw error;
    },
  });

  function add(affected: Affected): void {
    for (const key of [...affected.images, ...affected.apps]) queue.add(key, { release: true });
  }

  function work(): void {
    for (const [number, { ends, name }] of running) {
      if (clock.now() < ends) continue;
      running.delete(number);
      const parameters = jenkins.triggers[number - 1] ?? {};
      const digest = `sha256:${createHash('sha256').update(JSON.stringify(parameters)).digest('hex')}`;
      if (small.buildsPush) tags.set(`${name}:${parameters['TAG']}`, digest);
      if (small.reports) {
        const report = Buffer.from(JSON.stringify({ digest, tag: parameters['TAG'] }));
        jenkins.artifact = () => Promise.resolve(report);
      }
      jenkins.finish(number, 'SUCCESS');
    }
    while (triggersBefore + built.length < jenkins.triggers.length) {
      jenkins.start();
      const name = (jenkins.triggers[triggersBefore + built.length]?.['IMAGE'] ?? '').replace(/^[^/]+\//, '');
      built.push(name);
      running.set(triggersBefore + built.length, { ends: clock.now() + buildTime, name });
    }
    most = Math.max(most, running.size);
  }

  const small: SmallLine = {
    clock,
    jenkins,
    images,
    line,
    parents,
    tags,
    built,
    registryAway: false,
    buildsPush: true,
    reports: false,
    sourceProblems: new Map(),
    mostAtOnce: () => most,
    lookups: () => lookups,
    desire(wishes, apps = {}) {
      const before = desired;
      desired = desiredStateOf(wishes, apps);
      add(line.changed(before, desired));
      for (const id of desired.apps.keys()) queue.add(id, { release: true });
    },
    push(repository, commit) {
      commits.set(repository, commit);
      add(line.touch(build => build.source.repository === repository));
    },
    touch: isAffected => add(line.touch(isAffected)),
    async pass(milliseconds) {
      for (let passed = 0; passed < milliseconds; passed += 50) {
        await clock.advance(50);
        work();
      }
    },
    state: name => (isImageName(name) ? images.base.last(name) : appStates.get(name)),
  };
  return small;
}

/** A commit with these base images and apps. */
export function desiredStateOf(
  images: Readonly<Record<string, Wish>>,
  apps: Readonly<Record<string, Wish>>,
): DesiredState {
  const policy = { selfHeal: true, prune: true, maxDeletes: { share: 1, count: 10 } };
  return {
    commit: 'c',
    cluster: {
      name: 'prod',
      marathon: { url: 'http://marathon.example.com' },
      jenkins: { url: 'http://jenkins.example.com', job: 'pacer/build-image' },
      registry: { url: 'http://registry.example.com' },
      owns: ['/'],
      vars: {},
      policy,
    },
    images: new Map(
      Object.entries(images).map(([name, wish]) => [name, { name, file: `${name}.yaml`, build: buildOf(name, wish) }]),
    ),
    apps: new Map(
      Object.entries(apps).map(([id, wish]) => [
        id,
        desiredApp(appDefinition(id), { build: buildOf(id.slice(1), wish) }),
      ]),
    ),
    unknown: new Map(),
    unreadable: [],
    problems: [],
  };
}

function buildOf(image: string, wish: Wish): BuildSpec {
  const { from, repository = `${image}.git`, copy = '/app' } = typeof wish === 'string' ? { from: wish } : wish;
  const parent = from === undefined || from === '' ? {} : { from };
  return { source: { repository, ref: 'main' }, copy: { '*': copy }, image, ...parent };
}
