import { pacerError } from '../errors/pacer-error.ts';
import { objectOf, stringsOf } from '../http/json.ts';
import type { Http } from '../http/types.ts';
import { isDefinitelyAbsent, registryFailure } from './answers.ts';
import type { Send } from './authorized.ts';

const natural = new Intl.Collator('en', { numeric: true });
const maximumPages = 1_000;

/**
 * Every tag of a repository. Pages are followed by `Link`; some registries send none, ignore `n`, repeat a page or do not
 * sort (registry reference 5), so tags are collected in a set and sorted here.
 */
export async function fetchTags(http: Http, name: string, send: Send, repository: string): Promise<readonly string[]> {
  const tags = new Set<string>();
  const visited = new Set<string>();
  let path: string | undefined = `/v2/${repository}/tags/list?n=1000`;
  while (path !== undefined && !visited.has(path)) {
    visited.add(path);
    if (visited.size > maximumPages) {
      throw pacerError('registry-rejected', { message: `${name} has no end of tag pages of ${repository}.` });
    }
    const response = await send({ path }, `${repository}:pull`);
    if (isDefinitelyAbsent(response)) break;
    if (response.status !== 200) throw registryFailure(name, `the tags of ${repository}`, response);
    for (const tag of stringsOf(objectOf(response.json())['tags'])) tags.add(tag);
    path = nextPage(http, path, response.headers['link']);
  }
  return [...tags].sort(natural.compare);
}

/** The path of `Link: <…>; rel="next"`; relative ones are resolved, and the host is always the configured one. */
function nextPage(http: Http, current: string, link: string | undefined): string | undefined {
  if (link === undefined) return undefined;
  for (const part of link.slice(0, 8192).split(/,(?=\s*<)/)) {
    const match = /^\s*<([^>]*)>(.*)$/.exec(part);
    if (match?.[1] === undefined || !/;\s*rel="?next"?\s*(;|$)/i.test(match[2] ?? '')) continue;
    return http.pathOf(new URL(match[1], http.baseUrl + current).toString());
  }
  return undefined;
}
