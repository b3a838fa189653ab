/** Places in several sources at once: by the short id of each source, the mark of a position in it. */
export type Places = ReadonlyMap<string, string>;

const form = /^v1(?:~[\w-]{8}[th][0-9a-z]{1,11}\.[0-9a-z]{1,7}){0,400}$/;

/** `v1~SOURCE MARK~…`: some twenty characters a source, so that it fits into a header. */
export function writeCursor(places: Places): string {
  return ['v1', ...Array.from(places, ([source, mark]) => source + mark)].join('~');
}

/** The places of a cursor; undefined when it is none. */
export function readCursor(cursor: string): Places | undefined {
  if (!form.test(cursor)) return undefined;
  return new Map(
    cursor
      .split('~')
      .slice(1)
      .map(each => [each.slice(0, 8), each.slice(8)] as const),
  );
}

/** Id of an entry: its source and the mark of its begin. */
export function writeEntryId(source: string, mark: string): string {
  return source + mark;
}

/** Source and mark of an id; undefined when it is none. */
export function readEntryId(id: string): { readonly source: string; readonly mark: string } | undefined {
  return /^[\w-]{8}h[0-9a-z]{1,11}\.[0-9a-z]{1,7}$/.test(id)
    ? { source: id.slice(0, 8), mark: id.slice(8) }
    : undefined;
}
