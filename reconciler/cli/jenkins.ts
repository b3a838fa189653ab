import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { systemClock } from '../../clock/clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { createJenkins } from '../../jenkins/client/create-jenkins.ts';
import { checkBuildJob, type BuildJob } from '../../jenkins/job/build-job.ts';
import { jobFiles } from '../../jenkins/job/files.ts';
import { installBuildJob, type InstalledItem } from '../../jenkins/job/install.ts';
import { createDesiredReader } from '../desired/read.ts';
import type { ClusterSpec } from '../desired/types.ts';
import type { UpstreamCredentials } from '../upstreams.ts';
import { loadConfiguration } from './configuration.ts';
import { openLocalRepository, originOf } from './local-repository.ts';
import { createStyle, printable, type Terminal } from './terminal.ts';
import { clustersOf } from './validate.ts';

/** Exit codes of `pacer jenkins install`. */
const nothingToDo = 0;
const wouldChange = 2;

/** What both commands take to say which job is meant. */
export interface JobOptions {
  readonly cluster?: string;
  readonly repository?: string;
  readonly job?: string;
  readonly source?: string;
  readonly ref: string;
  readonly credentials?: string;
  readonly format: string;
}

/** Options of `pacer jenkins install`. */
export interface InstallOptions extends JobOptions {
  readonly url?: string;
  readonly config?: string;
  readonly user?: string;
  readonly tokenFile?: string;
  readonly passwordFile?: string;
  readonly dryRun: boolean;
}

/** Options of `pacer jenkins files`. */
export interface FilesOptions extends JobOptions {
  readonly out: string;
}

const defaultJob = 'pacer/build-image';

/**
 * `pacer jenkins install`: creates Pacer's folder and build job, or brings them up to date; exit code 0, and with
 * `--dry-run` 2 when something would change. `home` is the installation, whose origin is where agents take the pipeline.
 */
export async function installJob(terminal: Terminal, home: string, options: InstallOptions): Promise<number> {
  const configuration = options.config === undefined ? undefined : (await loadConfiguration(options.config)).settings;
  const named = options.cluster ?? configuration?.cluster;
  const jenkins = await jenkinsOf(terminal, options, named, options.url);
  if (jenkins?.url === undefined)
    throw pacerError('usage', {
      message: 'Which Jenkins? The cluster names none.',
      advice: 'Add `jenkins: {url: …}` to cluster.yaml, or use --url.',
    });
  const job = await buildJobOf(home, options, jenkins.job);
  const credentials = await credentialsOf(terminal, options, configuration?.credentials.jenkins);
  const client = createJenkins({ url: jenkins.url, ...credentials, clock: systemClock });
  try {
    const items = await installBuildJob(client.items, job, { isDryRun: options.dryRun });
    print(terminal, client.url, items, options);
    const isChanged = items.some(item => item.action !== 'nothing');
    return options.dryRun && isChanged ? wouldChange : nothingToDo;
  } finally {
    await client.close();
  }
}

/** `pacer jenkins files`: writes the same job as files, for those who keep their jobs as code. */
export async function writeJobFiles(terminal: Terminal, home: string, options: FilesOptions): Promise<number> {
  const jenkins =
    options.job === undefined ? await jenkinsOf(terminal, options, options.cluster, undefined) : undefined;
  const job = await buildJobOf(home, options, jenkins?.job);
  const folder = resolve(terminal.directory, options.out);
  const files = jobFiles(job);
  for (const [path, text] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  if (options.format === 'json') terminal.out(`${JSON.stringify({ folder, files: [...files.keys()] })}\n`);
  else for (const path of files.keys()) terminal.out(`${join(folder, path)}\n`);
  return nothingToDo;
}

interface NamedJenkins {
  readonly url: string;
  readonly job?: string;
}

/** The Jenkins of the options, or of the cluster in the desired repository. */
async function jenkinsOf(
  terminal: Terminal,
  options: JobOptions,
  cluster: string | undefined,
  url: string | undefined,
): Promise<NamedJenkins | undefined> {
  if (url !== undefined) return { url };
  const spec = await clusterOf(options.repository ?? terminal.directory, cluster);
  return spec.jenkins;
}

async function clusterOf(folder: string, named: string | undefined): Promise<ClusterSpec> {
  const repository = await openLocalRepository(folder);
  const snapshot = await repository.snapshot(undefined);
  const [only, ...others] = clustersOf(snapshot);
  const cluster = named ?? (others.length === 0 ? only : undefined);
  if (cluster === undefined) {
    throw pacerError('usage', {
      message:
        only === undefined
          ? 'There is no folder clusters/ here.'
          : `There are the clusters ${[only, ...others].join(', ')}.`,
      advice: 'Say which one with --cluster and --repository, or name the server with --url.',
    });
  }
  const desired = createDesiredReader().read(snapshot, cluster, repository.originUrl);
  if (desired.cluster !== undefined) return desired.cluster;
  throw pacerError('usage', { message: `clusters/${cluster}/cluster.yaml is missing or broken.` });
}

async function buildJobOf(home: string, options: JobOptions, configured: string | undefined): Promise<BuildJob> {
  const source = options.source ?? (await originOf(home));
  if (source === home) {
    throw pacerError('usage', {
      message: 'Which repository do the agents take the pipeline from? This installation is no clone of one.',
      advice: 'Name a repository with the source of Pacer that the agents can read: --source URL.',
    });
  }
  return checkBuildJob({
    fullName: options.job ?? configured ?? defaultJob,
    sourceRepository: source,
    sourceRef: options.ref,
    ...(options.credentials === undefined ? {} : { credentialsId: options.credentials }),
  });
}

async function credentialsOf(
  terminal: Terminal,
  options: InstallOptions,
  configured: UpstreamCredentials['jenkins'],
): Promise<UpstreamCredentials['jenkins'] | Record<string, never>> {
  const secretFile = options.tokenFile ?? options.passwordFile;
  if (options.user === undefined && secretFile === undefined) return configured ?? {};
  if (options.user === undefined || secretFile === undefined)
    throw pacerError('usage', { message: '--user needs --token-file or --password-file, and these need --user.' });
  const path = resolve(terminal.directory, secretFile);
  const secret = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw pacerError('usage', { message: `The secret file ${path} cannot be read.`, cause });
  });
  return options.tokenFile === undefined
    ? { user: options.user, password: secret.trim() }
    : { user: options.user, token: secret.trim() };
}

function print(terminal: Terminal, url: string, items: readonly InstalledItem[], options: InstallOptions): void {
  if (options.format === 'json') {
    terminal.out(`${JSON.stringify({ jenkins: url, dryRun: options.dryRun, items })}\n`);
    return;
  }
  const style = createStyle(terminal.colour);
  const words = options.dryRun
    ? { create: 'would create', update: 'would update', nothing: 'leaves' }
    : { create: 'created', update: 'updated', nothing: 'left' };
  for (const { fullName, action, reason } of items)
    terminal.out(`${words[action]} ${printable(fullName)} ${style.faint(`(${printable(reason)})`)}\n`);
}
