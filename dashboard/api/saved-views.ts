import type { AppSort } from './apps.ts';

/** A filter with a name. */
export interface SavedView {
  readonly name: string;
  readonly q: string;
  readonly sort: AppSort;
  /** Columns that are left out, separated by commas. */
  readonly hide?: string;
}

const place = 'pacer.views';

/** The views that this browser keeps; none when storage is off or holds something else. */
export function readViews(): readonly SavedView[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isView) : [];
  } catch {
    return [];
  }
}

/** Keeps the views; without storage they last until the page is left. */
export function writeViews(views: readonly SavedView[]): void {
  try {
    localStorage.setItem(place, JSON.stringify(views));
  } catch {
    // Storage is full or off.
  }
}

function isView(value: unknown): value is SavedView {
  if (typeof value !== 'object' || value === null) return false;
  const { name, q, sort, hide } = value as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    typeof q === 'string' &&
    (sort === 'id' || sort === 'severity' || sort === 'newest') &&
    (hide === undefined || typeof hide === 'string')
  );
}
