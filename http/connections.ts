import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import { pacerError } from '../errors/pacer-error.ts';
import type { HttpMethod } from './method.ts';

// An ES import of node:http reads all that it exports, WebSocket among it, and so loads the whole of Node's built-in
// undici: 13 MB that nobody here uses.
const { Agent: ClearAgent, request: clearRequest } = process.getBuiltinModule('node:http');

/** A request as it goes over the wire. */
export interface WireRequest {
  /** `https://host:port`. */
  readonly origin: string;
  /** With query, percent-encoded; sent as it is. */
  readonly path: string;
  readonly method: HttpMethod;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
  /** Aborted, it ends the exchange at any time, in the middle of the body too. */
  readonly signal: AbortSignal;
}

/** Connections that are kept between requests, some to each origin. Node's own client, which a server has loaded anyway. */
export interface Connections {
  /** Resolves with status, headers and a body that is still to be read. Rejects with what the socket says, or when aborted. */
  send(request: WireRequest): Promise<IncomingMessage>;
  /** Breaks all of them off. */
  close(): void;
}

/** How many there are, and whom they trust. */
export interface ConnectionOptions {
  /** To each origin; whoever comes later waits. */
  readonly perOrigin: number;
  /** PEM of certificate authorities besides those that Node trusts. */
  readonly certificateAuthority?: string | undefined;
  /** How long one may take to come about, or lie idle; 5 seconds when left out. Servers that close earlier say so in `Keep-Alive`. */
  readonly patienceMilliseconds?: number;
}

/** The code of a connection that did not come about in time. */
export const connectionTimeout = 'ERR_SOCKET_CONNECTION_TIMEOUT';

/** Opens nothing yet. */
export function createConnections(wanted: ConnectionOptions): Connections {
  const { perOrigin, certificateAuthority, patienceMilliseconds: timeout = 5_000 } = wanted;
  const options = { keepAlive: true, maxSockets: perOrigin, timeout };
  let clear: Agent | undefined;
  let secure: SecureAgent | undefined;

  function secureAgent(): SecureAgent {
    if (certificateAuthority === undefined) return new SecureAgent(options);
    return new SecureAgent({ ...options, secureContext: trusting(certificateAuthority) });
  }

  function begin({ origin, path, method, headers }: WireRequest): ClientRequest {
    const what = { ...urlToHttpOptions(new URL(origin)), path, method, headers, timeout };
    if (origin.startsWith('https:')) return secureRequest({ ...what, agent: (secure ??= secureAgent()) });
    return clearRequest({ ...what, agent: (clear ??= new ClearAgent(options)) });
  }

  return {
    send: request =>
      new Promise((resolve, reject) => {
        const { signal, body } = request;
        const outgoing = begin(request);
        let incoming: IncomingMessage | undefined;
        const giveUp = (): void => {
          incoming?.destroy();
          outgoing.destroy();
          // A request that waits for a connection says nothing when it is given up.
          reject(new Error('aborted'));
        };
        signal.addEventListener('abort', giveUp, { once: true });
        outgoing.on('close', () => signal.removeEventListener('abort', giveUp));
        outgoing.on('error', reject);
        outgoing.on('timeout', () => {
          if (isConnecting(outgoing.socket))
            outgoing.destroy(Object.assign(new Error('connecting takes too long'), { code: connectionTimeout }));
        });
        outgoing.on('response', answer => {
          incoming = answer;
          // A body that nobody reads yet must not bring the process down when its connection breaks.
          answer.on('error', () => {});
          resolve(answer);
        });
        if (body !== undefined) outgoing.setHeader('content-length', Buffer.byteLength(body));
        outgoing.end(body);
      }),
    close() {
      clear?.destroy();
      secure?.destroy();
    },
  };
}

/** `secureConnecting` is true from the start of a TLS handshake to its end; Node's types do not know it. */
function isConnecting(socket: (Socket & { readonly secureConnecting?: boolean }) | null): boolean {
  return socket !== null && (socket.connecting || socket.secureConnecting === true);
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
