import { createEntryReader, type EntryReader } from '../../reconciler/logs/entry/read-entries.ts';
import type { Entry } from '../../reconciler/logs/entry/types.ts';
import { createLineSplitter } from '../../reconciler/logs/lines/split-lines.ts';
import type { TimeWindow } from '../../reconciler/logs/time/read-time.ts';
import { createZoneLearner } from '../../reconciler/logs/time/zone.ts';

/** 2026-11-22T07:49:02.440Z, the moment of most examples. */
export const moment = Date.UTC(2026, 10, 22, 7, 49, 2, 440);

/** A reader of entries of a source whose lines are seen a second after the moment. */
export function readerOf(
  seen: (end: number) => TimeWindow | undefined = () => ({ low: moment, high: moment + 1_000 }),
): EntryReader {
  return createEntryReader({
    source: 'source-a',
    zone: createZoneLearner(),
    clock: () => ({ ahead: 0, error: 0 }),
    seen: line => seen(line.end),
    near: () => moment,
  });
}

/** Entries of a text. */
export function entriesOf(text: string | Buffer, reader: EntryReader = readerOf()): readonly Entry[] {
  const splitter = createLineSplitter(0);
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  const done = [...reader.push(splitter.push(bytes)), ...reader.flush()];
  const rest = splitter.rest();
  return rest === undefined ? done : [...done, ...reader.flush(rest)];
}
