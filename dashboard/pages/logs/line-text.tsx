import { useMemo, type ReactElement } from 'react';
import type { LogEntry } from '../../../schemas/generated/log-entry.ts';
import { marksOf } from './find.ts';
import { segmentsOf, segmentsOfPart, type Segment } from './segments.ts';

/** A time at the begin of a line says again what the column before it says. */
const leadingTime = /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?\s+/;
/** So does the level: `INFO `, `[WARN] `, `ERROR: `. */
const leadingLevel = /^[[(<]?([A-Za-z]{4,7})[\])>]?[ :]\s*/;
/** A row shows so many characters of a line; opening it shows all that there is. */
const mostCharacters = 4_000;
const mostFields = 12;

/** The first line of an entry as it is shown in its row. */
export function LineText(props: {
  readonly entry: LogEntry;
  /** With the time and the level at its begin, which columns beside it say otherwise. */
  readonly isWhole: boolean;
  readonly finder: RegExp | undefined;
}): ReactElement {
  const { entry, isWhole, finder } = props;
  return useMemo(
    () =>
      entry.fields === undefined && entry.message === undefined
        ? plainLine(entry, isWhole, finder)
        : jsonLine(entry, finder),
    [entry, isWhole, finder],
  );
}

/** Any segments as text of React: nothing of a line ever becomes markup. */
export function Segments({ segments }: { readonly segments: readonly Segment[] }): ReactElement {
  return (
    <>
      {segments.map(({ text, look, isMarked }, index) => {
        if (isMarked)
          return (
            <mark key={index} className={`rounded-xs bg-hit text-ink ${look}`}>
              {text}
            </mark>
          );
        return look === '' ? (
          text
        ) : (
          <span key={index} className={look}>
            {text}
          </span>
        );
      })}
    </>
  );
}

function plainLine(entry: LogEntry, isWhole: boolean, finder: RegExp | undefined): ReactElement {
  const { text, ansi } = entry;
  const newline = text.indexOf('\n');
  const end = Math.min(newline < 0 ? text.length : newline, mostCharacters);
  const marks = marksOf(text.slice(0, end), entry.marks, finder);
  const head = isWhole ? 0 : headOf(entry);
  const isHit = marks?.some(([begin]) => (begin ?? 0) < head) ?? false;
  const from = isHit || head >= end ? 0 : head;
  if (ansi === undefined && marks === undefined) return <>{text.slice(from, end)}</>;
  return <Segments segments={cutSegments(segmentsOf(text, ansi, marks), from, end)} />;
}

/** Length of what the columns beside it say already: the time, and then the level. */
function headOf({ text, basis, level }: LogEntry): number {
  const time = basis.startsWith('stamp') ? (leadingTime.exec(text)?.[0].length ?? 0) : 0;
  if (level === undefined) return time;
  const word = leadingLevel.exec(text.slice(time, time + 20));
  return word?.[1]?.toLowerCase().startsWith(level) === true ? time + word[0].length : time;
}

function cutSegments(segments: readonly Segment[], from: number, end: number): Segment[] {
  const cut: Segment[] = [];
  let at = 0;
  for (const segment of segments) {
    const text = segment.text.slice(Math.max(0, from - at), Math.max(0, end - at));
    at += segment.text.length;
    if (text !== '') cut.push({ ...segment, text });
    if (at >= end) break;
  }
  return cut;
}

/** The message of a JSON line, and its other members as `key=value`. */
function jsonLine({ text, marks: filtered, message, fields }: LogEntry, finder: RegExp | undefined): ReactElement {
  const marks = marksOf(text, filtered, finder);
  const hits = new Set((marks ?? []).map(([begin, end]) => text.slice(begin, end)));
  const members = Object.entries(fields ?? {});
  return (
    <>
      <Segments segments={segmentsOfPart((message ?? '').slice(0, mostCharacters), hits)} />
      {members.slice(0, mostFields).map(([name, value]) => (
        <span key={name} className="ml-2">
          <span className="text-soft">{name.slice(0, 100)}=</span>
          <Segments segments={segmentsOfPart(fieldWords(value).slice(0, 300), hits)} />
        </span>
      ))}
      {members.length > mostFields ? <span className="ml-2 text-soft">+{members.length - mostFields}</span> : null}
    </>
  );
}

/** A value of a JSON line in one line. */
export function fieldWords(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
