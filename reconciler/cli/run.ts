import { join } from 'node:path';
import { pino } from 'pino';
import { systemClock } from '../../clock/clock.ts';
import { startDaemon } from '../daemon/daemon.ts';
import { createMemoryLog } from '../logs/read/memory-log.ts';
import { createHiding } from '../secrets/hiding.ts';
import { openAccessSource } from './access-source.ts';
import { loadConfiguration } from './configuration.ts';

/** The newest lines of the daemon are kept, to be shown among other logs. */
const ownLogBytes = 4 * 1024 * 1024;

/** `pacer run --config FILE`: the daemon, until SIGTERM or SIGINT. Logs are JSON lines on standard output. */
export async function run(file: string, home: string, signal: AbortSignal): Promise<number> {
  const { settings, logLevel } = await loadConfiguration(file);
  const ownLog = createMemoryLog(ownLogBytes, () => systemClock.now());
  const output = pino.destination({ fd: 1, sync: true });
  const hiding = createHiding();
  const destination = {
    write(written: string): void {
      const line = hiding.hideInJson(written);
      output.write(line);
      ownLog.append(Buffer.from(line, 'utf8'));
    },
  };
  const log = pino({ level: logLevel, base: { cluster: settings.cluster } }, destination);
  const daemon = await startDaemon(
    { ...settings, dashboard: join(home, 'dashboard', 'dist') },
    { clock: systemClock, log, ownLog, random: Math.random, hiding, accessSource: openAccessSource(file) },
  );
  await new Promise<void>(resolve => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  log.info({}, 'stopping');
  await daemon.stop();
  return 0;
}
