/** A few things that are dear to keep open. */
export interface Recent<Thing> {
  /** Works with the thing of a key; opens it when it is not kept. It is not closed while somebody works with it. */
  use<Result>(key: string, open: () => Promise<Thing>, work: (thing: Thing) => Promise<Result>): Promise<Result>;
  /** Closes it as soon as nobody works with it. */
  drop(key: string): void;
  dropAll(): void;
}

interface Kept<Thing> {
  readonly key: string;
  readonly thing: Promise<Thing>;
  users: number;
}

/** Keeps the `most` that were used last; `close` is told of each that goes. */
export function createRecent<Thing>(most: number, close: (thing: Thing) => void): Recent<Thing> {
  const kept = new Map<string, Kept<Thing>>();

  function remove(entry: Kept<Thing>): void {
    if (kept.get(entry.key) === entry) kept.delete(entry.key);
    if (entry.users === 0) entry.thing.then(close, () => undefined);
  }

  function trim(): void {
    for (const entry of kept.values()) {
      if (kept.size <= most) return;
      if (entry.users === 0) remove(entry);
    }
  }

  return {
    async use(key, open, work) {
      const entry = kept.get(key) ?? { key, thing: open(), users: 0 };
      kept.delete(key);
      kept.set(key, entry);
      entry.users++;
      try {
        return await work(await entry.thing);
      } catch (thrown) {
        // It may be broken: the next one opens it anew.
        if (kept.get(key) === entry) kept.delete(key);
        throw thrown;
      } finally {
        entry.users--;
        if (kept.get(key) !== entry) remove(entry);
        trim();
      }
    },
    drop(key) {
      const entry = kept.get(key);
      if (entry !== undefined) remove(entry);
    },
    dropAll() {
      for (const entry of kept.values()) remove(entry);
    },
  };
}
