import type { Clock } from '../../clock/clock.ts';
import type { Ledger } from '../ledger/types.ts';
import type { PolicyFacts, WriteAction } from '../policy/types.ts';

/** How fast changes go out: what is under way, what was restarted lately, and who waits for a turn. */
export interface Pace {
  /**
   * Counts a write from before Marathon is asked, so that looks at other apps, which go on meanwhile, do not take its place.
   * `isTaken` says of an answer whether the write is on its way, which `underWay` knows from then on; one that was lost may be.
   */
  counted<Result>(
    app: string,
    action: WriteAction,
    write: () => Promise<Result>,
    isTaken: (result: Result) => boolean,
  ): Promise<Result>;
  /** This process has looked at the app, and knows itself whether its change is under way. */
  looked(app: string): void;
  underWay(): readonly string[];
  /** Restarts of the last hour, oldest first. */
  restarts(): PolicyFacts['restarts'];
  /** The app waits for a place among those that are under way. */
  wait(app: string): void;
  /** Takes as many of those that wait as there are places among so many. */
  next(places: number): readonly string[];
}

const hour = 3_600_000;

/** Begins with the restarts and the changes under way that the ledger knows of, so that a restart of the daemon gives nobody new turns. */
export function createPace(parts: {
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, 'entries' | 'last'>;
  /** Apps whose change Marathon works on. */
  readonly rollingOut: () => Iterable<string>;
  /** True for apps that will be looked at, so that nobody waits for those that never are. */
  readonly isWanted: (app: string) => boolean;
}): Pace {
  const { clock } = parts;
  const beginning = new Set<string>();
  const waiting = new Set<string>();
  /** Under way when a former process ended. */
  const unfinished = new Set(
    parts.ledger.entries().flatMap(({ app }) => (parts.ledger.last(app)?.outcome === 'started' ? [app] : [])),
  );
  let restarts = parts.ledger
    .entries()
    .filter(({ action, outcome }) => action === 'restart' && outcome === 'started')
    .map(({ app, started }) => ({ app, time: Date.parse(started) }))
    .filter(({ time }) => time > clock.now() - hour)
    .toSorted((a, b) => a.time - b.time);

  function underWay(): readonly string[] {
    return [...new Set([...parts.rollingOut(), ...beginning, ...[...unfinished].filter(parts.isWanted)])];
  }

  return {
    async counted(app, action, write, isTaken) {
      beginning.add(app);
      waiting.delete(app);
      const restart = { app, time: clock.now() };
      if (action === 'restart') restarts.push(restart);
      try {
        const result = await write();
        if (!isTaken(result)) restarts = restarts.filter(each => each !== restart);
        return result;
      } finally {
        beginning.delete(app);
      }
    },
    looked: app => void unfinished.delete(app),
    underWay,
    restarts() {
      const oldest = clock.now() - hour;
      if (restarts[0] !== undefined && restarts[0].time <= oldest)
        restarts = restarts.filter(({ time }) => time > oldest);
      return restarts;
    },
    wait: app => void waiting.add(app),
    next(places) {
      const free = places - underWay().length;
      if (free <= 0 || waiting.size === 0) return [];
      const due = [...waiting].slice(0, free);
      for (const app of due) waiting.delete(app);
      return due;
    },
  };
}
