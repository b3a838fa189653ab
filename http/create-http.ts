import { pacerError } from '../errors/pacer-error.ts';
import { parseBaseUrl, pathBelow, requestTarget } from './base-url.ts';
import { createConnections } from './connections.ts';
import { createCredentials } from './credentials.ts';
import { sendOnce, type Opened } from './exchange.ts';
import { decodeBody, readBody } from './read-body.ts';
import { maximumRedirects, redirectTarget, type Target } from './redirects.ts';
import { bodyType, encodeBody, withoutBody } from './request-body.ts';
import { responseOf } from './response.ts';
import type { Http, HttpOptions, HttpRequest } from './types.ts';

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The one way to make HTTP requests: a pool of connections to one upstream, limits on time and size, network failures
 * as errors of the catalogue (`upstream-unreachable`, `upstream-timeout`, `response-too-large`, `cancelled`), and
 * credentials that only the configured origins ever see. Time limits run on the given clock.
 */
export function createHttp(options: HttpOptions): Http {
  const { clock, onRequest, certificateAuthority } = options;
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
  const connections = createConnections({ perOrigin: options.connections ?? 8, certificateAuthority });

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

  function send(request: HttpRequest, target: Target, proof: string | undefined): Promise<Opened> {
    const { body, signal, timeoutMilliseconds: limitMilliseconds = defaultTimeout } = request;
    return sendOnce(
      {
        name,
        baseUrl: target.origin === base.origin ? baseUrl : target.origin,
        target,
        headers: headersFor(request, target.origin, proof),
        body: encodeBody(body),
        limitMilliseconds,
        signals: signal === undefined ? [closing.signal] : [closing.signal, signal],
      },
      { connections, clock, onRequest },
    );
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
    close() {
      closing.abort();
      connections.close();
      return Promise.resolve();
    },
  };
}
