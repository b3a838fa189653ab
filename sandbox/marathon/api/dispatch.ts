import { isAtLeast } from '../../../marathon/dialect.ts';
import type { Answer } from './answer.ts';
import type { ApiContext } from './context.ts';
import { answerTo, refusal } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { routes, type Route } from './routes.ts';

/** Finds the resource of a request and lets it answer; whatever goes wrong is an answer too (reference 1.9). */
export function dispatch(context: ApiContext, request: ApiRequest, contentType: string): Answer {
  try {
    return answer(context, request, contentType);
  } catch (error) {
    return answerTo(error);
  }
}

function answer(context: ApiContext, request: ApiRequest, contentType: string): Answer {
  for (const route of routes) {
    const match = route.pattern.exec(request.path);
    if (match === null) continue;
    const methods = methodsOf(route, context);
    const allowed = Object.keys(methods);
    if (request.method === 'OPTIONS') {
      return { status: 200, headers: { allow: [...allowed, 'OPTIONS'].join(', ') } };
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const handler = methods[method];
    if (handler === undefined) {
      const headers = { allow: allowed.join(', ') };
      return { status: 405, body: { message: 'Method Not Allowed' }, headers };
    }
    if (request.body.length > 0 && contentType !== '' && !isJson(contentType)) {
      throw refusal(415, 'Unsupported Media Type');
    }
    if (route.isFree !== true && !acceptsJson(request.accept)) throw refusal(406, 'Not Acceptable');
    return handler(context, request, ...match.slice(1).map(part => part ?? ''));
  }
  // A quirk of the exception mapper from 1.8 on.
  const isQuirky = isAtLeast(context.dialect, '1.8');
  throw isQuirky ? refusal(500, 'URI not found') : refusal(404, `URI not found: ${request.path}`);
}

/** What can be done with a resource in this version. */
function methodsOf(route: Route, context: ApiContext): Route['methods'] {
  const { methods, since } = route;
  if (since === undefined) return methods;
  return Object.fromEntries(
    Object.entries(methods).filter(([method]) => isAtLeast(context.dialect, since[method] ?? '1.4')),
  );
}

function isJson(contentType: string): boolean {
  return /^application\/(?:json|[\w.-]+\+json)\s*(?:;|$)/i.test(contentType);
}

function acceptsJson(accept: string): boolean {
  if (accept === '') return true;
  return accept
    .split(',')
    .map(type => (type.split(';')[0] ?? '').trim().toLowerCase())
    .some(type => type === '*/*' || type === 'application/*' || type === 'application/json');
}
