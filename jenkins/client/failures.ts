import { pacerError, type PacerError } from '../../errors/pacer-error.ts';
import { plainText } from '../../http/plain-text.ts';
import { refusal } from '../../http/refusal.ts';
import type { HttpResponse } from '../../http/types.ts';

/**
 * The error of an answer that is no success. `doing` completes "Jenkins does not allow …". Error bodies are HTML pages;
 * what helps is in `X-Required-Permission` and `X-Error` (Jenkins reference 1.3, 9).
 */
export function jenkinsFailure(doing: string, response: HttpResponse): PacerError {
  const { status } = response;
  const permission = response.headers['x-required-permission'];
  if (status === 403 && permission !== undefined) {
    return pacerError('jenkins-permission-missing', {
      message: `Jenkins does not allow ${doing}: the user lacks the permission ${permission}.`,
      context: { status, permission },
    });
  }
  if (status === 429 || status === 401 || status === 403 || status >= 500 || status < 400)
    return refusal('Jenkins', doing, response);
  return pacerError('jenkins-rejected', {
    message: `Jenkins answered ${status} to ${doing}${said(response)}`,
    context: { status },
  });
}

/** The error of a job that is not to be seen: missing and forbidden look the same (Jenkins reference 9). */
export function jobMissing(job: string): PacerError {
  return pacerError('jenkins-job-missing', {
    message: `Jenkins has no job ${job}, or its user may not see it.`,
    context: { job },
  });
}

/** What Jenkins says about an error, as the end of a sentence. */
export function said(response: HttpResponse): string {
  const text = response.headers['x-error'] ?? plainText(response.body);
  return text === '' ? '' : `: ${text}`;
}
