import type { IncomingMessage, ServerResponse } from 'node:http';
import { asPacerError } from '../../errors/pacer-error.ts';
import { readBody, sendJson } from '../server.ts';
import type { FaultBoard } from './board.ts';
import { faultCatalogue } from './catalogue.ts';
import { checkOrder } from './check.ts';
import type { Fault, FaultName } from './types.ts';

/**
 * `/faults` of the control port: `GET` lists what is on and what there is, `POST` switches one on, `DELETE /faults` clears
 * all and `DELETE /faults/ID` one. False when the path is another one.
 */
export async function answerFaults(
  board: FaultBoard,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const [, id] = /^\/faults(?:\/(\d{1,9}))?\/?$/.exec(request.url ?? '') ?? [undefined, undefined];
  if (!/^\/faults(\/|$)/.test(request.url ?? '')) return false;
  if (request.method === 'GET' && id === undefined) {
    sendJson(response, 200, { faults: board.list().map(faultJson), available: available() });
    return true;
  }
  if (request.method === 'POST' && id === undefined) {
    await switchOn(board, request, response);
    return true;
  }
  if (request.method === 'DELETE') {
    const found = board.clear(id === undefined ? undefined : Number(id));
    if (found) sendJson(response, 200, { faults: board.list().map(faultJson) });
    else sendJson(response, 404, { message: `There is no fault ${id}.` });
    return true;
  }
  sendJson(response, 405, { message: 'There are GET, POST and DELETE /faults, and DELETE /faults/ID.' });
  return true;
}

async function switchOn(board: FaultBoard, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const checked = checkOrder((await readBody(request, 16_384)).toString('utf8'));
  if ('refused' in checked) {
    sendJson(response, 400, { message: checked.refused.join(' ') });
    return;
  }
  try {
    sendJson(response, 201, faultJson(board.add(checked.order)));
  } catch (thrown) {
    sendJson(response, 400, { message: asPacerError(thrown).message });
  }
}

function faultJson(fault: Fault): object {
  return {
    id: fault.id,
    on: fault.on,
    fired: fault.fired,
    since: new Date(fault.since).toISOString(),
    ...(fault.until === undefined ? {} : { until: new Date(fault.until).toISOString() }),
    ...fault.order,
  };
}

function available(): object {
  const entries = (Object.keys(faultCatalogue) as FaultName[]).map(name => {
    const { servers, matches, match, methods, members, does } = faultCatalogue[name];
    return [
      name,
      { does, servers, matches, members, ...(match === undefined ? {} : { match }), ...(methods ? { methods } : {}) },
    ] as const;
  });
  return Object.fromEntries(entries);
}
