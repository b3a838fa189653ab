import type { Clock } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { LiveApp } from '../../marathon/types.ts';

/** The part of the Marathon client that looking needs. */
export interface MarathonForObserving {
  apps(): Promise<readonly LiveApp[]>;
  app(id: string): Promise<LiveApp | undefined>;
}

/** What Marathon runs, as last seen. */
export interface Observed {
  /** One listing for all apps. Callers that come while one is on its way share it. Throws what the client throws. */
  refresh(): Promise<void>;
  /** Reads one app anew. Many at once become one listing. */
  look(id: string): Promise<LiveApp | undefined>;
  app(id: string): LiveApp | undefined;
  apps(): ReadonlyMap<string, LiveApp>;
  /** True once a listing succeeded. */
  ready(): boolean;
  /** Why Marathon cannot be read right now. */
  trouble(): string | undefined;
  /** When the last complete listing arrived, milliseconds since the epoch. */
  lastListing(): number | undefined;
}

/** With more apps than this to read at the same moment, one listing is the cheaper and politer question. */
const listingThreshold = 8;

/** Keeps the last known apps; `onChange` is called with each id whose app is new, gone or different. */
export function createObserved(dependencies: {
  readonly marathon: MarathonForObserving;
  readonly clock: Clock;
  readonly onChange: (id: string) => void;
  /** Marathon could not be read, and now it can. */
  readonly onRecovered?: () => void;
}): Observed {
  const { marathon, clock, onChange } = dependencies;
  let apps = new Map<string, LiveApp>();
  let listing: Promise<void> | undefined;
  let listedAt: number | undefined;
  let trouble: string | undefined;
  let waiting = new Map<string, Promise<LiveApp | undefined>>();
  let batch: Promise<'each' | 'listing'> | undefined;

  function answered(): void {
    if (trouble === undefined) return;
    trouble = undefined;
    dependencies.onRecovered?.();
  }

  async function list(): Promise<void> {
    try {
      const fresh = new Map<string, LiveApp>();
      const changed: string[] = [];
      for (const app of await marathon.apps()) {
        const known = apps.get(app.id);
        const same = known !== undefined && isSame(known, app);
        fresh.set(app.id, same ? known : app);
        if (!same) changed.push(app.id);
      }
      for (const id of apps.keys()) if (!fresh.has(id)) changed.push(id);
      apps = fresh;
      listedAt = clock.now();
      answered();
      for (const id of changed) onChange(id);
    } catch (thrown) {
      trouble = asPacerError(thrown).message;
      throw thrown;
    }
  }

  function refresh(): Promise<void> {
    listing ??= list().finally(() => {
      listing = undefined;
    });
    return listing;
  }

  async function readOne(id: string): Promise<LiveApp | undefined> {
    try {
      const app = await marathon.app(id);
      answered();
      const known = apps.get(id);
      if (app === undefined) apps.delete(id);
      else apps.set(id, app);
      if (known === undefined ? app !== undefined : app === undefined || !isSame(known, app)) onChange(id);
      return app;
    } catch (thrown) {
      trouble = asPacerError(thrown).message;
      throw thrown;
    }
  }

  /** Looks that are asked for in the same turn are counted before any is sent. */
  function chooseWay(): Promise<'each' | 'listing'> {
    batch ??= Promise.resolve()
      .then(() => undefined)
      .then(() => {
        batch = undefined;
        const way = waiting.size > listingThreshold ? 'listing' : 'each';
        waiting = new Map();
        return way;
      });
    return batch;
  }

  function look(id: string): Promise<LiveApp | undefined> {
    const already = waiting.get(id);
    if (already !== undefined) return already;
    const looking = (async () => {
      const way = await chooseWay();
      if (way === 'each') return readOne(id);
      await refresh();
      return apps.get(id);
    })();
    waiting.set(id, looking);
    return looking;
  }

  return {
    refresh,
    look,
    app: id => apps.get(id),
    apps: () => apps,
    ready: () => listedAt !== undefined,
    trouble: () => trouble,
    lastListing: () => listedAt,
  };
}

/** True when nothing that can make a difference is another: its version covers the definition, the rest is status. */
function isSame(known: LiveApp, app: LiveApp): boolean {
  if (known === app) return true;
  return (
    known.version === app.version &&
    known.instances === app.instances &&
    known.tasksStaged === app.tasksStaged &&
    known.tasksRunning === app.tasksRunning &&
    known.tasksHealthy === app.tasksHealthy &&
    known.tasksUnhealthy === app.tasksUnhealthy &&
    known.lastTaskFailure?.taskId === app.lastTaskFailure?.taskId &&
    deploymentsOf(known) === deploymentsOf(app)
  );
}

function deploymentsOf({ deployments = [] }: LiveApp): string {
  return deployments.map(({ id }) => id).join(',');
}
