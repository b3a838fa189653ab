import type { Clock } from '../../clock/clock.ts';
import type { LiveApp } from '../../marathon/types.ts';
import type { Ledger, LedgerEntry } from '../ledger/types.ts';
import { isConverged, isDeploying } from '../observe/health.ts';

/** An app as a look has just seen it. */
export interface WatchedApp {
  readonly id: string;
  readonly live: LiveApp;
  /** Commit that is followed. */
  readonly commit: string;
  /** Why it is not as promised, where that is known. */
  readonly sentence: string | undefined;
  /** Only health results are missing, because Marathon changed its leader a moment ago. */
  readonly unchecked: boolean;
}

/**
 * Writes down that an app lost its health after its roll-out had settled, and that it has it again: whoever promotes its
 * image by rule (`images.healthyFor`) reads it in the ledger, where the roll-out alone says that all went well.
 */
export interface HealthWatch {
  /** Milliseconds after which another look is worth it; undefined when none is. */
  look(app: WatchedApp): number | undefined;
}

/** So long it has to be healthy again before that is written down, doubling with each loss within a day. */
const shortestSteady = 30_000;
const longestSteady = 3_600_000;
const day = 86_400_000;

/** Its memory is since when apps are healthy again; a new process begins to count anew. */
export function createHealthWatch(parts: {
  readonly ledger: Pick<Ledger, 'record' | 'entries' | 'last'>;
  readonly clock: Clock;
  readonly cluster: string;
}): HealthWatch {
  const { ledger, clock, cluster } = parts;
  const steadySince = new Map<string, number>();

  function write(
    app: WatchedApp,
    wish: string,
    more: Pick<LedgerEntry, 'started' | 'outcome'> & Partial<LedgerEntry>,
  ): void {
    ledger.record({
      version: 1,
      time: isoTime(clock.now()),
      cluster,
      app: app.id,
      action: 'nothing',
      cause: 'none',
      commit: app.commit,
      actor: 'pacer',
      wish,
      changes: [],
      ...more,
    });
  }

  function lose(app: WatchedApp, wish: string): undefined {
    const { sentence } = app;
    const why = sentence === undefined ? {} : { sentence };
    write(app, wish, { started: isoTime(clock.now()), outcome: 'unhealthy', ...why });
  }

  function regain(app: WatchedApp, lost: LedgerEntry, losses: number): number | undefined {
    const now = clock.now();
    const since = steadySince.get(app.id) ?? now;
    const left = since + Math.min(longestSteady, shortestSteady * 2 ** Math.min(losses - 1, 10)) - now;
    if (left > 0) {
      steadySince.set(app.id, since);
      return left;
    }
    steadySince.delete(app.id);
    write(app, lost.wish, { started: lost.started, ended: isoTime(since), outcome: 'recovered' });
    return undefined;
  }

  return {
    look(app) {
      const { id, live, unchecked } = app;
      const last = ledger.last(id);
      // What a roll-out, or somebody in Marathon, is at work on tells by its end how it went.
      if (last?.outcome !== 'healthy' || isDeploying(live) || unchecked) return undefined;
      const lines = ledger.entries({ app: id });
      const newest = lines.findLast(line => line.outcome !== 'held');
      const isHealthy = isConverged(live);
      if (!isHealthy) steadySince.delete(id);
      if (newest?.outcome !== 'unhealthy') return isHealthy ? undefined : lose(app, last.wish);
      if (!isHealthy) return undefined;
      const from = clock.now() - day;
      const losses = lines.filter(line => line.outcome === 'unhealthy' && Date.parse(line.time) > from).length;
      return regain(app, newest, losses);
    },
  };
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
