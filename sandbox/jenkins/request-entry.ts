import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from '../server.ts';
import { crumbField, type createAccess } from './access.ts';
import { isOfForeignPage } from './exchange.ts';
import { readForm } from './form.ts';
import type { Instance } from './instance.ts';
import { sendNotFound, sendPage } from './pages.ts';
import { sitePages } from './pages/site-pages.ts';
import { requestRoot } from './request-root.ts';

/** The instance as every request finds it; the rest of it depends on who asks, and by which address. */
export type CommonInstance = Omit<Instance, 'rootUrl' | 'visibilityOf'>;

/** Answers requests as Jenkins does before any of its pages has a say: who asks, with which crumb, below which path. */
export function createRequestEntry(parts: {
  readonly instance: CommonInstance;
  readonly access: ReturnType<typeof createAccess>;
  /** Path below which everything is, without a slash at the end. */
  readonly prefix: string;
  /** Root URL as it is configured; as the request says when left out. */
  readonly configuredUrl: string | undefined;
  /** True while Jenkins starts or has stopped. */
  readonly isDown: () => boolean;
}): RequestHandler {
  const { instance, access, prefix, configuredUrl, isDown } = parts;
  const { version, session } = instance;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://jenkins');
    if (isDown()) {
      const headers = { 'cache-control': 'no-cache, no-store, must-revalidate' };
      sendPage(response, 503, 'Starting Jenkins', 'Jenkins is getting ready to work', headers);
      return;
    }
    if (url.pathname.includes(';')) {
      sendPage(response, 400, 'Bad Request', 'Semicolons are not allowed in the request URI');
      return;
    }
    if (url.pathname !== prefix && !url.pathname.startsWith(`${prefix}/`)) return sendNotFound(response);
    const segments = splitPath(url.pathname.slice(prefix.length));
    if (segments === undefined) return sendPage(response, 400, 'Bad Request', 'Malformed request URI');
    // A trigger answers without these two; every page and API answer has them.
    const isTrigger = request.method === 'POST' && /\/build(?:WithParameters)?$/.test(url.pathname);
    if (!isTrigger) {
      response.setHeader('x-jenkins', version);
      response.setHeader('x-jenkins-session', session);
    }
    const caller = access.identify(request, response);
    if (caller === undefined) return;
    if (!access.enabled && request.method !== 'GET' && isOfForeignPage(request)) {
      sendPage(response, 403, 'Forbidden', 'No valid crumb was included in the request');
      return;
    }
    const form = await readForm(request, url.searchParams);
    if (!access.passesCrumb(request, response, caller, form.fields.get(crumbField)?.[0] ?? null)) return;
    const root = requestRoot(request, prefix);
    await sitePages({
      instance: {
        ...instance,
        rootUrl: configuredUrl ?? root,
        visibilityOf: fullName => access.visibilityOf(caller, fullName),
      },
      request,
      response,
      query: url.searchParams,
      form,
      caller,
      segments,
      slash: url.pathname.endsWith('/'),
      requestRoot: root,
    });
  }

  return answer;
}

function splitPath(pathname: string): string[] | undefined {
  try {
    return pathname
      .split(/[/\\]+/)
      .filter(segment => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
