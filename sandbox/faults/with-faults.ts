import { sleep, type Clock } from '../../clock/clock.ts';
import type { RequestHandler } from '../server.ts';
import { answerInstead, sendTampered } from './answers.ts';
import type { FaultBoard } from './board.ts';
import { captureAnswer } from './capture.ts';
import { isEventStream } from './choose.ts';
import { disturbEventStream } from './event-streams.ts';
import type { FaultyServer } from './types.ts';

/** A request with this header and the value `off` is answered as if no fault were on: to look behind the scenes. */
const exemption = 'x-sandbox-faults';

/** A handler that misbehaves as the board says. With everything off it is the handler itself. */
export function withFaults(
  server: FaultyServer,
  board: FaultBoard,
  clock: Clock,
  handler: RequestHandler,
): RequestHandler {
  return async (request, response) => {
    if (request.headers[exemption] === 'off') return handler(request, response);
    const faulty = { server, method: request.method ?? 'GET', target: request.url ?? '/' };
    const { delayMilliseconds, effect } = board.hit(faulty);
    if (delayMilliseconds > 0) await sleep(clock, delayMilliseconds);
    if (effect !== undefined && answerInstead(effect, request, response)) {
      // What was not read would otherwise be taken for the next request on this connection.
      request.resume();
      return;
    }
    if (effect !== undefined) {
      delete request.headers['accept-encoding'];
      captureAnswer(response, answer => sendTampered(effect, answer, request, response));
    } else if (isEventStream(faulty)) {
      disturbEventStream(response, board);
    }
    await handler(request, response);
  };
}
