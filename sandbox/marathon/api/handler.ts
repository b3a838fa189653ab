import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { EventStreams } from '../events/event-stream.ts';
import { readBody, type RequestHandler } from '../../server.ts';
import { authenticate, may, type Asker } from './access.ts';
import type { Answer } from './answer.ts';
import type { ApiContext } from './context.ts';
import { dispatch } from './dispatch.ts';
import { heavyEvents } from './heavy-events.ts';
import { sendHtmlError } from './html-page.ts';

const compress = promisify(gzip);

/** Answers shorter than this are not worth compressing. */
const compressFrom = 1400;

/** The HTTP side of the stand-in. */
export function createHandler(context: ApiContext, streams: EventStreams): RequestHandler {
  let concurrent = 0;
  return async (request, response) => {
    const limit = context.maxConcurrentRequests;
    if (limit !== undefined && concurrent >= limit) {
      sendHtmlError(response, 503, `Too many concurrent requests! Allowed: ${limit}.`);
      return;
    }
    concurrent += 1;
    response.once('close', () => {
      concurrent -= 1;
    });
    const asker = authenticate(context.users, request.headers.authorization);
    if (asker === undefined && context.users.length > 0) {
      sendHtmlError(response, 401, 'Unauthorized', { 'www-authenticate': 'basic realm="Mesosphere"' });
      return;
    }
    const url = new URL(request.url ?? '/', 'http://marathon');
    if (url.pathname === '/v2/events') {
      openStream(request, response, url, { context, streams, asker });
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
        asker,
        body,
        clientIp: request.socket.remoteAddress ?? '',
        origin: `http://${request.headers.host ?? address}`,
        uri: request.url ?? '/',
      },
      request.headers['content-type'] ?? '',
    );
    await send(context, request, response, answer, address);
  };
}

/** Any other `Accept` than exactly this one falls through to the servlet container, which knows no such page. */
function openStream(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { context, streams, asker }: { readonly context: ApiContext; readonly streams: EventStreams; readonly asker: Asker },
): void {
  const allow = 'GET, HEAD, OPTIONS';
  if (request.method === 'OPTIONS') {
    response.writeHead(200, { allow }).end();
    return;
  }
  if (request.method !== 'GET' || request.headers.accept !== 'text/event-stream') {
    sendHtmlError(response, 405, 'Method Not Allowed', { allow });
    return;
  }
  if (!may(asker, 'view', '/')) {
    sendHtmlError(response, 403, 'Forbidden');
    return;
  }
  const { remoteAddress = '', remotePort = 0 } = request.socket;
  const types = new Set(url.searchParams.getAll('event_type'));
  streams.open(response, `${remoteAddress}:${remotePort}`, types, heavyEvents(context, url.searchParams));
}

async function send(
  context: ApiContext,
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
    content = Buffer.from(context.writeJson(answer.body));
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
