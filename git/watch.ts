import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import { systemClock, type Clock, type Timer } from '../clock/clock.ts';
import { parseRepositoryAddress } from './address.ts';

/** What to watch. */
export interface WatchOptions {
  readonly url: string;
  /** Something in the repository moved: a hint to look, nothing more. */
  readonly onChange: () => void;
  readonly clock?: Clock;
  /** Waits so long for the rest of a push. 5 ms when left out. */
  readonly settleMilliseconds?: number;
  /** How often to see whether the repository is still (or again) there. One second when left out. */
  readonly presenceMilliseconds?: number;
}

/** A watch that can be ended. */
export interface RepositoryWatch {
  /** False for remote repositories: there is nothing to watch, they are polled or call our hook. */
  readonly local: boolean;
  /** Resolves when a push from now on is noticed. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/**
 * Watches the refs of a repository on this machine. Survives that it goes away and comes back: then it reports a change,
 * too. Never throws for what the file system does.
 */
export function watchRepository(options: WatchOptions): RepositoryWatch {
  const address = parseRepositoryAddress(options.url);
  if (address.directory === undefined)
    return { local: false, ready: Promise.resolve(), close: () => Promise.resolve() };
  const directory = address.directory;
  const clock = options.clock ?? systemClock;
  let watcher: FSWatcher | undefined;
  let identity: string | undefined;
  let settling: Timer | undefined;
  let presence: Timer | undefined;
  let closed = false;

  function changed(): void {
    settling ??= clock.after(
      options.settleMilliseconds ?? 5,
      () => {
        settling = undefined;
        if (!closed) options.onChange();
      },
      { background: true },
    );
  }

  async function open(gitDirectory: string): Promise<void> {
    const names = ['refs', 'reftable', 'packed-refs', 'HEAD'];
    // Notes are what Pacer itself writes: to look at every branch because of them would be to answer its own voice.
    const notes = join(gitDirectory, 'refs', 'notes');
    const opened = watch(
      names.map(name => join(gitDirectory, name)),
      {
        ignoreInitial: true,
        persistent: true,
        atomic: false,
        ignorePermissionErrors: true,
        ignored: path => path === notes || path.startsWith(`${notes}/`),
      },
    );
    watcher = opened;
    // `raw` comes with the system's own event, before chokidar has looked at the file.
    opened.on('raw', (_event, name) => {
      // It was moved. Whether it is watched on when it comes back at once is a matter of luck: it is opened anew.
      if (name === basename(gitDirectory)) identity = undefined;
      changed();
    });
    opened.on('all', changed);
    opened.on('error', changed);
    await new Promise<void>(resolve => opened.once('ready', resolve));
  }

  async function look(first: boolean): Promise<void> {
    const found = await findGitDirectory(directory);
    if (closed) return;
    if (found?.identity !== identity) {
      identity = found?.identity;
      const old = watcher;
      watcher = undefined;
      await old?.close();
      if (found !== undefined) await open(found.directory);
      if (!first) changed();
    }
    if (closed) await watcher?.close();
    else presence = clock.after(options.presenceMilliseconds ?? 1000, () => void look(false), { background: true });
  }

  return {
    local: true,
    ready: look(true),
    async close() {
      closed = true;
      settling?.cancel();
      presence?.cancel();
      await watcher?.close();
    },
  };
}

/** The directory with the refs: the repository itself when bare, else its `.git`; and what tells it from a later one. */
async function findGitDirectory(directory: string): Promise<{ directory: string; identity: string } | undefined> {
  for (const candidate of [directory, join(directory, '.git')]) {
    const refs = await stat(join(candidate, 'refs')).catch(() => undefined);
    if (refs?.isDirectory() === true) return { directory: candidate, identity: `${candidate} ${refs.dev} ${refs.ino}` };
  }
  return undefined;
}
