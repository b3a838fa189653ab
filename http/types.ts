import type { Clock } from '../clock/clock.ts';
import type { HttpMethod } from './method.ts';

/** How a client proves who it is. `token=` is the scheme of DC/OS, everything else says `Bearer`. */
export type Authorization =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly scheme: 'Bearer' | 'token='; readonly token: string };

/** Credentials that change: read when they are first needed, and once more for a request that was refused with 401. */
export interface RenewedAuthorization {
  readonly kind: 'renewed';
  /** Reads a file or logs in. What it throws is what the request throws. */
  read(): Promise<Authorization>;
}

/** A body that is sent as `application/json`. */
export type JsonBody = { readonly [member: string]: unknown } | readonly unknown[];

/** Query parameters; a list repeats the name, `undefined` leaves it out. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * What becomes of a 301, 302, 303, 307 or 308:
 * `manual` hands it to the caller; `same-host` follows it to the configured origins and hands over every other one;
 * `same-request` does that only where the request stays what it is: all reads, and writes with 307 or 308;
 * `any-host` follows it anywhere, without credentials outside the configured origins. At most five in a row.
 */
export type RedirectRule = 'manual' | 'same-host' | 'same-request' | 'any-host';

/** A request to the upstream; everything but the path may be left out. */
export interface HttpRequest {
  /** GET when left out. */
  readonly method?: HttpMethod;
  /** Below the base URL, starting with a slash, already percent-encoded; may carry a query of its own. */
  readonly path: string;
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonBody | string | Buffer | URLSearchParams;
  readonly signal?: AbortSignal;
  /** For the whole exchange, or for the head of a stream. */
  readonly timeoutMilliseconds?: number;
  /** Limit of the answer's body after decompression; not for streams. */
  readonly maximumBytes?: number;
  /** What the answer's body will probably be. When it is, the body of the response is this very buffer. */
  readonly like?: Buffer;
  /** `manual` when left out. */
  readonly redirects?: RedirectRule;
}

/** Status and headers of an answer. */
export interface HttpHead {
  readonly status: number;
  /** Names in lower case; repeated headers are joined by a comma, except for cookies. */
  readonly headers: Readonly<Record<string, string>>;
  /** The `Set-Cookie` headers, one each. */
  readonly cookies: readonly string[];
}

/** A complete answer. */
export interface HttpResponse extends HttpHead {
  readonly body: Buffer;
  /** The body as UTF-8. */
  text(): string;
  /** The body as JSON; an `upstream-error` that quotes the start of the answer when it is HTML or broken. */
  json(): unknown;
}

/** An answer whose body arrives bit by bit. */
export interface HttpStream extends HttpHead {
  /** To be read once. Ends in a PacerError when the connection breaks or the signal is aborted. */
  readonly body: AsyncIterable<Buffer>;
  /** Gives the rest up and closes the connection. */
  cancel(): void;
}

/** One upstream server. Statuses are answers, never errors; what throws are network failures (`http/failures.ts`). */
export interface Http {
  /** The base URL without user, password and closing slash. */
  readonly baseUrl: string;
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Like `request`, but resolves with the head; there is no limit on the body's size or duration. */
  stream(request: HttpRequest): Promise<HttpStream>;
  /** The path below the base URL of a URL (or path) that the server handed out; its host is ignored. */
  pathOf(url: string): string;
  /** Ends every request with `cancelled` and closes the connections. */
  close(): Promise<void>;
}

/** One request as it went over the wire: for metrics, and for tests that count. */
export interface RequestInfo {
  readonly method: HttpMethod;
  /** Without query, which may hold secrets. */
  readonly path: string;
  /** Left out when there was no answer. */
  readonly status?: number;
  readonly milliseconds: number;
}

/** Settings of an upstream. */
export interface HttpOptions {
  /** For messages: `Marathon`, `the registry`. */
  readonly name?: string;
  /** `http(s)://host[:port][/prefix]`. A user and password in it are used as basic credentials. */
  readonly baseUrl: string;
  readonly authorization?: Authorization | RenewedAuthorization;
  /** Further origins that may have the credentials, e.g. the other Marathon nodes. */
  readonly trustedUrls?: readonly string[];
  readonly clock: Clock;
  /** 30 seconds when left out. */
  readonly timeoutMilliseconds?: number;
  /** 16 MiB when left out. */
  readonly maximumBytes?: number;
  /** Connections per origin, 8 when left out. */
  readonly connections?: number;
  /** PEM of certificate authorities that are trusted besides those that Node trusts. */
  readonly certificateAuthority?: string;
  /** Called after each request on the wire, redirects included. */
  readonly onRequest?: (info: RequestInfo) => void;
}

/** What every client takes besides its own settings, handed on to its Http. */
export type HttpTuning = Pick<
  HttpOptions,
  'clock' | 'timeoutMilliseconds' | 'maximumBytes' | 'connections' | 'certificateAuthority' | 'onRequest'
>;
