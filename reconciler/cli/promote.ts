import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pacerError } from '../../errors/pacer-error.ts';
import { lockPath } from '../desired/lock-file.ts';
import { createDesiredReader } from '../desired/read.ts';
import type { DesiredState, LockEntry } from '../desired/types.ts';
import { candidateOf } from '../lock/candidates.ts';
import { editLock } from '../lock/edit.ts';
import { messageOf } from '../lock/message.ts';
import { createSourceCommits } from '../lock/source-commits.ts';
import { sourceCommitLines, type SourceCommits } from '../plan/source-commits.ts';
import { isSameImage, type Release } from '../lock/types.ts';
import { commitInClone, userOf, type MadeCommit } from './clone.ts';
import { openLocalRepository } from './local-repository.ts';
import { absolute } from './app-id.ts';
import { createStyle, printable, type Terminal } from './terminal.ts';

/** Options of `pacer promote`. */
export interface PromoteOptions {
  readonly from?: string;
  readonly to: string;
  readonly branch?: string;
  readonly repository?: string;
  readonly all: boolean;
  readonly format: string;
}

interface Promotion {
  readonly app: string;
  readonly before: LockEntry | undefined;
  readonly entry: LockEntry;
}

/**
 * `pacer promote APP…`: takes the images of one cluster over to another, as a commit in the clone; nothing is built and
 * no server is asked. Exit code 0, also when there is nothing to do.
 */
export async function promote(terminal: Terminal, apps: readonly string[], options: PromoteOptions): Promise<number> {
  const repository = await openLocalRepository(options.repository ?? terminal.directory);
  const { to, branch } = options;
  const state = createDesiredReader().read(await repository.snapshot('HEAD'), to, repository.originUrl);
  const from = sourceCluster(state, options);
  const wanted = options.all ? promotableApps(state) : apps.map(absolute);
  if (wanted.length === 0) throw pacerError('usage', { message: 'Say which app to promote, or --all of them.' });
  const promotions = wanted
    .map(app => promotionOf(state, app, from, to))
    .filter(({ before, entry }) => !isSameImage(before, entry));
  const path = lockPath(to);
  const made = promotions.length === 0 ? undefined : await commit();
  const commits = await commitsOf(promotions);
  if (options.format === 'json') {
    const list = promotions.map(({ app, before, entry }) => ({
      app,
      ...(before === undefined ? {} : { from: before }),
      to: entry,
      ...(commits.get(app) === undefined ? {} : { sourceCommits: commits.get(app) }),
    }));
    terminal.out(`${JSON.stringify({ from, to, ...made, apps: list })}\n`);
    return 0;
  }
  print(terminal, promotions, commits);
  if (made === undefined) terminal.err(`Nothing to do: ${to} has the images of ${from} already.\n`);
  else if (made.commit === undefined) terminal.err(`Nothing to do: the branch ${made.branch} says so already.\n`);
  else {
    terminal.err(`Committed ${made.commit.slice(0, 8)} to the branch ${made.branch}. `);
    const how = branch === undefined ? 'to deploy it' : 'and merge it to deploy';
    terminal.err(`Push it ${how}:\n  git push origin ${made.branch}\n`);
  }
  return 0;

  async function commit(): Promise<MadeCommit> {
    const releases = promotions.map((each): Release => ({ ...each, commit: state.commit, from }));
    return commitInClone(repository.root, {
      path,
      author: await userOf(repository.root, terminal.environment),
      message: messageOf(to, releases),
      ...(branch === undefined ? {} : { branch }),
      edit(text) {
        const edited = editLock(text, new Map(releases.map(({ app, entry }) => [app, entry])));
        if (edited !== undefined) return edited;
        throw pacerError('usage', { message: `${path} has a mistake in it.`, advice: 'See `pacer validate`.' });
      },
    });
  }
}

/** The cluster whose images are taken; `cluster.yaml` has to agree, or the next build would take the image's place. */
function sourceCluster({ cluster }: DesiredState, options: PromoteOptions): string {
  const { to } = options;
  if (cluster === undefined)
    throw pacerError('usage', {
      message: `clusters/${to}/cluster.yaml is missing or broken.`,
      advice: 'See `pacer validate`.',
    });
  const from = cluster.images?.from;
  if (from !== undefined && (options.from === undefined || options.from === from)) return from;
  const wanted = options.from ?? 'CLUSTER';
  throw pacerError('usage', {
    message:
      from === undefined
        ? `The cluster ${to} builds its images itself, so nothing can be promoted to it.`
        : `The cluster ${to} takes its images from ${from}, not from ${wanted}.`,
    advice: `Write \`images: {from: ${wanted}}\` into clusters/${to}/cluster.yaml if that is what is meant.`,
  });
}

function promotableApps({ apps, promotable }: DesiredState): readonly string[] {
  return [...apps].filter(([, app]) => candidateOf(promotable, app) !== undefined).map(([id]) => id);
}

function promotionOf(state: DesiredState, app: string, from: string, to: string): Promotion {
  const desired = state.apps.get(app);
  if (desired === undefined)
    throw pacerError('usage', { message: `No file of the cluster ${to} defines ${app}, or it has a mistake in it.` });
  if (desired.build === undefined)
    throw pacerError('usage', {
      message: `${app} names its image itself in the cluster ${to}, so there is nothing to promote.`,
      advice: 'Give it the same "build" as in the other cluster, for instance by a base that both extend.',
    });
  const candidate = candidateOf(state.promotable, desired);
  if (candidate !== undefined) return { app, before: state.lock?.entries.get(app), entry: candidate.entry };
  throw pacerError('usage', {
    message: `${lockPath(from)} names no image for ${app}, nor one called ${desired.build.image}.`,
    advice: 'It is written when the image was built: `git pull` first.',
  });
}

/** Subjects of the commits in between, where the source repositories can be read. */
async function commitsOf(promotions: readonly Promotion[]): Promise<ReadonlyMap<string, SourceCommits>> {
  const found = new Map<string, SourceCommits>();
  const scratch = await mkdtemp(join(tmpdir(), 'pacer-promote-'));
  try {
    const read = createSourceCommits({ directory: scratch, access: {} });
    for (const { app, before, entry } of promotions) {
      if (before === undefined || before.source !== entry.source) continue;
      const commits = await read(entry.source, before.commit, entry.commit);
      if (commits !== undefined) found.set(app, commits);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return found;
}

function print(
  terminal: Terminal,
  promotions: readonly Promotion[],
  commits: ReadonlyMap<string, SourceCommits>,
): void {
  const style = createStyle(terminal.colour);
  for (const { app, before, entry } of promotions) {
    const old = before === undefined ? 'no image' : `source commit ${before.commit.slice(0, 8)}`;
    terminal.out(`${style.strong(app)}: ${old} → ${entry.commit.slice(0, 8)}  ${style.faint(entry.digest)}\n`);
    for (const line of linesBetween(before, entry, commits.get(app)))
      terminal.out(`  ${style.faint(printable(line))}\n`);
  }
}

function linesBetween(
  before: LockEntry | undefined,
  entry: LockEntry,
  commits: SourceCommits | undefined,
): readonly string[] {
  if (commits !== undefined) return sourceCommitLines(commits);
  if (before === undefined || before.commit === entry.commit) return [];
  if (before.source !== entry.source) return [`from another source repository: ${entry.source}`];
  return [`the source commits in between cannot be read from ${entry.source}`];
}
