import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pacerError } from '../../errors/pacer-error.ts';
import { commitOnto } from '../../git/commit-onto.ts';
import { createGit } from '../../git/git.ts';
import { createDesiredReader } from '../desired/read.ts';
import { inSteps } from '../loop/in-steps.ts';
import { releaseAuthor } from '../desired/lock-file.ts';
import { formatPlan } from '../plan/format-plan.ts';
import { maskPlan } from '../plan/mask.ts';
import { findRevert, type Revert } from '../revert/find-revert.ts';
import { revertMessage } from '../revert/message.ts';
import type { Rollback } from '../revert/rollback.ts';
import type { ApiClient } from './api-client.ts';
import { openLocalRepository, type LocalRepository } from './local-repository.ts';
import { planMerge } from './plan.ts';
import { absolute } from './app-id.ts';
import { createStyle, printable, type Terminal } from './terminal.ts';
import { clustersOf, repositoryRoot } from './validate.ts';
import { gitDirectoryOf } from './git-directory.ts';

/** Options of `pacer rollback`. */
export interface RollbackOptions {
  readonly to?: string;
  readonly cluster?: string;
  readonly reason?: string;
  readonly push?: boolean;
  readonly yes?: boolean;
  readonly format: string;
}

/** Exit codes: done, or there is something to do and `--yes` was not given. */
const done = 0;
const wouldChange = 2;

/**
 * `pacer rollback APP`: a revert of what changed the app since a commit that was healthy, and nothing besides. First it says
 * what it would take back and what that does. With `--yes` it commits in the clone it is run in; with `--push` the daemon
 * commits and pushes.
 */
export async function rollback(
  terminal: Terminal,
  api: () => Promise<ApiClient>,
  app: string,
  options: RollbackOptions,
): Promise<number> {
  const root = options.push === true ? undefined : cloneAt(terminal.directory);
  if (root === undefined) return rollbackByDaemon(terminal, await api(), absolute(app), options);
  return rollbackInClone(terminal, api, absolute(app), root, options);
}

async function rollbackByDaemon(
  terminal: Terminal,
  api: ApiClient,
  app: string,
  options: RollbackOptions,
): Promise<number> {
  const ask = (dryRun: boolean): Promise<unknown> =>
    api.post(`/api/v1/apps/${encodeURIComponent(app)}/rollback`, {
      dryRun,
      ...(options.to === undefined ? {} : { to: options.to }),
      ...(options.reason === undefined ? {} : { reason: options.reason }),
    });
  const isMeant = options.yes === true && options.push === true;
  const answer = (await ask(!isMeant)) as Rollback;
  say(terminal, answer, options);
  if (answer.commit !== undefined) {
    terminal.err(`\n${pushedWords(answer, answer.commit)}\n`);
    return done;
  }
  terminal.err('\nNothing was changed. With --push --yes the daemon commits and pushes it.\n');
  return wouldChange;
}

function pushedWords({ way, branch, request, requestTrouble }: Rollback, commit: string): string {
  const words = `Pushed commit ${commit.slice(0, 8)}`;
  if (way === 'commit') return `${words}.`;
  const opened =
    request === undefined ? '' : ` It is ${request.name}${request.url === undefined ? '' : `, ${request.url}`}.`;
  const trouble = requestTrouble === undefined ? '' : ` No pull request could be opened: ${requestTrouble}`;
  return `${words} to the branch ${branch ?? 'of its own'}, as policy says; it waits to be merged.${opened}${trouble}`;
}

async function rollbackInClone(
  terminal: Terminal,
  api: () => Promise<ApiClient>,
  app: string,
  root: string,
  options: RollbackOptions,
): Promise<number> {
  const repository = await openLocalRepository(root);
  const head = await repository.snapshot('HEAD');
  const cluster = options.cluster ?? onlyCluster(clustersOf(head));
  const to = options.to ?? (await lastHealthy(await api(), app));
  const revert = await revertIn(repository, cluster, app, to);
  const target = await repository.snapshot(to);
  const reader = createDesiredReader();
  const now = reader.read(head, cluster, repository.originUrl);
  const plan = await inScratch(scratch => planMerge(revert.desired, now, repository, scratch));
  const git = createGit({ directory: gitDirectoryOf(root) ?? root });
  const paths = Object.keys(revert.files);
  const log = await git.run([
    'log',
    '-n',
    '100',
    '--format=%H %s',
    '--end-of-options',
    `${target.commit}..HEAD`,
    '--',
    ...paths,
  ]);
  const reverts = log
    .split('\n')
    .filter(line => line !== '')
    .map(line => ({ commit: line.slice(0, line.indexOf(' ')), subject: line.slice(line.indexOf(' ') + 1) }));
  const message = revertMessage({
    app,
    cluster,
    to: target.commit,
    reverts: reverts.map(each => each.commit),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  });
  const isMeant = options.yes === true;
  const commit = isMeant ? await commitInClone(root, head.commit, revert, message, terminal) : undefined;
  const { others } = revert;
  const preview = {
    app,
    from: head.commit,
    to: target.commit,
    files: paths,
    reverts,
    others,
    message,
    way: 'commit' as const,
    plan: maskPlan(plan),
  };
  say(terminal, { ...preview, dryRun: !isMeant, ...(commit === undefined ? {} : { commit }) }, options);
  if (commit === undefined) {
    terminal.err(
      '\nNothing was changed. With --yes it is committed here; with --push --yes the daemon commits and pushes it.\n',
    );
    return wouldChange;
  }
  terminal.err(`\nCommitted ${commit.slice(0, 8)} here; git push deploys it.\n`);
  return done;
}

async function inScratch<Result>(work: (scratch: string) => Promise<Result>): Promise<Result> {
  const scratch = await mkdtemp(join(tmpdir(), 'pacer-rollback-'));
  try {
    return await work(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function revertIn(repository: LocalRepository, cluster: string, app: string, to: string): Promise<Revert> {
  const [head, earlier] = [await repository.snapshot('HEAD'), await repository.snapshot(to)];
  const found = await inSteps(findRevert({ app, cluster, repositoryUrl: repository.originUrl, head, to: earlier }));
  if ('refusal' in found) throw pacerError('revert-impossible', { message: found.refusal, advice: found.advice });
  return found;
}

/** As a person would: a commit on top of what is checked out. Refused by git when files of it are changed and not committed. */
async function commitInClone(
  root: string,
  parent: string,
  revert: Revert,
  message: string,
  terminal: Terminal,
): Promise<string> {
  const git = createGit({ directory: gitDirectoryOf(root) ?? root });
  const reference = 'refs/pacer-rollback/head';
  const author = await authorIn(root, terminal);
  const commit = await commitOnto(git, { parent, reference, files: revert.files, author, message });
  await git.run([`--work-tree=${root}`, 'merge', '--ff-only', '--quiet', '--end-of-options', commit]);
  await git.run(['update-ref', '-d', reference]);
  return commit;
}

async function authorIn(root: string, terminal: Terminal): Promise<{ readonly name: string; readonly email: string }> {
  const git = createGit({ directory: gitDirectoryOf(root) ?? root });
  const configured = async (key: string): Promise<string> =>
    (await git.run(['config', '--default', '', '--get', key])).trim();
  const { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email } = terminal.environment;
  return {
    name: name ?? ((await configured('user.name')) || releaseAuthor.name),
    email: email ?? ((await configured('user.email')) || releaseAuthor.email),
  };
}

async function lastHealthy(api: ApiClient, app: string): Promise<string> {
  const answer = (await api.post(`/api/v1/apps/${encodeURIComponent(app)}/rollback`, { dryRun: true })) as Rollback;
  return answer.to;
}

function say(terminal: Terminal, answer: Rollback, options: RollbackOptions): void {
  if (options.format === 'json') {
    terminal.out(`${JSON.stringify(answer)}\n`);
    return;
  }
  const style = createStyle(terminal.colour);
  terminal.out(
    `${style.strong(answer.app)} as commit ${style.name(answer.to.slice(0, 8))} wants it. This takes back\n`,
  );
  for (const file of answer.files) terminal.out(`  in ${printable(file)}\n`);
  for (const { commit, subject } of answer.reverts)
    terminal.out(`  what ${style.name(commit.slice(0, 8))} changed: ${printable(subject)}\n`);
  if (answer.others.length > 0) terminal.out(style.warn(`Other apps that change, too: ${answer.others.join(', ')}\n`));
  if (answer.plan !== undefined) terminal.out(`\n${formatPlan(answer.plan, style)}`);
}

function cloneAt(directory: string): string | undefined {
  try {
    const root = repositoryRoot(directory);
    return gitDirectoryOf(root) === undefined ? undefined : root;
  } catch {
    return undefined;
  }
}

function onlyCluster(clusters: readonly string[]): string {
  const [first, ...others] = clusters;
  if (first !== undefined && others.length === 0) return first;
  throw pacerError('usage', {
    message: `The repository has ${clusters.length} clusters: ${clusters.join(', ')}.`,
    advice: 'Say which one with --cluster.',
  });
}
