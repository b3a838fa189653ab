import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from '../server.ts';
import { sendError, sendMethodRefused } from './answers.ts';
import type { ManifestStore } from './manifest-store.ts';

const catalogPage = 100;
const largestCatalogPage = 1000;

interface Page {
  readonly names: readonly string[];
  /** Relative URL of the next page, when there is one. */
  readonly next?: string;
}

function readCount(query: URLSearchParams): number | 'invalid' | undefined {
  const text = query.get('n');
  if (text === null || text === '') return undefined;
  return /^\d{1,9}$/.test(text) ? Number(text) : 'invalid';
}

function cut(names: readonly string[], path: string, query: URLSearchParams, count: number | undefined): Page {
  const last = query.get('last') ?? '';
  const rest = names.filter(name => name > last);
  if (count === undefined || rest.length <= count) return { names: rest };
  const page = rest.slice(0, count);
  const end = page.at(-1);
  if (end === undefined) return { names: page };
  return { names: page, next: `${path}?last=${encodeURIComponent(end)}&n=${count}` };
}

function sendPage(response: ServerResponse, page: Page, body: unknown): void {
  sendJson(response, 200, body, page.next === undefined ? {} : { link: `<${page.next}>; rel="next"` });
}

function refuse(request: IncomingMessage, response: ServerResponse, count: number | 'invalid' | undefined): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendMethodRefused(response, 'GET, HEAD');
    return true;
  }
  if (count !== 'invalid') return false;
  sendError(response, 400, 'PAGINATION_NUMBER_INVALID', 'invalid number of results requested');
  return true;
}

/** Answers `tags/list` in lexical order with `n`, `last` and `Link` (registry reference 5). */
export async function handleTags(
  manifests: ManifestStore,
  request: IncomingMessage,
  response: ServerResponse,
  repository: string,
  query: URLSearchParams,
): Promise<void> {
  const count = readCount(query);
  if (refuse(request, response, count) || count === 'invalid') return;
  const tags = await manifests.tags(repository);
  if (tags === undefined) {
    sendError(response, 404, 'NAME_UNKNOWN', 'repository name not known to registry', { name: repository });
    return;
  }
  const page = cut(tags, `/v2/${repository}/tags/list`, query, count);
  sendPage(response, page, { name: repository, tags: page.names });
}

/** Answers `_catalog`: 100 names a page unless `n` says otherwise, at most 1000. */
export async function handleCatalog(
  manifests: ManifestStore,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const asked = readCount(query);
  const count = asked !== undefined && asked !== 'invalid' && asked > largestCatalogPage ? 'invalid' : asked;
  if (refuse(request, response, count) || count === 'invalid') return;
  const page = cut(await manifests.repositories(), '/v2/_catalog', query, count ?? catalogPage);
  sendPage(response, page, { repositories: page.names });
}
