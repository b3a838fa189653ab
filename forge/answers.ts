import { pacerError } from '../errors/pacer-error.ts';
import { refusal } from '../http/refusal.ts';
import { retryAfter } from '../http/retry.ts';
import type { Clock } from '../clock/clock.ts';
import type { Http, HttpRequest, HttpResponse } from '../http/types.ts';

/** Asks one forge; every status but a success is an error with a sentence. */
export interface Asking {
  (doing: string, request: HttpRequest): Promise<HttpResponse>;
}

/** Makes the asking function of a forge. */
export function createAsking(name: string, http: Http, clock: Clock): Asking {
  return async (doing, request) => {
    const response = await http.request(request);
    if (response.status >= 200 && response.status < 300) return response;
    throw limited(name, response, clock) ?? refusal(name, doing, response);
  };
}

/**
 * GitHub says 403 when too much was asked (REST API, "Rate limits": `x-ratelimit-remaining: 0`, or `retry-after` for its
 * secondary limits); the others say 429.
 */
function limited(name: string, response: HttpResponse, clock: Clock): Error | undefined {
  const isUsedUp = response.headers['x-ratelimit-remaining'] === '0' || response.headers['retry-after'] !== undefined;
  if (response.status !== 429 && !(response.status === 403 && isUsedUp)) return undefined;
  const reset = Number(response.headers['x-ratelimit-reset']);
  const until = retryAfter(response, clock.now()) ?? (Number.isFinite(reset) ? reset * 1000 - clock.now() : undefined);
  const pause = until === undefined || until <= 0 ? undefined : Math.ceil(until / 1000);
  return pacerError('upstream-error', {
    message: `${name} has been asked too often${pause === undefined ? '' : ` and wants ${pause} s of peace`}.`,
    advice: 'Nothing is lost: comments and statuses follow later. Fewer daemons with one token help.',
    context: { status: response.status, ...(pause === undefined ? {} : { pauseMilliseconds: pause * 1000 }) },
  });
}

/** So many pages are read: more than a thousand open pull requests are not looked through. */
export const mostPages = 10;

/** Reads page after page until one is not full. `read` gets the number of the page, from 1. */
export async function allPages<Item>(
  size: number,
  read: (page: number) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  for (let page = 1; page <= mostPages; page++) {
    const items = await read(page);
    found.push(...items);
    if (items.length < size) break;
  }
  return found;
}

/** A text cut to what a forge takes. */
export function cut(text: string, longest: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
