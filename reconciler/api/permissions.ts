import type { Verb } from '../access/types.ts';

/**
 * What a route asks for: `open` for everybody, `signature` where the route checks a signature of its own, or a verb. A verb is
 * looked for before anything else of the request is read; which apps it holds for is for the route to say.
 */
export type Permission = 'open' | 'signature' | Verb;

/** The permission of every route, named as in `operations`. A route that is missing here keeps the daemon from starting. */
export const permissions: Readonly<Record<string, Permission>> = {
  'GET /healthz': 'open',
  'GET /readyz': 'open',
  'GET /metrics': 'view',
  'GET /': 'open',
  'GET /{path}': 'open',
  'GET /sign-in/openid': 'open',
  'GET /sign-in/openid/callback': 'open',
  'GET /api/v1/me': 'open',
  'POST /api/v1/sign-in': 'open',
  'POST /api/v1/sign-out': 'open',
  'GET /api/v1/openapi.json': 'open',
  'GET /api/v1/overview': 'view',
  'GET /api/v1/apps': 'view',
  'GET /api/v1/app-rows': 'view',
  'GET /api/v1/apps/{id}': 'view',
  'GET /api/v1/plan': 'view',
  'GET /api/v1/cluster': 'view',
  'GET /api/v1/images': 'view',
  'GET /api/v1/builds': 'view',
  'GET /api/v1/builds/{id}': 'view',
  'GET /api/v1/builds/{id}/log': 'view',
  // A question: nothing is changed by it.
  'POST /api/v1/capacity': 'view',
  'GET /api/v1/problems': 'view',
  'GET /api/v1/history': 'view',
  'GET /api/v1/activity': 'view',
  'GET /api/v1/activity/export': 'view',
  'GET /api/v1/delivery': 'view',
  'GET /api/v1/rollouts': 'view',
  'GET /api/v1/deployments/{id}': 'view',
  'GET /api/v1/repositories': 'view',
  'GET /api/v1/events': 'view',
  'GET /api/v1/events/missed': 'view',
  'GET /api/v1/reviews': 'view',
  'GET /api/v1/settings': 'view',
  'POST /api/v1/settings/test': 'operate',
  'GET /api/v1/diagnostics': 'operate',
  'GET /api/v1/freezes': 'view',
  'POST /api/v1/freeze': 'operate',
  'POST /api/v1/unfreeze': 'operate',
  'POST /api/v1/approvals': 'approve',
  'GET /api/v1/logs': 'view',
  'GET /api/v1/logs/histogram': 'view',
  'GET /api/v1/logs/download': 'view',
  'GET /api/v1/logs/instances': 'view',
  'GET /api/v1/logs/stream': 'view',
  // Files hold values as they are written, so they are for those who may change them.
  'GET /api/v1/files/{path}': 'deploy',
  'GET /api/v1/secret-names': 'deploy',
  'POST /api/v1/proposals/preview': 'deploy',
  'POST /api/v1/proposals': 'deploy',
  'POST /api/v1/apps/{id}/rollback': 'deploy',
  'POST /api/v1/apps/{id}/rollout/abort': 'deploy',
  'POST /api/v1/sync': 'deploy',
  'POST /hooks/git': 'signature',
  'POST /hooks/registry': 'signature',
  'POST /hooks/jenkins': 'signature',
};

/** The permission of a route as the server has it, such as `/api/v1/apps/:id/rollback`; undefined when nobody gave it one. */
export function permissionOf(method: string, url: string): Permission | undefined {
  const verb = method === 'HEAD' ? 'GET' : method;
  const named = url.replace(/:(\w+)/g, '{$1}');
  const names = [named, named.replace('*', '{id}'), named.replace('*', '{path}')];
  const name = names.map(each => `${verb} ${each}`).find(each => Object.hasOwn(permissions, each));
  return name === undefined ? undefined : permissions[name];
}
