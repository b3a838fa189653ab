import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { EventStreams } from '../events/event-stream.ts';
import { readBody, type RequestHandler } from '../../server.ts';
import type { Answer } from './answer.ts';
import type { ApiContext } from './context.ts';
import { dispatch } from './dispatch.ts';

const compress = promisify(gzip);

/** Answers shorter than this are not worth compressing. */
const compressFrom = 1400;

/** The HTTP side of the stand-in. */
export function createHandler(context: ApiContext, streams: EventStreams): RequestHandler {
  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://marathon');
    if (url.pathname === '/v2/events') {
      openStream(request, response, url, streams);
      return;
    }
    const body = await readBody(request);
    const address = context.address();
    const answer = dispatch(
      context,
      {
        method: request.method ?? 'GET',
        path: decode(url.pathname),
        query: url.searchParams,
        accept: request.headers.accept ?? '',
        body,
        clientIp: request.socket.remoteAddress ?? '',
        origin: `http://${request.headers.host ?? address}`,
        uri: request.url ?? '/',
      },
      request.headers['content-type'] ?? '',
    );
    await send(request, response, answer, address);
  };
}

/** Any other `Accept` than exactly this one falls through to the servlet container, which knows no such page. */
function openStream(request: IncomingMessage, response: ServerResponse, url: URL, streams: EventStreams): void {
  if (request.method === 'OPTIONS') {
    response.writeHead(200, { allow: 'GET, HEAD, OPTIONS' }).end();
    return;
  }
  if (request.method !== 'GET' || request.headers.accept !== 'text/event-stream') {
    const page = '<html><head><title>Error 405</title></head><body><h2>HTTP ERROR 405</h2></body></html>\n';
    response.writeHead(405, { 'content-type': 'text/html;charset=iso-8859-1', allow: 'GET, HEAD, OPTIONS' }).end(page);
    return;
  }
  const { remoteAddress = '', remotePort = 0 } = request.socket;
  streams.open(response, `${remoteAddress}:${remotePort}`, new Set(url.searchParams.getAll('event_type')));
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  address: string,
): Promise<void> {
  const headers: Record<string, string> = {
    'X-Marathon-Leader': `http://${address}`,
    'Cache-Control': 'no-cache, no-store, must-revalidate',
    Pragma: 'no-cache',
    Expires: '0',
    'X-Frame-Options': 'DENY',
    'X-XSS-Protection': '1; mode=block',
    ...answer.headers,
  };
  let content = Buffer.alloc(0);
  if (answer.text !== undefined) {
    headers['Content-Type'] = answer.text.type;
    content = Buffer.from(answer.text.content);
  } else if (answer.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    content = Buffer.from(JSON.stringify(answer.body));
  }
  if (content.length >= compressFrom && /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '')) {
    headers['Content-Encoding'] = 'gzip';
    headers['Vary'] = 'Accept-Encoding';
    content = await compress(content, { level: 1 });
  }
  if (answer.status !== 204) headers['Content-Length'] = String(content.length);
  response.writeHead(answer.status, headers);
  response.end(request.method === 'HEAD' ? undefined : content);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
