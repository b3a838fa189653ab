import type { ServerResponse } from 'node:http';
import { sendJson } from '../server.ts';

/** Error codes of the distribution protocol that this registry answers with. */
export type RegistryErrorCode =
  | 'BLOB_UNKNOWN'
  | 'BLOB_UPLOAD_INVALID'
  | 'BLOB_UPLOAD_UNKNOWN'
  | 'DIGEST_INVALID'
  | 'MANIFEST_BLOB_UNKNOWN'
  | 'MANIFEST_INVALID'
  | 'MANIFEST_UNKNOWN'
  | 'NAME_INVALID'
  | 'NAME_UNKNOWN'
  | 'PAGINATION_NUMBER_INVALID'
  | 'RANGE_INVALID'
  | 'SIZE_INVALID'
  | 'TAG_INVALID'
  | 'UNSUPPORTED';

/** Answers with the protocol's error body `{"errors":[{code, message, detail}]}`. */
export function sendError(
  response: ServerResponse,
  status: number,
  code: RegistryErrorCode,
  message: string,
  detail: unknown = null,
): void {
  sendJson(response, status, { errors: [{ code, message, detail }] });
}

/** What the router of distribution answers for a path that is no route: plain text, not the error body. */
export function sendNoRoute(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
  response.end('404 page not found\n');
}

/** A method that a route does not have. */
export function sendMethodRefused(response: ServerResponse, allowed: string): void {
  response.setHeader('allow', allowed);
  sendError(response, 405, 'UNSUPPORTED', 'The operation is unsupported.');
}

/** Answers without a body. */
export function sendEmpty(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, status === 204 || status === 304 ? headers : { 'content-length': '0', ...headers });
  response.end();
}

/** True when `If-None-Match` names this digest, quoted, weak or bare. */
export function matchesEtag(header: string | undefined, digest: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some(candidate => {
    const value = candidate.trim().replace(/^W\//, '').replaceAll('"', '');
    return value === digest || value === '*';
  });
}
