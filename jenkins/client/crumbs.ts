import { numberOrString } from './values.ts';
import { isReading } from '../../http/method.ts';
import { objectOf } from '../../http/json.ts';
import { plainText } from '../../http/plain-text.ts';
import type { Http, HttpRequest, HttpResponse } from '../../http/types.ts';
import { jenkinsFailure } from './failures.ts';

/** Sends a request with what Jenkins wants to see besides the credentials. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

interface Crumb {
  readonly header?: readonly [name: string, value: string];
}

/**
 * Wraps an Http for users without API token: keeps the session cookie, and gives each POST the crumb that belongs to that
 * session (Jenkins reference 1.4). A crumb that is no longer valid is fetched anew and the POST repeated once, which is
 * safe: it was turned away before anything happened.
 */
export function withCrumbs(http: Http): Send {
  const cookies = new Map<string, string>();
  let crumb: Promise<Crumb> | undefined;

  async function send(request: HttpRequest, headers: Readonly<Record<string, string>>): Promise<HttpResponse> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = { ...request.headers, ...headers, ...(cookie === '' ? {} : { cookie }) };
    const response = await http.request({ ...request, headers: all });
    for (const each of response.cookies) {
      const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(each) ?? [];
      if (name !== undefined && value !== undefined) cookies.set(name, value.trim());
    }
    return response;
  }

  async function fetchCrumb(): Promise<Crumb> {
    const response = await send({ path: '/crumbIssuer/api/json' }, {});
    // No crumb issuer: protection is switched off, and none is needed.
    if (response.status === 404) return {};
    if (response.status !== 200) throw jenkinsFailure('a crumb', response);
    const answer = objectOf(response.json());
    const name = numberOrString(answer['crumbRequestField']);
    const value = numberOrString(answer['crumb']);
    return name === undefined || value === undefined ? {} : { header: [name, value] };
  }

  async function crumbHeaders(): Promise<Readonly<Record<string, string>>> {
    if (crumb === undefined) {
      const fetching = fetchCrumb();
      crumb = fetching;
      fetching.catch(() => {
        if (crumb === fetching) crumb = undefined;
      });
    }
    const { header } = await crumb;
    return header === undefined ? {} : { [header[0]]: header[1] };
  }

  return async request => {
    if (isReading(request.method)) return send(request, {});
    const response = await send(request, await crumbHeaders());
    if (!complainsAboutCrumb(response)) return response;
    crumb = undefined;
    cookies.clear();
    return send(request, await crumbHeaders());
  };
}

function complainsAboutCrumb(response: HttpResponse): boolean {
  return response.status === 403 && /valid crumb/i.test(plainText(response.body, 4_000));
}
