import type { Answer } from './answer.ts';
import { isLegacy, type ApiContext } from './context.ts';
import { answerTo, refusal } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { routes } from './routes.ts';

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
    const allowed = Object.keys(route.methods);
    if (request.method === 'OPTIONS') {
      return { status: 200, headers: { allow: [...allowed, 'OPTIONS'].join(', ') } };
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const handler = route.methods[method];
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
  throw isLegacy(context) ? refusal(404, `URI not found: ${request.path}`) : refusal(500, 'URI not found');
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
