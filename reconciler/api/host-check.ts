import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../access/loopback.ts';

/** By which names the API is known. */
export interface OwnNames {
  /** Where people reach it, when that is another address than the one it listens on. */
  readonly publicUrl?: string;
  /** Everybody has to say who they are, so that a foreign name gives nothing away. */
  readonly asksEverybody: boolean;
}

/**
 * An API that lets in whoever reaches it belongs to this machine: a page in a browser must not reach it under another name
 * (DNS rebinding). And no page but its own may send it anything, whoever is signed in.
 */
export function refuseForeignHosts(server: FastifyInstance, { publicUrl, asksEverybody }: OwnNames): void {
  const publicAddress = publicUrl === undefined ? undefined : new URL(publicUrl);

  const isOwnName = (host: string): boolean =>
    asksEverybody || isLoopback(host.replace(/:\d+$/, '')) || host === publicAddress?.host;
  const isOwnOrigin = (origin: string, host: string): boolean =>
    origin === publicAddress?.origin || origin === `http://${host}`;

  server.addHook('onRequest', (request, reply, done) => {
    const host = (request.headers.host ?? '').toLowerCase();
    const isHook = request.url.startsWith('/hooks/');
    if (!isHook && !isOwnName(host)) {
      const names = `localhost or 127.0.0.1${publicAddress === undefined ? '' : ` or ${publicAddress.host}`}`;
      void reply.code(403).send({ code: 'host-refused', message: `The API answers only under ${names}.` });
      return;
    }
    const { origin, 'sec-fetch-site': site } = request.headers;
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    const isForeign =
      (origin !== undefined && !isOwnOrigin(origin, host)) || site === 'cross-site' || site === 'same-site';
    if (!isReading && isForeign) {
      void reply.code(403).send({ code: 'origin-refused', message: 'Requests from other sites are refused.' });
      return;
    }
    done();
  });
}
