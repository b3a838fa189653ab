import { pacerError } from '../../errors/pacer-error.ts';

/** A parameter of the build job. */
export interface JobParameter {
  readonly name: string;
  readonly type: 'string' | 'text';
  readonly description: string;
}

/** What the build job of Pacer is told, all of it: `jenkins/pipeline/Jenkinsfile` declares the same. */
export const jobParameters: readonly JobParameter[] = [
  { name: 'KEY', type: 'string', description: 'Content key: equal keys mean equal inputs' },
  { name: 'SOURCE_REPOSITORY', type: 'string', description: 'Repository to build from' },
  { name: 'SOURCE_COMMIT', type: 'string', description: 'Full commit id' },
  {
    name: 'RECIPE',
    type: 'text',
    description: 'JSON: run, copy or dockerfile, workingDirectory, environment, command, labels',
  },
  { name: 'PARENT', type: 'string', description: 'host:port/repository@sha256:…, or empty' },
  { name: 'IMAGE', type: 'string', description: 'host:port/repository' },
  { name: 'TAG', type: 'string', description: 'Tag to push' },
];

/** Where the pipeline is in the source. */
export const scriptPath = 'jenkins/pipeline/Jenkinsfile';

/** Builds that Jenkins keeps; the registry and git remember the rest. */
export const keptBuilds = 100;

/** What Pacer's own build job is. */
export interface BuildJob {
  /** With its folders, `pacer/build-image`. */
  readonly fullName: string;
  /** Repository from which agents take the pipeline and its script. */
  readonly sourceRepository: string;
  /** Branch, tag or commit of it. */
  readonly sourceRef: string;
  /** Id of the credentials with which Jenkins reads that repository. */
  readonly credentialsId?: string;
}

const control = /\p{Cc}/u;

/** Checks what a user gave; `usage` names what is wrong. */
export function checkBuildJob(job: BuildJob): BuildJob {
  const refuse = (message: string): never => {
    throw pacerError('usage', { message });
  };
  if (!/^[^/\s][^/]*(\/[^/\s][^/]*)*$/.test(job.fullName) || /[?*\\%!@#$^&|<>[\]:;]/.test(job.fullName))
    refuse(`"${job.fullName}" is no name of a Jenkins job.`);
  if (job.sourceRepository === '' || job.sourceRepository.startsWith('-') || control.test(job.sourceRepository))
    refuse(`"${job.sourceRepository}" is no address of a repository.`);
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/@]*:[^/@]*@/i.test(job.sourceRepository))
    refuse('The address of the source holds a password. Name credentials of Jenkins with --credentials instead.');
  if (!/^[\w][\w./-]{0,200}$/.test(job.sourceRef) || job.sourceRef.includes('..'))
    refuse(`"${job.sourceRef}" is no branch, tag or commit.`);
  if (job.credentialsId !== undefined && (job.credentialsId === '' || control.test(job.credentialsId)))
    refuse('The id of the credentials is empty or holds control characters.');
  return job;
}

/** Folders around the job, outermost first. */
export function foldersOf(fullName: string): readonly string[] {
  const names = fullName.split('/');
  return names.slice(1).map((_name, index) => names.slice(0, index + 1).join('/'));
}
