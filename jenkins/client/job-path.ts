import { pacerError } from '../../errors/pacer-error.ts';
import { encodePath } from '../../http/base-url.ts';

/**
 * The path of a job, `pacer/build-image` → `/job/pacer/job/build-image`. Each name is encoded once; the names of branch
 * jobs already hold an encoded slash, which is encoded again (Jenkins reference 1.5).
 */
export function jobPath(job: string): string {
  const names = job.split('/').filter(name => name !== '');
  if (names.length === 0 || names.some(name => name.includes(';')))
    throw pacerError('usage', { message: `"${job}" is no name of a Jenkins job.` });
  return names.map(name => `/job${encodePath([name])}`).join('');
}

/** True when a URL that Jenkins handed out is that of the job; its host and prefix may be any. */
export function isJobUrl(url: string, job: string): boolean {
  const path = URL.parse(url, 'http://any/')?.pathname ?? '';
  const begin = path.indexOf('/job/');
  if (begin === -1) return false;
  return decoded(path.slice(begin).replace(/\/+$/, '')) === decoded(jobPath(job));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
