import type { HttpRequest } from './types.ts';

type Body = HttpRequest['body'];

/** The content type of a body; `undefined` when there is none. */
export function bodyType(body: Body): string | undefined {
  if (body === undefined) return undefined;
  if (body instanceof URLSearchParams) return 'application/x-www-form-urlencoded';
  if (Buffer.isBuffer(body)) return 'application/octet-stream';
  if (typeof body === 'string') return 'text/plain; charset=utf-8';
  return 'application/json';
}

/** What goes over the wire. */
export function encodeBody(body: Body): string | Buffer | undefined {
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) return body;
  return body instanceof URLSearchParams ? body.toString() : JSON.stringify(body);
}

/** The same request without its body, as a redirect may want it. */
export function withoutBody(request: HttpRequest): HttpRequest {
  const { body: _body, ...rest } = request;
  return rest;
}
