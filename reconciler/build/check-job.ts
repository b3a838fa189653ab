import type { Clock } from '../../clock/clock.ts';
import { pacerError, type PacerError } from '../../errors/pacer-error.ts';

/** The part of the Jenkins client that the check needs. */
export interface JobLookUp {
  find(fullName: string): Promise<JobForCheck | undefined>;
}

/** A job or folder as Jenkins shows it (Jenkins reference 5.2). */
export interface JobForCheck {
  readonly isFolder: boolean;
  /** False for a job that is disabled, or a copy that was never saved. */
  readonly isBuildable: boolean;
  readonly parameters: readonly string[];
}

/** Looks at a job before anything is asked of it: what Jenkins drops without a word must be noticed before waiting for it. */
export interface JobCheck {
  /** Why this job cannot build; undefined when it can as far as may be seen. Rejects when Jenkins cannot be asked. */
  problem(job: string, parameters: readonly string[]): Promise<PacerError | undefined>;
  /** Somebody has changed the job: it is looked at again the next time. */
  forget(job: string): void;
}

/** Jobs are changed by people; one look in so many milliseconds is enough while nothing is wrong. */
const lifetime = 300_000;

/** One look per job while it is fresh. A job that was not as it must be is looked at again each time. */
export function createJobCheck(dependencies: { readonly items: JobLookUp; readonly clock: Clock }): JobCheck {
  const { items, clock } = dependencies;
  const seen = new Map<string, { readonly job: JobForCheck; readonly until: number }>();

  async function look(name: string): Promise<JobForCheck | undefined> {
    const known = seen.get(name);
    if (known !== undefined && clock.now() < known.until) return known.job;
    seen.delete(name);
    const job = await items.find(name);
    if (job !== undefined) seen.set(name, { job, until: clock.now() + lifetime });
    return job;
  }

  return {
    async problem(name, parameters) {
      const problem = problemOf(name, await look(name), parameters);
      if (problem !== undefined) seen.delete(name);
      return problem;
    },
    forget: job => void seen.delete(job),
  };
}

function problemOf(name: string, job: JobForCheck | undefined, wanted: readonly string[]): PacerError | undefined {
  const context = { job: name };
  if (job === undefined)
    return pacerError('jenkins-job-missing', {
      message: `Jenkins has no job ${name}, or its user may not see it.`,
      context,
    });
  if (job.isFolder)
    return pacerError('jenkins-job-missing', {
      message: `${name} is a folder in Jenkins, and no job.`,
      advice: 'Name the job with its folders.',
      context,
    });
  if (!job.isBuildable)
    return pacerError('jenkins-job-disabled', {
      message: `The Jenkins job ${name} is disabled, or is a copy that was never saved.`,
      context,
    });
  const missing = wanted.filter(parameter => !job.parameters.includes(parameter));
  if (missing.length === 0) return undefined;
  const list = missing.length === 1 ? `the parameter ${missing[0]}` : `the parameters ${missing.join(', ')}`;
  return pacerError('jenkins-parameters-missing', {
    message: `The Jenkins job ${name} does not declare ${list}, and Jenkins drops what a job does not declare.`,
    context: { ...context, missing },
  });
}
