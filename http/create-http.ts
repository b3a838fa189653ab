import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Agent } from 'undici';
import { pacerError } from '../errors/pacer-error.ts';
import { parseBaseUrl, pathBelow, requestTarget } from './base-url.ts';
import { createCredentials } from './credentials.ts';
import { cancelled, networkFailure, timedOut, type Exchange } from './failures.ts';
import { isReading } from './method.ts';
import { decodeBody, readBody } from './read-body.ts';
import { headOf, responseOf } from './response.ts';
import type { Dispatcher, Http, HttpHead, HttpOptions, HttpRequest } from './types.ts';

const maximumRedirects = 5;
const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

interface Opened {
  readonly head: HttpHead;
  readonly body: AsyncIterable<Buffer>;
  readonly exchange: Exchange;
  /** Turns what reading the body threw into the reason that is known here: aborted, late, or the network. */
  readonly failure: (thrown: unknown) => Error;
  /** Stops the timer; the body may take as long as it likes from here on. */
  readonly releaseTimer: () => void;
  /** Reads a short rest away, so that the connection can be used again. */
  readonly drain: () => Promise<void>;
  /** Lets go of timer, signal and connection. */
  readonly finish: () => void;
}

interface Target {
  readonly origin: string;
  readonly path: string;
  readonly method: NonNullable<HttpRequest['method']>;
}

/**
 * The one way to make HTTP requests: a pool of connections to one upstream, limits on time and size, network failures
 * as errors of the catalogue (`upstream-unreachable`, `upstream-timeout`, `response-too-large`, `cancelled`), and
 * credentials that only the configured origins ever see. Time limits run on the given clock.
 */
export function createHttp(options: HttpOptions): Http {
  const { clock } = options;
  const base = parseBaseUrl(options.baseUrl);
  const baseUrl = base.origin + base.prefix;
  const name = options.name ?? 'The server';
  const credentials = createCredentials(options.authorization ?? base.authorization);
  const trusted = new Set([base.origin, ...(options.trustedUrls ?? []).map(url => parseBaseUrl(url).origin)]);
  const defaultTimeout = options.timeoutMilliseconds ?? 30_000;
  const defaultMaximum = options.maximumBytes ?? 16 * 1024 * 1024;
  // Compression saves a network and costs a processor: on this very machine there is nothing to save.
  const encoding = loopbackHosts.has(new URL(base.origin).hostname) ? 'identity' : 'gzip';
  const closing = new AbortController();
  let ownAgent: Agent | undefined;

  function dispatcher(): Dispatcher {
    if (options.dispatcher !== undefined) return options.dispatcher;
    ownAgent ??= new Agent({
      connections: options.connections ?? 8,
      // Time limits are ours, so that they run on the injected clock; only the connection has one of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: {
        timeout: 5_000,
        ...(options.certificateAuthority === undefined
          ? {}
          : { secureContext: trusting(options.certificateAuthority) }),
      },
    });
    return ownAgent;
  }

  function headersFor(request: HttpRequest, origin: string, proof: string | undefined): Record<string, string> {
    const headers: Record<string, string> = { accept: 'application/json', 'accept-encoding': encoding };
    if (proof !== undefined) headers['authorization'] = proof;
    const type = bodyType(request.body);
    if (type !== undefined) headers['content-type'] = type;
    for (const [header, value] of Object.entries(request.headers ?? {})) headers[header.toLowerCase()] = value;
    if (!trusted.has(origin)) {
      delete headers['authorization'];
      delete headers['cookie'];
    }
    return headers;
  }

  /** Sends one request, without following anything. */
  async function send(request: HttpRequest, target: Target, proof: string | undefined): Promise<Opened> {
    const exchange: Exchange = {
      name,
      baseUrl: target.origin === base.origin ? baseUrl : target.origin,
      method: target.method,
      path: target.path.split('?', 1)[0] ?? '/',
    };
    const limit = request.timeoutMilliseconds ?? defaultTimeout;
    const abort = new AbortController();
    let late = false;
    const timer = clock.after(
      limit,
      () => {
        late = true;
        abort.abort();
      },
      { background: true },
    );
    const giveUp = (): void => abort.abort();
    const signals = [closing.signal, ...(request.signal === undefined ? [] : [request.signal])];
    for (const signal of signals) {
      if (signal.aborted) abort.abort();
      signal.addEventListener('abort', giveUp);
    }
    const release = (): void => {
      timer.cancel();
      for (const signal of signals) signal.removeEventListener('abort', giveUp);
    };
    const failure = (thrown: unknown): Error => {
      if (late) return timedOut(exchange, limit);
      if (abort.signal.aborted) return cancelled(exchange);
      return networkFailure(thrown, exchange);
    };
    const started = clock.now();
    const report = (status?: number): void =>
      options.onRequest?.({
        method: target.method,
        path: exchange.path,
        ...(status === undefined ? {} : { status }),
        milliseconds: clock.now() - started,
      });
    try {
      if (abort.signal.aborted) throw cancelled(exchange);
      const answer = await dispatcher().request({
        origin: target.origin,
        path: target.path,
        method: target.method,
        headers: headersFor(request, target.origin, proof),
        body: encodeBody(request.body),
        signal: abort.signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      // A body that nobody reads yet must not bring the process down when its connection breaks.
      answer.body.on('error', () => {});
      report(answer.statusCode);
      return {
        head: headOf(answer.statusCode, answer.headers),
        body: answer.body as AsyncIterable<Buffer>,
        exchange,
        failure,
        releaseTimer: () => timer.cancel(),
        drain: () => answer.body.dump({ limit: 65_536 }).catch(() => {}),
        finish() {
          release();
          if (!answer.body.readableEnded) answer.body.destroy();
        },
      };
    } catch (thrown) {
      release();
      report();
      throw failure(thrown);
    }
  }

  /**
   * Sends one request with the credentials of the moment. A 401 says that it was not carried out: when the credentials
   * are others by now, it goes out once more, whatever it does.
   */
  async function sendProven(request: HttpRequest, target: Target): Promise<Opened> {
    const needsProof = trusted.has(target.origin) && request.headers?.['authorization'] === undefined;
    const proof = needsProof ? await credentials.header() : undefined;
    const opened = await send(request, target, proof);
    if (opened.head.status !== 401 || !needsProof) return opened;
    const isRenewed = await credentials.renew(proof).catch((thrown: unknown) => {
      opened.finish();
      throw thrown;
    });
    if (!isRenewed) return opened;
    await opened.drain();
    opened.finish();
    return send(request, target, await credentials.header());
  }

  /** Sends a request and follows redirects as far as its rule allows. */
  async function open(request: HttpRequest): Promise<Opened> {
    let target: Target = {
      origin: base.origin,
      path: requestTarget(base, request.path, request.query),
      method: request.method ?? 'GET',
    };
    let current = request;
    for (let hops = 0; ; hops++) {
      const opened = await sendProven(current, target);
      const next = redirectTarget(opened.head, target, request.redirects ?? 'manual', trusted);
      if (next === undefined) return opened;
      await opened.drain();
      opened.finish();
      if (hops === maximumRedirects) {
        throw pacerError('upstream-error', {
          message: `${name} at ${baseUrl} redirects in a circle.`,
          context: { ...opened.exchange },
        });
      }
      if (next.method !== target.method) current = withoutBody(current);
      target = next;
    }
  }

  return {
    baseUrl,
    async request(request) {
      const opened = await open(request);
      const maximum = request.maximumBytes ?? defaultMaximum;
      try {
        const { head, exchange } = opened;
        const length = request.method === 'HEAD' ? undefined : head.headers['content-length'];
        const raw = await readBody(opened.body, length, maximum, exchange, request.like);
        const body = await decodeBody(raw, head.headers['content-encoding'], maximum, exchange);
        const { like } = request;
        return responseOf(head, like !== undefined && like.length > 0 && like.equals(body) ? like : body, exchange);
      } catch (thrown) {
        throw opened.failure(thrown);
      } finally {
        opened.finish();
      }
    },
    async stream(request) {
      const opened = await open({ ...request, headers: { 'accept-encoding': 'identity', ...request.headers } });
      opened.releaseTimer();
      async function* chunks(): AsyncGenerator<Buffer> {
        try {
          for await (const chunk of opened.body) yield chunk;
        } catch (thrown) {
          throw opened.failure(thrown);
        } finally {
          opened.finish();
        }
      }
      return { ...opened.head, body: chunks(), cancel: opened.finish };
    },
    pathOf: url => pathBelow(base, url),
    async close() {
      closing.abort();
      const agent = ownAgent;
      ownAgent = undefined;
      await agent?.destroy();
    },
  };
}

/** Made once for all connections: reading all that Node trusts takes a while. */
function trusting(certificateAuthority: string): SecureContext {
  try {
    return createSecureContext({ ca: [...getCACertificates('default'), certificateAuthority] });
  } catch (thrown) {
    throw pacerError('configuration-invalid', {
      message: 'The file of certificate authorities holds no certificate in PEM form.',
      cause: thrown,
    });
  }
}

function bodyType(body: HttpRequest['body']): string | undefined {
  if (body === undefined) return undefined;
  if (body instanceof URLSearchParams) return 'application/x-www-form-urlencoded';
  if (Buffer.isBuffer(body)) return 'application/octet-stream';
  if (typeof body === 'string') return 'text/plain; charset=utf-8';
  return 'application/json';
}

function encodeBody(body: HttpRequest['body']): string | Buffer | null {
  if (body === undefined) return null;
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body;
  return body instanceof URLSearchParams ? body.toString() : JSON.stringify(body);
}

function withoutBody(request: HttpRequest): HttpRequest {
  const { body: _body, ...rest } = request;
  return rest;
}

/** Where a redirect leads, when the rule lets it be followed. */
function redirectTarget(
  head: HttpHead,
  from: Target,
  rule: NonNullable<HttpRequest['redirects']>,
  trusted: ReadonlySet<string>,
): Target | undefined {
  if (rule === 'manual' || ![301, 302, 303, 307, 308].includes(head.status)) return undefined;
  const location = head.headers['location'];
  const url = location === undefined ? null : URL.parse(location, from.origin + from.path);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  if (rule !== 'any-host' && !trusted.has(url.origin)) return undefined;
  // What was asked for under TLS is not fetched in the clear because a header says so.
  if (from.origin.startsWith('https:') && url.protocol === 'http:') return undefined;
  const keepsMethod = isReading(from.method) || head.status === 307 || head.status === 308;
  if (rule === 'same-request' && !keepsMethod) return undefined;
  return { origin: url.origin, path: url.pathname + url.search, method: keepsMethod ? from.method : 'GET' };
}
