import { sendApi } from '../api.ts';
import { queueItemBean } from '../beans.ts';
import { field, isApi, maySee, mayPost, type Exchange } from '../exchange.ts';
import { sendNotFound, sendPage, sendPostOnly, sendRedirect, sendText } from '../pages.ts';
import { queueBean } from '../root-beans.ts';

function cancelItem(exchange: Exchange): void {
  const { instance, request, response, caller } = exchange;
  if (request.method !== 'POST') return sendPostOnly(response);
  const item = instance.queue.find(Number(field(exchange, 'id')));
  const isOld = instance.compatibility.cancelStatus === 302;
  if (item === undefined || instance.visibilityOf(item.job) !== 'visible') {
    if (isOld) return sendRedirect(response, 302, instance.rootUrl);
    return sendNotFound(response);
  }
  if (caller.rights === 'read' || caller.rights === 'none')
    return sendPage(response, 422, 'Unprocessable Entity', `${caller.name ?? 'anonymous'} may not cancel`);
  const isCancelled = instance.queue.cancel(item);
  if (isOld) return sendRedirect(response, 302, instance.rootUrl);
  if (!isCancelled) return sendPage(response, 500, 'Oops!', 'Could not cancel run');
  response.writeHead(204).end();
}

/** `/queue/…` (Jenkins reference 3). */
export function queuePages(exchange: Exchange, rest: readonly string[]): void {
  const { instance, response } = exchange;
  const [first, id = '', ...below] = rest;
  if (isApi(rest)) return sendApi(exchange, id, queueBean(instance));
  if (first === 'cancelItem' && rest.length === 1) return cancelItem(exchange);
  const item = first === 'item' && /^\d{1,15}$/.test(id) ? instance.queue.find(Number(id)) : undefined;
  if (item === undefined) return sendNotFound(response);
  if (!maySee(exchange, item.job)) return;
  if (isApi(below)) return sendApi(exchange, below[1] ?? '', queueItemBean(instance, item));
  if (below.length === 0)
    return sendText(
      response,
      'Queue item exists. For details check, for example, ./api/json?tree=cancelled,executable[url]\n',
    );
  if (below[0] !== 'cancelQueue') return sendNotFound(response);
  if (!mayPost(exchange, 'build')) return;
  instance.queue.cancel(item);
  if (instance.compatibility.cancelStatus === 302) return sendRedirect(response, 302, instance.rootUrl);
  response.writeHead(204).end();
}
