import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller, Right } from './access.ts';
import type { Form } from './form.ts';
import type { Instance } from './instance.ts';
import { sendNotFound, sendPage, sendPostOnly, sendRedirect } from './pages.ts';

/** One request on its way through the pages. */
export interface Exchange {
  readonly instance: Instance;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly form: Form;
  readonly caller: Caller;
  /** Decoded path below the prefix. */
  readonly segments: readonly string[];
  /** Whether the path ended in a slash: an object's own page does. */
  readonly slash: boolean;
  /** `http://host:port/prefix/` as the request says, for `Location` (Jenkins reference 1.5). */
  readonly requestRoot: string;
}

/** True for the path `api/FLAVOUR`. */
export function isApi(segments: readonly string[]): boolean {
  return segments.length === 2 && segments[0] === 'api';
}

/** The first value of a field. */
export function field({ form }: Exchange, name: string): string | undefined {
  return form.fields.get(name)?.[0];
}

/** Refuses with 405 unless POST, and with 403 without the right. */
export function mayPost(exchange: Exchange, right: Right): boolean {
  const { instance, request, response, caller } = exchange;
  if (request.method === 'POST') return instance.access.permits(response, caller, right);
  sendPostOnly(response);
  return false;
}

/** Whether the caller may see an item; answers 404 for what he may not even know, and 403 for the rest. */
export function maySee({ instance, response }: Exchange, fullName: string): boolean {
  const visibility = instance.visibilityOf(fullName);
  if (visibility === 'visible') return true;
  if (visibility === 'hidden') sendNotFound(response);
  else sendPage(response, 403, 'Access Denied', 'Please log in to access this item');
  return false;
}

/** An object's own HTML page; without the slash at the end it redirects, the query kept. */
export function sendObject({ request, response, slash }: Exchange, title: string): void {
  const url = new URL(request.url ?? '/', 'http://jenkins');
  if (slash) sendPage(response, 200, title, title);
  else sendRedirect(response, 302, `${url.pathname}/${url.search}`);
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;

/** True for a request that a page of another site had a browser send. */
export function isOfForeignPage({ headers }: IncomingMessage): boolean {
  const { host = '', origin } = headers;
  const site = headers['sec-fetch-site'];
  return (origin !== undefined && origin !== `http://${host}`) || site === 'cross-site' || site === 'same-site';
}

/**
 * What is posted to `config.xml` is run as a command. A stand-in without users takes that only under a name of this
 * machine: a page in a browser could otherwise bend its own name to loopback and be of the same origin.
 */
export function mayBringCode({ instance, request, response }: Exchange): boolean {
  if (instance.access.enabled || loopback.test(request.headers.host ?? '')) return true;
  sendPage(response, 403, 'Forbidden', 'A Jenkins without users takes job definitions from this machine only');
  return false;
}
