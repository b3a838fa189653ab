import type { Logger } from 'pino';
import { schedule } from 'node-cron';
import { asPacerError } from '../../errors/pacer-error.ts';

/** Work that nobody waits for, at night. */
export interface Housekeeping {
  stop(): Promise<void>;
}

/** Every small fetch leaves a pack behind; once a night they become one. Local time. */
const nightly = '17 3 * * *';

/** Starts the nightly tidying. */
export function startHousekeeping(parts: { readonly tidy: () => Promise<void>; readonly log: Logger }): Housekeeping {
  const task = schedule(
    nightly,
    async () => {
      await parts
        .tidy()
        .catch((thrown: unknown) => parts.log.warn({ err: asPacerError(thrown) }, 'housekeeping failed'));
    },
    { name: 'housekeeping', noOverlap: true },
  );
  return {
    async stop() {
      await task.destroy();
    },
  };
}
