import { pacerError, type PacerError } from '../errors/pacer-error.ts';
import { plainText } from './plain-text.ts';
import type { HttpResponse } from './types.ts';

/**
 * The error of a status that means the same at every server: 401 and 403 are `upstream-refused`, everything else that is
 * not a success is `upstream-error`. `doing` completes the sentence "Jenkins answered 503 to …".
 */
export function refusal(name: string, doing: string, response: HttpResponse): PacerError {
  const { status } = response;
  const excerpt = plainText(response.body);
  const said = excerpt === '' ? '' : `: ${excerpt}`;
  const context = { status, excerpt };
  if (status === 401)
    return pacerError('upstream-refused', {
      message: `${name} does not accept the credentials for ${doing}.`,
      context,
    });
  if (status === 403)
    return pacerError('upstream-refused', { message: `${name} does not allow ${doing}${said}`, context });
  return pacerError('upstream-error', { message: `${name} answered ${status} to ${doing}${said}`, context });
}
