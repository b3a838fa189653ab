import { request as requestHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import { sleep, type Clock } from '../../../clock/clock.ts';
import { isAtLeast, type Dialect } from '../../../marathon/dialect.ts';
import type { RequestHandler } from '../../server.ts';
import { sendHtmlError } from '../api/html-page.ts';
import { forwardedHeaders, returnedHeaders, viaOf } from './headers.ts';
import { createPatience } from './patience.ts';

/** Settings of a node that does not lead. */
export interface StandbyOptions {
  readonly clock: Clock;
  /** 1.8 when left out. */
  readonly dialect?: Dialect;
  /** Where the leader is served, `http://host:port`; `undefined` while there is none. */
  readonly leader: () => string | undefined;
  /** `--leader_proxy_connection_timeout` and `--leader_proxy_read_timeout` in milliseconds; 5 s and 10 s when left out. */
  readonly connectTimeout?: number;
  readonly readTimeout?: number;
}

/** A node that hands everything on to the leader (reference 1.1). */
export interface Standby {
  readonly handler: RequestHandler;
  /** Tells which port the handler is served on: the node names itself by it. */
  listening(port: number): void;
}

/** So often, and after so many milliseconds, a leader is looked for. */
const attempts = 10;
const betweenAttempts = 250;

/**
 * Makes a standby. It proxies every request but the event stream, which it redirects from 1.8 on; a request that it has
 * seen before is refused. Its own errors are HTML pages.
 */
export function createStandby(options: StandbyOptions): Standby {
  const { clock, leader } = options;
  const dialect = options.dialect ?? '1.8';
  let port = 0;
  const own = (): string => viaOf(`127.0.0.1:${port}`);

  async function findLeader(): Promise<string | undefined> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const found = leader();
      if (found !== undefined) return found;
      await sleep(clock, betweenAttempts);
    }
    return leader();
  }

  return {
    async handler(request, response) {
      if (request.headers['x-marathon-via']?.toString().split(', ').includes(own()) === true) {
        return sendHtmlError(response, 502, 'Detected proxying loop.');
      }
      const found = await findLeader();
      if (found === undefined) {
        const status = isAtLeast(dialect, '1.8') ? 502 : 503;
        return sendHtmlError(response, status, 'Could not determine the current leader');
      }
      const isStream = request.method === 'GET' && /^\/v2\/events(?:\?|$)/.test(request.url ?? '');
      if (isStream && isAtLeast(dialect, '1.8')) {
        const headers = { location: `${found}${request.url ?? ''}`, 'x-marathon-via': own(), 'content-length': '0' };
        response.writeHead(302, headers).end();
        return undefined;
      }
      return proxy(options, dialect, own(), found, request, response);
    },
    listening(actual) {
      port = actual;
    },
  };
}

function proxy(
  options: StandbyOptions,
  dialect: Dialect,
  own: string,
  leader: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  return new Promise(resolve => {
    const { protocol, hostname, port } = new URL(leader);
    const send = protocol === 'https:' ? requestHttps : requestHttp;
    const forwarded = send({
      hostname,
      port,
      // As it came: a path with two slashes in front is still a path.
      path: request.url,
      method: request.method,
      headers: forwardedHeaders(request, own),
      agent: false,
      // Nodes know each other; their certificates are the operator's business.
      rejectUnauthorized: false,
    });
    const patience = createPatience(options.clock, () => {
      fail(isAtLeast(dialect, '1.8') ? 502 : 504, 'The leader did not answer in time.');
      forwarded.destroy();
    });

    function fail(status: number, reason: string): void {
      patience.end();
      if (response.headersSent) response.destroy();
      else sendHtmlError(response, status, reason);
    }

    // Also when the client has gone before there was an answer.
    response.once('close', () => {
      patience.end();
      forwarded.destroy();
      resolve();
    });
    patience.wait(options.connectTimeout ?? 5000);
    forwarded.on('socket', socket => socket.once('connect', () => patience.wait(options.readTimeout ?? 10_000)));
    forwarded.on('error', error => {
      if (patience.isOver()) return;
      fail(dialect === '1.4' ? 503 : 502, `The leader could not be reached: ${error.message}`);
    });
    forwarded.on('response', answer => {
      patience.end();
      response.writeHead(answer.statusCode ?? 502, returnedHeaders(answer, own));
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    request.pipe(forwarded);
  });
}
