import { createHash } from 'node:crypto';
import { pacerError, type PacerError } from '../errors/pacer-error.ts';
import { jsonOrUndefined, listOf, objectOf, stringOf } from '../http/json.ts';
import { refusal } from '../http/refusal.ts';
import type { HttpResponse } from '../http/types.ts';

/** `sha256:` and the hash of the bytes. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The first error of a registry's error body (registry reference 6); undefined when the body is something else. */
function registryError(response: HttpResponse): { readonly code: string; readonly message: string } | undefined {
  const first = objectOf(listOf(objectOf(jsonOrUndefined(response.body))['errors'])[0]);
  const code = stringOf(first['code']);
  if (code === undefined || code === '') return undefined;
  return { code, message: stringOf(first['message']) ?? code };
}

/**
 * True only when the registry itself says in its own words that there is no such thing. A 404 of a proxy, of a wrong
 * path, or for a media type that was not asked for is no such word.
 */
export function isDefinitelyAbsent(response: HttpResponse): boolean {
  if (response.status !== 404) return false;
  const error = registryError(response);
  return error !== undefined && !/accept header does not support/i.test(error.message);
}

/** The error of every answer that is neither the thing nor its definite absence. */
export function registryFailure(name: string, doing: string, response: HttpResponse): PacerError {
  const { status } = response;
  const error = registryError(response);
  const isOwnWord = error !== undefined && status >= 400 && status < 500 && ![401, 403, 429].includes(status);
  if (!isOwnWord && status !== 404) return refusal(name, doing, response);
  const said = error === undefined ? 'a 404 that is not its own' : `${error.code}: ${error.message}`;
  return pacerError('registry-rejected', {
    message: `${name} answered ${status} to ${doing}: ${said}`,
    context: { status, ...(error === undefined ? {} : { registryCode: error.code }) },
  });
}

/** The error of something that the registry definitely does not have. */
export function missing(name: string, what: string): PacerError {
  return pacerError('image-missing', { message: `${name} does not have ${what}.`, context: { what } });
}

/** The error of bytes that are not what their digest says. */
export function corrupt(name: string, what: string, expected: string, found: string): PacerError {
  return pacerError('registry-rejected', {
    message: `${name} delivered ${what} damaged: its digest is ${found} and should be ${expected}.`,
    context: { what, expected, found },
    retryable: true,
  });
}
