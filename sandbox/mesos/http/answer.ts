import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);
/** Bodies from here on are compressed for those who accept it (Mesos API reference 1). */
const gzipFrom = 1024;

/** One request on its way to an answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

/** Sends a JSON document; as a script when `jsonp` names a function. */
export async function answerJson(exchange: Exchange, document: unknown): Promise<void> {
  await answerJsonBytes(exchange, Buffer.from(JSON.stringify(document)));
}

/** Sends a JSON document given as bytes, which need not be UTF-8 (`/files/read`). */
export async function answerJsonBytes(exchange: Exchange, json: Buffer): Promise<void> {
  const callback = exchange.query.get('jsonp');
  if (callback === null) return send(exchange, 200, 'application/json', json);
  await send(exchange, 200, 'text/javascript', Buffer.concat([Buffer.from(`${callback}(`), json, Buffer.from(')')]));
}

/** Sends a sentence, or an empty body. */
export async function answerText(exchange: Exchange, status: number, text: string): Promise<void> {
  await send(exchange, status, 'text/plain; charset=utf-8', Buffer.from(text));
}

/** Sends a 307 to another place. */
export function answerRedirect(exchange: Exchange, location: string): void {
  exchange.response.writeHead(307, { location, 'content-length': '0' });
  exchange.response.end();
}

async function send(exchange: Exchange, status: number, type: string, body: Buffer): Promise<void> {
  const isCompressed = body.length >= gzipFrom && acceptsGzip(exchange.request.headers['accept-encoding']);
  const bytes = isCompressed ? await compress(body) : body;
  exchange.response.writeHead(status, {
    'content-type': type,
    'content-length': String(bytes.length),
    ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
  });
  exchange.response.end(exchange.request.method === 'HEAD' ? undefined : bytes);
}

function acceptsGzip(header: string | string[] | undefined): boolean {
  for (const item of String(header ?? '').split(',')) {
    const [name, ...parameters] = item.split(';').map(part => part.trim().toLowerCase());
    if (name !== 'gzip' && name !== '*') continue;
    const quality = parameters.find(parameter => parameter.startsWith('q='));
    if (quality === undefined || Number(quality.slice(2)) > 0) return true;
  }
  return false;
}
