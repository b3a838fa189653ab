import type { Logger } from 'pino';
import { asPacerError } from '../../../errors/pacer-error.ts';
import type { Marathon } from '../../../marathon/client/types.ts';
import type { Failover } from '../../observe/failover.ts';
import type { Freeze } from '../../observe/freeze.ts';
import type { ClusterLoop } from '../cluster-loop.ts';

/** Listens to the event stream of Marathon until the signal is aborted. Never rejects. */
export function listenToMarathon(parts: {
  readonly marathon: Pick<Marathon, 'events'>;
  readonly loop: Pick<ClusterLoop, 'marathonAttached' | 'marathonEvent'>;
  readonly freeze: Pick<Freeze, 'forget' | 'prepare'>;
  readonly failover: Failover;
  readonly log: Logger;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { marathon, loop, freeze, failover, log, signal } = parts;
  return marathon
    .events({
      signal,
      onAttached: () => {
        log.info({}, 'attached to the event stream of Marathon');
        failover.attached();
        freeze.forget();
        // At once, so that another cluster behind the address is said before anything is wanted of it.
        freeze.prepare().catch(() => undefined);
        loop.marathonAttached();
      },
      onDetached: () => {
        failover.detached();
        log.info({}, 'event stream of Marathon ended; reconnecting');
      },
      onEvent: event => loop.marathonEvent(event),
    })
    .catch((thrown: unknown) => log.error({ err: asPacerError(thrown) }, 'event stream of Marathon given up'));
}
