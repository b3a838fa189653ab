import { connectionTimeout } from './connections.ts';
import { isPacerError, pacerError, type PacerError } from '../errors/pacer-error.ts';

/** Who was asked for what, for the sentence of an error. No query, no header: those may hold secrets. */
export interface Exchange {
  readonly name: string;
  readonly baseUrl: string;
  readonly method: string;
  readonly path: string;
}

/** Network failures that prove that not a byte of the request left: the only ones after which a write may go elsewhere. */
const neverSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  connectionTimeout,
]);

/** What Node says of a path, a method or a header that cannot be sent. */
const neverMade: ReadonlySet<string> = new Set([
  'ERR_INVALID_ARG_TYPE',
  'ERR_INVALID_CHAR',
  'ERR_INVALID_HTTP_TOKEN',
  'ERR_HTTP_INVALID_HEADER_VALUE',
  'ERR_UNESCAPED_CHARACTERS',
]);

const unknownAuthority =
  'shows a certificate of an authority that is not known here; `certificateAuthorityFile` of the configuration names your own';

/** Codes of a certificate that is not believed (X509 error codes of Node): the request itself was not sent. */
const certificateSentences: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  CERT_HAS_EXPIRED: 'shows a certificate that has expired',
  CERT_NOT_YET_VALID: 'shows a certificate that is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'shows a certificate for another name',
};

const sentences: Readonly<Record<string, string>> = {
  ...certificateSentences,
  ECONNREFUSED: 'refused the connection',
  ENOTFOUND: 'has no address under this name',
  EAI_AGAIN: 'has no address under this name at the moment',
  EHOSTUNREACH: 'cannot be reached from here',
  ENETUNREACH: 'cannot be reached from here',
  ECONNRESET: 'broke the connection off',
  EPIPE: 'broke the connection off',
  [connectionTimeout]: 'did not take the connection in time',
};

/** The innermost network code of an error: Node wraps those of several addresses in an aggregate. */
function networkCode(thrown: unknown): string | undefined {
  for (let error: unknown = thrown, depth = 0; error instanceof Error && depth < 5; depth++) {
    const code = (error as { code?: unknown }).code;
    if (typeof code === 'string') return code;
    const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
    error = inner;
  }
  return undefined;
}

/** True when the request certainly never reached the server. */
export function wasNeverSent(error: unknown): boolean {
  return isPacerError(error) && error.context['sent'] === false;
}

/** Turns what Node or a socket throws into an error of the catalogue. */
export function networkFailure(thrown: unknown, exchange: Exchange): PacerError {
  if (isPacerError(thrown)) return thrown;
  const code = networkCode(thrown);
  const context = { ...exchange, ...(code === undefined ? {} : { network: code }) };
  const sent = code === undefined || !(neverSent.has(code) || Object.hasOwn(certificateSentences, code));
  if (code !== undefined && neverMade.has(code)) {
    return pacerError('bug', { message: `${exchange.name}: the request could not be made.`, context, cause: thrown });
  }
  if (code?.startsWith('HPE_') === true) {
    return pacerError('upstream-error', {
      message: `${exchange.name} at ${exchange.baseUrl} answered something that is no HTTP.`,
      context,
      cause: thrown,
    });
  }
  const sentence = (code === undefined ? undefined : sentences[code]) ?? 'could not be reached';
  return pacerError('upstream-unreachable', {
    message: `${exchange.name} at ${exchange.baseUrl} ${sentence}${code === undefined ? '' : ` (${code})`}.`,
    context: { ...context, sent },
    cause: thrown,
  });
}

/** The error of an answer that did not come within the limit. */
export function timedOut(exchange: Exchange, milliseconds?: number): PacerError {
  const limit = milliseconds === undefined ? 'in time' : `within ${milliseconds / 1000} s`;
  return pacerError('upstream-timeout', {
    message: `${exchange.name} at ${exchange.baseUrl} did not answer ${exchange.method} ${exchange.path} ${limit}.`,
    context: { ...exchange, ...(milliseconds === undefined ? {} : { milliseconds }) },
  });
}

/** The error of a request that was given up on request. */
export function cancelled(exchange: Exchange, cause?: unknown): PacerError {
  return pacerError('cancelled', {
    message: `The request to ${exchange.name} was given up.`,
    context: { ...exchange },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The error of an answer over its limit. */
export function tooLarge(exchange: Exchange, maximumBytes: number): PacerError {
  return pacerError('response-too-large', {
    message: `${exchange.name} answered ${exchange.method} ${exchange.path} with more than ${maximumBytes} bytes.`,
    context: { ...exchange, maximumBytes },
  });
}
