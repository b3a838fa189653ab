import type { LogEntry } from '../../schemas/generated/log-entry.ts';
import { writeEntryId } from './cursor.ts';
import type { Entry } from './entry/types.ts';
import type { LogFile } from './read/log-file.ts';

/** An entry as it leaves the daemon. `hide` takes secrets that Pacer itself knows out of a text, and out of all texts in a value. */
export function showEntry(
  entry: Entry,
  file: LogFile,
  place: {
    readonly order: 'known' | 'unknown';
    readonly late?: boolean;
    readonly marks?: [number, number][];
    readonly context?: boolean;
    readonly apart?: boolean;
  },
  hide: <T>(value: T) => T,
): LogEntry {
  const { at, basis, level, marks = [] } = { ...entry, ...place };
  const text = hide(entry.text);
  return {
    id: writeEntryId(entry.source, file.mark(entry.start, entry.head, 'behind')),
    source: entry.source,
    ...(at === undefined ? {} : { time: new Date(at).toISOString() }),
    basis,
    order: place.order,
    ...(place.late === true ? { late: true } : {}),
    ...(entry.regressed ? { regressed: true } : {}),
    ...(level === undefined ? {} : { level }),
    text,
    lines: entry.lines,
    ...(entry.ansi === undefined ? {} : { ansi: hide(entry.ansi) }),
    ...(entry.message === undefined ? {} : { message: hide(entry.message) }),
    ...(entry.fields === undefined ? {} : { fields: hide(entry.fields) }),
    ...(entry.trace === undefined ? {} : { trace: entry.trace }),
    ...(entry.chatter === undefined ? {} : { chatter: true }),
    ...(entry.cut === undefined ? {} : { cut: entry.cut }),
    ...(entry.binary === undefined ? {} : { binary: true }),
    ...(entry.partial === undefined ? {} : { partial: true }),
    ...(entry.continues === undefined ? {} : { continues: true }),
    ...(place.context === true ? { context: true } : {}),
    ...(place.apart === true ? { apart: true } : {}),
    ...(entry.gap === undefined ? {} : { gap: entry.gap }),
    // What was hidden moves the rest: then places in the text mean nothing.
    ...(marks.length === 0 || text !== entry.text ? {} : { marks }),
  };
}
