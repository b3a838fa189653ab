import { join } from 'node:path';
import { pino } from 'pino';
import { systemClock } from '../../clock/clock.ts';
import { startDaemon } from '../daemon.ts';
import { loadConfiguration } from './configuration.ts';

/** `pacer run --config FILE`: the daemon, until SIGTERM or SIGINT. Logs are JSON lines on standard output. */
export async function run(file: string, home: string, signal: AbortSignal): Promise<number> {
  const { settings, logLevel } = await loadConfiguration(file);
  const log = pino({ level: logLevel, base: { cluster: settings.cluster } });
  const daemon = await startDaemon(
    { ...settings, dashboard: join(home, 'dashboard', 'dist') },
    { clock: systemClock, log, random: Math.random },
  );
  await new Promise<void>(resolve => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  log.info({}, 'stopping');
  await daemon.stop();
  return 0;
}
