import { asPacerError, pacerError, type PacerError } from '../../errors/pacer-error.ts';
import { wasNeverSent } from '../../http/failures.ts';
import type { HttpResponse } from '../../http/types.ts';
import type { Send } from './crumbs.ts';
import { jenkinsFailure, jobMissing, said } from './failures.ts';
import { jobPath } from './job-path.ts';
import type { BuildParameters } from './types.ts';

/**
 * As long as it waits in the queue, Jenkins folds a second request with the same parameters into it (Jenkins reference 2.7). Two
 * daemons that found no build at the same moment so get one, and a push that is corrected at once costs none. In whole
 * seconds: a bare number would be milliseconds, and without a delay it is the quiet period of Jenkins, 5 s by default.
 */
const quietPeriod = '1sec';

/**
 * Asks for a build and reads the queue id from the answer (Jenkins reference 2.2). What is not a clear yes or no becomes
 * `jenkins-outcome-unknown`: asking again could make a second build.
 */
export async function triggerBuild(send: Send, job: string, parameters: BuildParameters): Promise<{ queueId: number }> {
  const path = `${jobPath(job)}/buildWithParameters`;
  let response: HttpResponse;
  try {
    response = await send({
      method: 'POST',
      path,
      query: { delay: quietPeriod },
      headers: { accept: '*/*' },
      body: new URLSearchParams(parameters),
      redirects: 'manual',
    });
  } catch (thrown) {
    const error = asPacerError(thrown);
    const mayHaveArrived = error.code === 'upstream-timeout' || error.code === 'upstream-unreachable';
    if (mayHaveArrived && !wasNeverSent(error)) throw unknownOutcome(job, 'its answer was lost', error);
    throw error;
  }
  const { status } = response;
  if (status === 201 || status === 303) {
    const id = queueIdOf(response.headers['location']);
    if (id !== undefined) return { queueId: id };
    throw unknownOutcome(job, `it answered ${status} without naming the queue item`);
  }
  throw failureOf(job, response);
}

function failureOf(job: string, response: HttpResponse): PacerError {
  const { status } = response;
  const context = { status, job };
  const location = response.headers['location'] ?? '';
  if (status === 302 && /\/(login|securityRealm)\b/.test(location)) {
    return pacerError('upstream-refused', { message: `Jenkins wants a login to build ${job}.`, context });
  }
  switch (status) {
    case 302:
      return rejected(`Jenkins refused to queue ${job}; the job or a folder it is in may be disabled.`, context);
    case 400:
      return pacerError('jenkins-parameters-missing', {
        message: `Jenkins says that ${job} takes no parameters${said(response)}`,
        context,
      });
    case 404:
      return jobMissing(job);
    case 405:
      return rejected(`Jenkins did not take the request for ${job} as a POST; a proxy may have changed it.`, context);
    case 409:
      return pacerError('jenkins-job-disabled', {
        message: `Jenkins says that ${job} is disabled or was never saved.`,
        context,
      });
    case 413:
    case 414:
    case 431:
      return rejected(`The parameters of ${job} are too large for Jenkins or a proxy in front of it.`, context);
  }
  if (status >= 500 || status < 400) return unknownOutcome(job, `it answered ${status}${said(response)}`);
  return jenkinsFailure(`a build of ${job}`, response);
}

function rejected(message: string, context: Readonly<Record<string, unknown>>): PacerError {
  return pacerError('jenkins-rejected', { message, context });
}

function unknownOutcome(job: string, why: string, cause?: unknown): PacerError {
  return pacerError('jenkins-outcome-unknown', {
    message: `Jenkins was asked to build ${job} and may or may not do it: ${why}`,
    context: { job },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The id in `…/queue/item/41/`; host and prefix are whatever Jenkins believes. */
function queueIdOf(location: string | undefined): number | undefined {
  const [, id] = /\/queue\/item\/(\d{1,15})\/?(?:$|[?#])/.exec(location ?? '') ?? [];
  return id === undefined ? undefined : Number(id);
}
