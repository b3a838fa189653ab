import { systemClock } from '../../clock/clock.ts';
import { isAncestor } from '../../git/ancestry.ts';
import { createGit } from '../../git/git.ts';
import { tipOf } from '../../git/write.ts';
import type { LiveApp } from '../../marathon/types.ts';
import { createImagePresence, imageOf } from '../build/image-presence.ts';
import { createImages } from '../build/images.ts';
import { openParents } from '../build/open-parents.ts';
import { openSources } from '../build/open-sources.ts';
import { sourcesOf } from '../build/sources-of.ts';
import { lockPath } from '../desired/lock-file.ts';
import type { ClusterSpec, DesiredState, LockEntry } from '../desired/types.ts';
import { createLockHistory, type LockHistory } from '../lock/history.ts';
import { createLockedImages } from '../lock/locked-images.ts';
import { createSourceCommits } from '../lock/source-commits.ts';
import type { ImageState, Plan } from '../plan/types.ts';
import type { Upstreams } from '../upstreams.ts';
import type { LocalRepository } from './local-repository.ts';
import { gitDirectoryOf } from './git-directory.ts';

/** What the clone tells of images that Pacer has written down; the working folder stands on the current commit. */
export async function historyOf(repository: LocalRepository, cluster: string): Promise<LockHistory> {
  const directory = gitDirectoryOf(repository.root) ?? repository.root;
  const git = createGit({ directory });
  const head = await tipOf(git, 'HEAD').catch(() => undefined);
  const history = createLockHistory(
    { directory, isAncestor: (ancestor, descendant) => isAncestor(git, ancestor, descendant) },
    lockPath(cluster),
  );
  return {
    of(app, commit) {
      const known = commit === 'working-folder' ? head : commit;
      return known === undefined ? Promise.resolve([]) : history.of(app, known);
    },
  };
}

/** Looks images up as the daemon would; builds none and writes nothing down. */
export async function imagesOf(
  desired: DesiredState,
  upstreams: Upstreams,
  history: LockHistory,
  scratch: string,
): Promise<ReadonlyMap<string, ImageState>> {
  const sources = openSources({ directory: scratch, access: {} });
  // All that is asked of a repository, in one look.
  sources.use(sourcesOf(desired));
  const parents = openParents({ own: upstreams.registry, clock: systemClock });
  const images = createLockedImages({
    images: createImages({ sources, registry: upstreams.registry, parents, builds: undefined }),
    presence: createImagePresence({ registry: upstreams.registry, clock: systemClock }),
    history,
    writer: undefined,
    promotions: undefined,
    frozen: () => false,
  });
  const states = new Map<string, ImageState>();
  for (const app of desired.apps.values()) {
    if (app.build !== undefined) states.set(app.id, await images.resolve(app, desired));
  }
  sources.close();
  await parents.close();
  return states;
}

/** The image that the lock file of a commit names, as a reference. */
export function lockedReference(entry: LockEntry, cluster: ClusterSpec | undefined): string {
  const url = cluster?.registry?.url;
  const host = url === undefined ? '' : `${new URL(url).host}/`;
  return `${host}${entry.image}@${entry.digest}`;
}

/** Where an image comes from. */
interface Origin {
  readonly source: string;
  readonly commit: string;
}

/** Puts the source commits in between to every app whose image changes, where its repository can be read. */
export async function withSourceCommits(
  plan: Plan,
  origins: (app: string, digest: string) => Promise<Origin | undefined>,
  scratch: string,
): Promise<Plan> {
  const read = createSourceCommits({ directory: scratch, access: {} });
  const apps = [];
  for (const app of plan.apps) {
    const change = app.changes.find(each => each.pointer === '/container/docker/image');
    const [old, next] = await Promise.all([change?.from, change?.to].map(each => origin(app.id, each)));
    const found =
      old === undefined || next === undefined || old.source !== next.source
        ? undefined
        : await read(next.source, old.commit, next.commit);
    apps.push(found === undefined ? app : { ...app, sourceCommits: found });
  }
  return { ...plan, apps };

  async function origin(app: string, reference: unknown): Promise<Origin | undefined> {
    const digest = typeof reference === 'string' ? reference.split('@')[1] : undefined;
    return digest === undefined ? undefined : await origins(app, digest);
  }
}

/** Finds origins in what was written down, and in what is wanted now. */
export function originsIn(
  desired: DesiredState,
  images: ReadonlyMap<string, ImageState>,
  history: LockHistory,
): (app: string, digest: string) => Promise<Origin | undefined> {
  return async (app, digest) => {
    const image = images.get(app);
    const source = desired.lock?.entries.get(app)?.source ?? desired.apps.get(app)?.build?.source.repository;
    if (image?.kind === 'ready' && image.reference.endsWith(`@${digest}`) && source !== undefined)
      return { source, commit: image.sourceCommit };
    return (await history.of(app, desired.commit)).find(each => each.digest === digest)?.origin;
  };
}

/** The running app with the image that its lock file names, for a comparison of two commits. */
export function withLockedImage(
  live: LiveApp,
  entry: LockEntry | undefined,
  cluster: ClusterSpec | undefined,
): LiveApp {
  if (entry === undefined || imageOf(live) !== undefined) return live;
  const { container } = live as { container?: { docker?: object } };
  const docker = { ...container?.docker, image: lockedReference(entry, cluster) };
  return { ...live, container: { type: 'DOCKER', ...container, docker } };
}
