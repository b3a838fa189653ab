import type { ServerResponse } from 'node:http';
import type { FaultBoard } from './board.ts';

/**
 * Lets faults act on one event stream of Marathon. The stand-in writes each event in one piece that begins with its type;
 * everything else (heartbeats) goes through.
 */
export function disturbEventStream(response: ServerResponse, board: FaultBoard): void {
  const write = response.write.bind(response) as (text: string, callback?: () => void) => boolean;
  const disturbed = (text: string, callback?: () => void): boolean => {
    const [, type] = /^event: (\S+)\r?\n/.exec(text) ?? [];
    const fault = type === undefined ? undefined : board.hitEvent(type);
    if (fault === 'lost-events') {
      if (callback !== undefined) process.nextTick(callback);
      return true;
    }
    return write(fault === 'duplicate-events' ? text + text : text, callback);
  };
  Object.assign(response, { write: disturbed });
}
