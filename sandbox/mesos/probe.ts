import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { systemClock, type Clock } from '../../clock/clock.ts';

/** What a probe found; `cause` is empty when it is well. */
export interface ProbeResult {
  readonly ok: boolean;
  /** Why not, as a sentence without a full stop. */
  readonly cause: string;
}

/** Where to look and how long to wait, in milliseconds. */
export interface TcpProbe {
  readonly host: string;
  readonly port: number;
  readonly timeout: number;
  /** The machine's clock when left out. */
  readonly clock?: Clock;
}

/** An HTTP look. */
export interface HttpProbe extends TcpProbe {
  /** `/` when left out. */
  readonly path?: string;
  /** `http` when left out. Certificates are not checked, as Mesos and Marathon do not. */
  readonly scheme?: 'http' | 'https';
  readonly headers?: Readonly<Record<string, string>>;
}

const well: ProbeResult = { ok: true, cause: '' };

/**
 * One GET: well is a status from 200 to 399 within the time; redirects are not followed, bodies are not read.
 * Never rejects.
 */
export function probeHttp(probe: HttpProbe): Promise<ProbeResult> {
  return within(probe, (settle, signal) => {
    const send = probe.scheme === 'https' ? httpsRequest : httpRequest;
    const path = probe.path === undefined || probe.path === '' ? '/' : probe.path;
    const request = send(
      {
        host: probe.host,
        port: probe.port,
        path: path.startsWith('/') ? path : `/${path}`,
        headers: { 'user-agent': 'pacer-sandbox', ...probe.headers },
        agent: false,
        signal,
        rejectUnauthorized: false,
      },
      response => {
        const status = response.statusCode ?? 0;
        response.on('error', () => {});
        response.destroy();
        settle(status >= 200 && status < 400 ? well : { ok: false, cause: `HTTP status ${status}` });
      },
    );
    request.on('error', error => settle({ ok: false, cause: reason(error) }));
    request.end();
  });
}

/** One connection, closed at once: well is that it came about in time. Never rejects. */
export function probeTcp(probe: TcpProbe): Promise<ProbeResult> {
  return within(probe, (settle, signal) => {
    const socket = connect({ host: probe.host, port: probe.port, signal });
    socket.once('connect', () => {
      socket.destroy();
      settle(well);
    });
    socket.on('error', error => settle({ ok: false, cause: reason(error) }));
  });
}

function within(
  probe: TcpProbe,
  look: (settle: (result: ProbeResult) => void, signal: AbortSignal) => void,
): Promise<ProbeResult> {
  const clock = probe.clock ?? systemClock;
  const aborting = new AbortController();
  return new Promise(resolve => {
    const settle = (result: ProbeResult): void => {
      timer.cancel();
      resolve(result);
    };
    const timer = clock.after(probe.timeout, () => {
      resolve({ ok: false, cause: `no answer within ${probe.timeout / 1000} seconds` });
      aborting.abort();
    });
    try {
      look(settle, aborting.signal);
    } catch (error) {
      // Node refuses some paths and ports before it connects.
      settle({ ok: false, cause: error instanceof Error ? error.message : String(error) });
    }
  });
}

function reason(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNREFUSED') return 'connection refused';
  if (error.code === 'ECONNRESET') return 'connection reset';
  return error.message === '' ? (error.code ?? 'connection failed') : error.message;
}
