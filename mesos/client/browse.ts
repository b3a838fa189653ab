import { pacerError } from '../../errors/pacer-error.ts';
import { isObject, listOf, numberOf, stringOf } from '../../http/json.ts';
import { refusal } from '../../http/refusal.ts';
import type { Http } from '../../http/types.ts';
import type { SandboxFile, SandboxListing } from './types.ts';

/** How long an agent may take for a listing or a piece of a file: a dead one must not hold others up. */
export const filePatience = 5_000;

/** The files of a directory on an agent, with what the answer tells about the agent's clock (Mesos reference 5.2). */
export async function browseDirectory(http: Http, path: string, now: () => number): Promise<SandboxListing> {
  const sent = now();
  const response = await http.request({ path: '/files/browse', query: { path }, timeoutMilliseconds: filePatience });
  const received = now();
  if (response.status === 404) {
    throw pacerError('sandbox-file-missing', {
      message: `The agent at ${http.baseUrl} does not have the directory ${path}.`,
      context: { agent: http.baseUrl, path },
    });
  }
  if (response.status !== 200) throw refusal(`The Mesos agent at ${http.baseUrl}`, `a listing of ${path}`, response);
  const answer = response.json();
  if (!Array.isArray(answer)) {
    throw pacerError('upstream-error', {
      message: `The Mesos agent at ${http.baseUrl} answered with something else than a listing.`,
      context: { agent: http.baseUrl, path },
    });
  }
  const date = Date.parse(response.headers['date'] ?? '');
  return {
    files: listOf(answer).flatMap(readFileInfo),
    ...(Number.isNaN(date) ? {} : { clock: { sent, received, date } }),
  };
}

function readFileInfo(value: unknown): readonly SandboxFile[] {
  if (!isObject(value)) return [];
  const path = stringOf(value['path']);
  const size = numberOf(value['size']);
  const mode = stringOf(value['mode']) ?? '';
  if (path === undefined || size === undefined || mode.startsWith('d')) return [];
  return [{ name: path.slice(path.lastIndexOf('/') + 1), size, changedAt: (numberOf(value['mtime']) ?? 0) * 1000 }];
}
