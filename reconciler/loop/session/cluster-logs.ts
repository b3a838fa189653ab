import type { Logger } from 'pino';
import type { Clock } from '../../../clock/clock.ts';
import { asPacerError } from '../../../errors/pacer-error.ts';
import type { Ledger } from '../../ledger/types.ts';
import { createLogs, type Logs } from '../../logs/logs.ts';
import { buildConsoles } from '../../logs/read/build-consoles.ts';
import type { LogFile } from '../../logs/read/log-file.ts';
import type { Upstreams } from '../../upstreams.ts';

/** Logs of everything in one cluster: read at Mesos and Jenkins, with what the ledger says was done. */
export function createClusterLogs(parts: {
  readonly upstreams: Upstreams;
  /** Pacer's own job in Jenkins. */
  readonly job: string | undefined;
  readonly ledger: Pick<Ledger, 'entries'>;
  readonly ownLog: LogFile;
  readonly hide: <T>(value: T) => T;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
}): Logs {
  const { clock, random, job, ledger, log } = parts;
  const { marathon, mesos, jenkins } = parts.upstreams;
  const frameworkId = async (): Promise<string | undefined> => (await marathon.info()).frameworkId;
  return createLogs({
    clock,
    random,
    questions: {
      app: id => marathon.app(id),
      async tasks() {
        const framework = await frameworkId();
        return framework === undefined ? [] : ((await mesos?.tasks(framework)) ?? []);
      },
    },
    mesos: () => mesos,
    frameworkId,
    ...(jenkins === undefined || job === undefined ? {} : { builds: buildConsoles(jenkins, job) }),
    daemon: parts.ownLog,
    ledger: app => ledger.entries({ app }),
    hide: parts.hide,
    onError: thrown => log.warn({ err: asPacerError(thrown) }, 'following logs failed'),
  });
}
