import { pacerError } from '../errors/pacer-error.ts';
import type { Authorization } from './types.ts';

const printable = /^[\u0020-\u007e\u0080-\u00ff]+$/;

/**
 * The value of the `Authorization` header. Basic credentials go out as UTF-8 (RFC 7617).
 * Throws `configuration-invalid` for a token with characters that no header can carry, a line break most often.
 */
export function authorizationHeader(authorization: Authorization): string {
  if (authorization.kind === 'basic') {
    const pair = `${authorization.user}:${authorization.password}`;
    return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  }
  const value = authorization.scheme === 'token=' ? `token=${authorization.token}` : `Bearer ${authorization.token}`;
  if (!printable.test(value)) {
    throw pacerError('configuration-invalid', {
      message: 'A token holds a character that cannot be sent in a header, such as a line break.',
    });
  }
  return value;
}
