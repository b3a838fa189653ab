import type { DesiredApp, ImagesLock, LockEntry } from '../desired/types.ts';

/** An image of another cluster that an app could run. */
export interface Candidate {
  /** The app that runs it there. */
  readonly app: string;
  readonly entry: LockEntry;
}

const byImage = new WeakMap<ImagesLock, ReadonlyMap<string, Candidate | 'several'>>();

/**
 * The image that an app would get from another cluster: the one of the app with the same id, else the one whose name its
 * build has, as for `/staging/cart` and `/prod/cart` on one Marathon. Undefined when there is none, or when apps there
 * run several images of that name.
 */
export function candidateOf(lock: ImagesLock | undefined, app: DesiredApp): Candidate | undefined {
  const image = app.build?.image;
  if (lock === undefined || image === undefined) return undefined;
  const same = lock.entries.get(app.id);
  if (same !== undefined) return { app: app.id, entry: same };
  let index = byImage.get(lock);
  if (index === undefined) {
    index = indexOf(lock);
    byImage.set(lock, index);
  }
  const found = index.get(image);
  return found === 'several' ? undefined : found;
}

function indexOf(lock: ImagesLock): ReadonlyMap<string, Candidate | 'several'> {
  const index = new Map<string, Candidate | 'several'>();
  for (const [app, entry] of lock.entries) {
    const known = index.get(entry.image);
    if (known === undefined) index.set(entry.image, { app, entry });
    else if (known !== 'several' && known.entry.digest !== entry.digest) index.set(entry.image, 'several');
  }
  return index;
}
