import { pacerError } from '../../errors/pacer-error.ts';
import { encodePath } from '../../http/base-url.ts';

/** Last segments by which Marathon tells the resources below an app from apps (reference 1.0). */
const reservedEndings: ReadonlySet<string> = new Set(['restart', 'tasks', 'versions']);

/**
 * The path of an app, `/shop/cart` → `/v2/apps/shop/cart`. Ids that would be another resource in the URL are refused:
 * a DELETE of an app `/x/tasks` would kill the tasks of `/x`.
 */
export function appPath(id: string): string {
  const segments = id.split('/').filter(segment => segment !== '');
  const last = segments.at(-1);
  if (last === undefined || reservedEndings.has(last) || segments.some(each => each === '*' || /^\.\.?$/.test(each))) {
    const errors = [last === undefined ? 'is no app id' : 'cannot be addressed in Marathon'];
    throw pacerError('marathon-rejected', {
      message: `The id "${id}" ${errors[0]}.`,
      context: { details: [{ path: '/id', errors }] },
    });
  }
  return `/v2/apps${encodePath(segments)}`;
}
