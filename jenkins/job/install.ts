import { pacerError } from '../../errors/pacer-error.ts';
import type { JenkinsItems } from '../client/items.ts';
import { foldersOf, jobParameters, type BuildJob } from './build-job.ts';
import { folderConfigXml, jobConfigXml } from './config-xml.ts';
import { definitionHash, markedDescription, readMarker } from './marker.ts';

/** What an installation did to one item, or would do. */
export interface InstalledItem {
  readonly fullName: string;
  readonly action: 'create' | 'update' | 'nothing';
  /** Why, in words. */
  readonly reason: string;
}

/**
 * Brings folders and job to what they should be: creates what is missing, replaces the job where the hash in its
 * description is another, and touches nothing else. A job without Pacer's marker is somebody's: `jenkins-rejected`.
 * With `isDryRun` nothing is written. What was written is looked at again.
 */
export async function installBuildJob(
  items: JenkinsItems,
  job: BuildJob,
  options: { readonly isDryRun: boolean },
): Promise<readonly InstalledItem[]> {
  const outcome: InstalledItem[] = [];
  let isParentMissing = false;
  for (const folder of foldersOf(job.fullName)) {
    const found = isParentMissing ? undefined : await items.find(folder);
    if (found?.isFolder === false) throw foreign(`${folder} is a job, and no folder.`, folder);
    if (found !== undefined) {
      outcome.push({ fullName: folder, action: 'nothing', reason: 'the folder is there' });
      continue;
    }
    isParentMissing = true;
    if (!options.isDryRun) await create(items, folder, folderConfigXml('Jobs of Pacer'));
    outcome.push({ fullName: folder, action: 'create', reason: 'there is no such folder' });
  }
  const found = isParentMissing && options.isDryRun ? undefined : await items.find(job.fullName);
  return [...outcome, await installJob(items, job, found, options.isDryRun)];
}

async function installJob(
  items: JenkinsItems,
  job: BuildJob,
  found: Awaited<ReturnType<JenkinsItems['find']>>,
  isDryRun: boolean,
): Promise<InstalledItem> {
  const { fullName } = job;
  const config = jobConfigXml(job, markedDescription(job));
  if (found === undefined) {
    if (!isDryRun) {
      await create(items, fullName, config);
      await verify(items, job);
    }
    return { fullName, action: 'create', reason: 'there is no such job' };
  }
  if (found.isFolder) throw foreign(`${fullName} is a folder, and no job.`, fullName);
  const marker = readMarker(found.description);
  if (marker === undefined) {
    throw foreign(`The job ${fullName} exists and was not installed by Pacer, so it is left alone.`, fullName);
  }
  const reason = differenceOf(marker.hash === definitionHash(job), found.parameters);
  if (reason === undefined) return { fullName, action: 'nothing', reason: 'its definition is current' };
  if (!isDryRun) {
    await items.configure(fullName, config);
    await verify(items, job);
  }
  return { fullName, action: 'update', reason };
}

/** Why an own job has to be written again; undefined when it has not. */
function differenceOf(isSameHash: boolean, parameters: readonly string[]): string | undefined {
  if (!isSameHash) return 'its definition has changed';
  const missing = missingOf(parameters);
  return missing.length === 0 ? undefined : `somebody took away its parameters ${missing.join(', ')}`;
}

function missingOf(parameters: readonly string[]): readonly string[] {
  return jobParameters.map(({ name }) => name).filter(name => !parameters.includes(name));
}

async function create(items: JenkinsItems, fullName: string, config: string): Promise<void> {
  try {
    await items.create(fullName, config);
  } catch (thrown) {
    // A 404 before may also have been an item that this user may not see.
    const now = await items.find(fullName).catch(() => undefined);
    if (now === undefined) throw thrown;
    throw foreign(`${fullName} was created by somebody else at the same time.`, fullName, thrown);
  }
}

async function verify(items: JenkinsItems, job: BuildJob): Promise<void> {
  const found = await items.find(job.fullName);
  const missing = missingOf(found?.parameters ?? []);
  if (found !== undefined && readMarker(found.description)?.hash === definitionHash(job) && missing.length === 0)
    return;
  throw pacerError('jenkins-rejected', {
    message: `Jenkins took the definition of ${job.fullName} but shows ${missing.length === 0 ? 'another one' : `no parameters ${missing.join(', ')}`}.`,
    advice: 'Check that the plugins Pipeline, Git and Folders are installed, and who else writes this job.',
    context: { job: job.fullName },
  });
}

function foreign(message: string, job: string, cause?: unknown): Error {
  return pacerError('jenkins-rejected', {
    message,
    advice: 'Choose another name with --job (and `jenkins.job` in cluster.yaml), or remove what is there.',
    context: { job },
    ...(cause === undefined ? {} : { cause }),
  });
}
