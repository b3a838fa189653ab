import { useSyncExternalStore } from 'react';

const place = 'pacer.stars';
/** More would not fit into the address of the view that shows them. */
const most = 60;

let stars: readonly string[] = read();
const watchers = new Set<() => void>();

/** Ids of the apps that whoever uses this browser looks after, in the order in which they were marked. */
export function useStars(): readonly string[] {
  return useSyncExternalStore(watch, () => stars);
}

/** Marks an app, or takes the mark away. Kept in this browser; without storage until the page is left. */
export function toggleStar(id: string): void {
  stars = stars.includes(id) ? stars.filter(each => each !== id) : [...stars, id].slice(-most);
  try {
    localStorage.setItem(place, JSON.stringify(stars));
  } catch {
    // Storage is full or off.
  }
  for (const watcher of watchers) watcher();
}

/** The filter that shows exactly these apps. */
export function starredQuery(ids: readonly string[]): string {
  return `id:${ids.map(id => `=${id}`).join(',')}`;
}

function read(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
    return Array.isArray(kept) ? kept.filter(id => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
