import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** A complete answer that has not been sent yet. */
export interface CapturedAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Record<string, OutgoingHttpHeader>;
  readonly body: Buffer;
}

/**
 * Keeps what a handler sends from the wire: when the handler has ended the answer, `deliver` gets it and decides what is
 * really sent, with the response as it was before. Handlers that check `headersSent` see false until then.
 */
export function captureAnswer(response: ServerResponse, deliver: (answer: CapturedAnswer) => void): void {
  const original = { writeHead: response.writeHead, write: response.write, end: response.end };
  const chunks: Buffer[] = [];
  let ended = false;

  function keep(chunk: unknown, encoding: unknown): void {
    if (chunk === undefined || chunk === null || typeof chunk === 'function') return;
    chunks.push(
      typeof chunk === 'string'
        ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
        : Buffer.from(chunk as Uint8Array),
    );
  }

  function callBack(...candidates: readonly unknown[]): void {
    const callback = candidates.find(candidate => typeof candidate === 'function') as (() => void) | undefined;
    if (callback !== undefined) process.nextTick(callback);
  }

  function writeHead(status: number, ...rest: readonly unknown[]): ServerResponse {
    response.statusCode = status;
    const headers = rest.find(each => typeof each === 'object' && each !== null);
    for (const [name, value] of Object.entries((headers ?? {}) as OutgoingHttpHeaders)) {
      if (value !== undefined) response.setHeader(name, value as string);
    }
    return response;
  }

  function write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
    keep(chunk, encoding);
    callBack(encoding, callback);
    return true;
  }

  function end(chunk?: unknown, encoding?: unknown, callback?: unknown): ServerResponse {
    if (ended) return response;
    ended = true;
    keep(chunk, encoding);
    callBack(chunk, encoding, callback);
    const headers: Record<string, OutgoingHttpHeader> = {};
    for (const name of response.getHeaderNames()) {
      const value = response.getHeader(name);
      if (value !== undefined) headers[name] = value;
      response.removeHeader(name);
    }
    Object.assign(response, original);
    deliver({ status: response.statusCode, headers, body: Buffer.concat(chunks) });
    return response;
  }

  Object.assign(response, { writeHead, write, end });
}
