/** A place inside a definition: member names and list indexes. Keys of maps are marked, Marathon writes them like indexes. */
export type Segment = string | number | { readonly key: string };

/** The JSON pointer of a place (RFC 6901). */
export function pointerOf(place: readonly Segment[]): string {
  return place.map(segment => `/${escaped(nameOf(segment))}`).join('');
}

/** Marathon's path of a place: `/env(NAME)/secret`, `/fetch(0)/uri`, `/` for the whole (reference 1.9). */
export function marathonPathOf(place: readonly Segment[]): string {
  if (place.length === 0) return '/';
  return place.map(segment => (typeof segment === 'string' ? `/${segment}` : `(${nameOf(segment)})`)).join('');
}

function nameOf(segment: Segment): string {
  return typeof segment === 'object' ? segment.key : String(segment);
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
