import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from '../server.ts';
import type { CapturedAnswer } from './capture.ts';
import type { FaultOrder } from './types.ts';

/** What takes the place of the real answer; nothing is carried out. False when the fault wants the request carried out. */
export function answerInstead(order: FaultOrder, request: IncomingMessage, response: ServerResponse): boolean {
  switch (order.fault) {
    case 'error':
      sendJson(response, order.status ?? 500, errorBody(order));
      return true;
    case 'html-502':
      sendHtml(response, 502, '502 Bad Gateway', '<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>');
      return true;
    case 'leader-change':
      sendHtml(response, 503, 'Error 503', '<h2>HTTP ERROR 503</h2><p>Could not determine the current leader</p>');
      return true;
    case 'starting-503':
      sendHtml(response, 503, 'Starting Jenkins', '<h1>Jenkins is getting ready to work</h1>', { 'retry-after': '5' });
      return true;
    case 'login-page':
      sendHtml(response, 200, 'Sign in [Jenkins]', '<form action="j_spring_security_check">Sign in to Jenkins</form>');
      return true;
    case 'reset':
      request.socket.resetAndDestroy();
      return true;
    case 'huge-body':
      sendHuge(response, order.megabytes ?? 50);
      return true;
    case 'error-in-200':
      sendJson(response, 200, { message: 'The request could not be handled: the storage did not answer in time' });
      return true;
    case 'empty-listing':
      sendJson(response, 200, { apps: [] });
      return true;
    case 'apps-gone':
      answerAsWiped(request, response);
      return true;
    case 'not-carried-out':
      sendJson(response, 200, { version: new Date().toISOString(), deploymentId: randomUUID() });
      return true;
    case 'too-many-requests':
      sendJson(response, 429, registryError('TOOMANYREQUESTS', 'too many requests'), {
        'retry-after': String(order.retryAfter ?? 1),
      });
      return true;
    default:
      return false;
  }
}

/** Sends what a fault makes of the real answer, after the request was carried out. */
export function sendTampered(
  order: FaultOrder,
  answer: CapturedAnswer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (order.fault === 'lost-answer') {
    request.socket.resetAndDestroy();
    return;
  }
  if (order.fault === 'half-body') {
    response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
    const half = answer.body.subarray(0, Math.floor(answer.body.length / 2));
    response.write(half, () => request.socket.destroy());
    return;
  }
  const { body, headers } = changed(order, answer);
  response.writeHead(answer.status, headers);
  response.end(request.method === 'HEAD' ? undefined : body);
}

function changed(order: FaultOrder, answer: CapturedAnswer): Pick<CapturedAnswer, 'headers' | 'body'> {
  if (order.fault === 'wrong-digest' && answer.headers['docker-content-digest'] !== undefined) {
    return { ...answer, headers: { ...answer.headers, 'docker-content-digest': `sha256:${'0'.repeat(64)}` } };
  }
  if (order.fault === 'other-framework') {
    const info = JSON.parse(answer.body.toString('utf8')) as object;
    const frameworkId = order.frameworkId ?? '00000000-0000-4000-8000-000000000000-0000';
    const body = Buffer.from(JSON.stringify({ ...info, frameworkId }));
    return { headers: { ...answer.headers, 'content-length': body.length }, body };
  }
  return answer;
}

function errorBody(order: FaultOrder): object {
  if (order.server === 'registry') return registryError('UNKNOWN', 'unknown error');
  return { message: 'The sandbox was asked to fail here' };
}

function registryError(code: string, message: string): object {
  return { errors: [{ code, message, detail: null }] };
}

function sendHtml(
  response: ServerResponse,
  status: number,
  title: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const page = `<html>\n<head><title>${title}</title></head>\n<body>\n${body}\n</body>\n</html>\n`;
  response.writeHead(status, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(page), ...headers });
  response.end(page);
}

/** A Marathon that lost its state knows no app. */
function answerAsWiped(request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const id = decodeURIComponent(path.slice('/v2/apps'.length)).replace(/\/(versions|tasks)(\/.*)?$/, '');
  if (id === '' || id === '/') return sendJson(response, 200, { apps: [] });
  sendJson(response, 404, { message: `App '${id}' does not exist` });
}

/** Valid JSON of any size, without a length in the header, so that a client has to count. */
function sendHuge(response: ServerResponse, megabytes: number): void {
  const filler = Buffer.alloc(1_000_000, 'x');
  let left = megabytes;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"apps":[],"message":"');
  const next = (): void => {
    if (response.destroyed) return;
    if (left === 0) {
      response.end('"}');
      return;
    }
    left -= 1;
    response.write(filler, error => {
      if (error === undefined || error === null) next();
    });
  };
  next();
}
