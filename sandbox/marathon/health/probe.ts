import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { probeTcp } from '../../mesos/probe.ts';

/** A port to look at. `timeout` in milliseconds. */
export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  readonly timeout: number;
}

/** An HTTP resource to look at. */
export interface HttpProbeTarget extends ProbeTarget {
  readonly scheme: 'http' | 'https';
  readonly path: string;
}

/** An answer, or why there was none. */
export type HttpProbeResult =
  | { readonly answered: true; readonly status: number; readonly contentType: string; readonly body: string }
  | { readonly answered: false; readonly cause: string };

/** The eyes of the health and readiness checks; tests bring their own. */
export interface Probe {
  http(target: HttpProbeTarget): Promise<HttpProbeResult>;
  /** The cause of the failure; `undefined` when the connection opened. */
  tcp(target: ProbeTarget): Promise<string | undefined>;
}

/** Longest body that is kept of an answer. */
const bodyLimit = 10_000;

/** Looks over the network. Certificates are not verified, as in Marathon (reference 5.1). Never rejects. */
export const networkProbe: Probe = {
  http(target) {
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        resolve({ answered: false, cause: `no answer within ${target.timeout / 1000} seconds` });
        request?.destroy();
      }, target.timeout);
      const settle = (result: HttpProbeResult): void => {
        clearTimeout(timer);
        resolve(result);
      };
      const request = send(target, settle);
    });
  },
  async tcp(target) {
    const { ok, cause } = await probeTcp(target);
    return ok ? undefined : cause;
  },
};

function send(target: HttpProbeTarget, settle: (result: HttpProbeResult) => void): ClientRequest | undefined {
  const { scheme, host, port, path } = target;
  try {
    const options = { host, port, path, agent: false, headers: { 'user-agent': 'Marathon' } };
    const request = scheme === 'https' ? requestHttps({ ...options, rejectUnauthorized: false }) : requestHttp(options);
    request.on('response', response => collect(response, settle));
    request.on('error', error => settle({ answered: false, cause: error.message }));
    request.end();
    return request;
  } catch (error) {
    // Node refuses some paths and ports before it connects.
    settle({ answered: false, cause: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function collect(response: IncomingMessage, settle: (result: HttpProbeResult) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    if (size < bodyLimit) chunks.push(chunk);
    size += chunk.length;
  });
  response.on('end', () => {
    const body = Buffer.concat(chunks).subarray(0, bodyLimit).toString('utf8');
    const contentType = response.headers['content-type'] ?? '';
    settle({ answered: true, status: response.statusCode ?? 0, contentType, body });
  });
  response.on('error', error => settle({ answered: false, cause: error.message }));
}
