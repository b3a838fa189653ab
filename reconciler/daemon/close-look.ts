import type { Overview } from '../../schemas/generated/overview.ts';
import type { FollowedBranch } from '../../schemas/generated/repositories.ts';
import type { CommitInfo } from '../../git/commit.ts';
import type { Mirror } from '../../git/mirror.ts';
import type { CloseLook } from '../api/close-look.ts';
import type { ClusterSpec, Snapshot, SourceReference } from '../desired/types.ts';
import { maskAppPlan } from '../plan/mask.ts';
import type { ClusterSession } from '../loop/session/types.ts';

/** Commits do not change, so they are remembered; this many. */
const rememberedCommits = 1_000;

/** Looks at single apps, commits and repositories for people, through the session that there is at the moment. */
export function createCloseLook(parts: {
  readonly session: () => ClusterSession | undefined;
  readonly mirror: Pick<Mirror, 'commitInfo' | 'url'>;
  readonly branch: string;
  readonly head: () => Snapshot | undefined;
  /** Why the desired repository cannot be read. */
  readonly trouble: () => string | undefined;
}): CloseLook {
  const commits = new Map<string, CommitInfo>();

  async function commitOf(id: string): Promise<CommitInfo | undefined> {
    const known = commits.get(id);
    if (known !== undefined) return known;
    const info = await parts.mirror.commitInfo(id).catch(() => undefined);
    if (commits.size >= rememberedCommits) commits.clear();
    if (info !== undefined) commits.set(id, info);
    return info;
  }

  return {
    seen: id => parts.session()?.seen(id),
    live: id => parts.session()?.live(id) ?? Promise.resolve(undefined),
    planOf(id) {
      const plan = parts.session()?.planOf(id);
      return plan === undefined ? undefined : maskAppPlan(plan);
    },
    async commits(ids) {
      const found = await Promise.all(ids.map(commitOf));
      return found.filter(info => info !== undefined);
    },
    repositories() {
      const head = parts.head();
      const trouble = parts.trouble();
      const desired: FollowedBranch = {
        kind: 'desired',
        address: parts.mirror.url,
        reference: parts.branch,
        ...(head === undefined ? {} : headMembers(head)),
        ...(trouble === undefined ? {} : { sentence: trouble }),
      };
      const sources = parts.session()?.sourceHeads() ?? [];
      const followed = sources.map(({ repository, reference, commit, sentence }): FollowedBranch => ({
        kind: 'source',
        address: repository,
        reference: referenceWords(reference),
        ...(commit === undefined ? {} : { commit }),
        ...(sentence === undefined ? {} : { sentence }),
      }));
      return Promise.resolve([desired, ...followed]);
    },
  };
}

/** The servers that cluster.yaml names, with their addresses. */
export function serversOf(cluster: ClusterSpec): NonNullable<Overview['servers']> {
  const names = ['marathon', 'mesos', 'jenkins', 'registry'] as const;
  return names.flatMap(server => {
    const url = cluster[server]?.url;
    return url === undefined ? [] : [{ server, url: withoutUser(url) }];
  });
}

/** A branch or tag by its name; a range of versions as it is written. */
function referenceWords(reference: SourceReference): string {
  if (typeof reference === 'string') return reference;
  return `${reference.prefix ?? ''}${reference.semver}`;
}

function headMembers({ commit, subject, author, time }: Pick<CommitInfo, 'commit' | 'subject' | 'author' | 'time'>) {
  return { commit, subject, author, time: new Date(time).toISOString() };
}

function withoutUser(address: string): string {
  const url = URL.parse(address);
  if (url === null) return address;
  url.username = '';
  url.password = '';
  return url.href.replace(/\/$/, '');
}
