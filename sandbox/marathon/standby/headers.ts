import type { IncomingMessage } from 'node:http';

/** Headers that belong to one connection and are never handed on (RFC 9110, 7.6.1). */
const ofConnection = new Set(['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'host']);

/** What a node adds to `X-Marathon-Via`. */
export function viaOf(address: string): string {
  return `1.1 ${address}`;
}

/** The headers of a request to the leader: those of the client, and which way it came. */
export function forwardedHeaders(request: IncomingMessage, own: string): Record<string, string | string[]> {
  const client = request.socket.remoteAddress ?? '';
  return {
    ...handedOn(request),
    'x-marathon-via': joined(request.headers['x-marathon-via'], own),
    'x-forwarded-for': joined(request.headers['x-forwarded-for'], client),
    ...(hasBody(request) && request.headers['content-length'] === undefined ? { 'transfer-encoding': 'chunked' } : {}),
  };
}

/** The headers of the leader's answer, and which node it came through. */
export function returnedHeaders(answer: IncomingMessage, own: string): Record<string, string | string[]> {
  return { ...handedOn(answer), 'x-marathon-via': own };
}

function handedOn(message: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined && !ofConnection.has(name)) headers[name] = value;
  }
  return headers;
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined;
}

function joined(before: string | string[] | undefined, added: string): string {
  return before === undefined ? added : `${before.toString()}, ${added}`;
}
