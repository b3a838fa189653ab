import { nothingLeftOut, type NearState } from './answer/near.ts';
import type { Shown } from './merge/order.ts';

/** Places in several sources at once: by the short id of each source, the mark of a position in it. */
export type Places = ReadonlyMap<string, string>;

const form =
  /^v1(?:\.(?:\d{1,3}|a))?(?:\*[0-9a-z]{1,12}(?:\*[\w-]{8}[0-9a-z]{1,12}){0,2})?(?:~[\w-]{8}[th][0-9a-z]{1,11}\.[0-9a-z]{1,7}){0,400}$/;

/**
 * `v1~SOURCE MARK~…`: some twenty characters a source, so that it fits into a header. What was shown before the places
 * stands between, `v1*KEY*SOURCE END*SOURCE END~…`, in microseconds: whoever goes on from there says what came late.
 * `v1.3` says that three more are to be shown beside a hit, `v1.a` that something was left out since the last one.
 */
export function writeCursor(places: Places, shown?: Shown, near: NearState = nothingLeftOut): string {
  return [
    `v1${writeNear(near)}${shown === undefined ? '' : writeShown(shown)}`,
    ...Array.from(places, ([source, mark]) => source + mark),
  ].join('~');
}

function writeNear({ left, isApart }: NearState): string {
  if (isApart) return '.a';
  return left > 0 ? `.${left}` : '';
}

/** Where a cursor stands between two hits; at none when it is no cursor or does not say. */
export function readNear(cursor: string): NearState {
  const [, near] = form.test(cursor) ? (/^v1\.(\d{1,3}|a)/.exec(cursor) ?? []) : [];
  if (near === undefined) return nothingLeftOut;
  return { left: near === 'a' ? 0 : Number(near), isApart: near === 'a' };
}

function writeShown({ key, ends }: Shown): string {
  if (!isWritten(key)) return '';
  const written = ends
    .filter(({ high }) => isWritten(high))
    .map(({ source, high }) => source + Math.ceil(high * 1000).toString(36));
  return ['', Math.floor(key * 1000).toString(36), ...written].join('*');
}

const isWritten = (time: number): boolean => Number.isFinite(time) && time >= 0;

/** What was shown before the places of a cursor; undefined when it does not say so. */
export function readShown(cursor: string): Shown | undefined {
  if (!form.test(cursor)) return undefined;
  const [key, ...ends] = (cursor.split('~', 1)[0] ?? '').split('*').slice(1);
  if (key === undefined) return undefined;
  const time = (text: string): number => Number.parseInt(text, 36) / 1000;
  return { key: time(key), ends: ends.map(end => ({ source: end.slice(0, 8), high: time(end.slice(8)) })) };
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
