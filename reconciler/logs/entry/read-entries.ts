import { cleanText, type CleanText } from '../lines/clean-text.ts';
import type { RawLine } from '../lines/split-lines.ts';
import type { ClockOffset } from '../time/agent-clock.ts';
import { completeStamp, createStampFinder, type TimeWindow } from '../time/read-time.ts';
import type { Stamp } from '../time/stamp.ts';
import type { ZoneLearner } from '../time/zone.ts';
import { readJsonLine, type JsonLine } from './json-line.ts';
import { levelOfText, type Level } from './level.ts';
import { endsPythonTrace, isChatter, isGoFrame, shapeOf, traceOf } from './shape.ts';
import { proofOfHead, proofOfTail } from '../read/proofs.ts';
import type { Entry, TimeBasis } from './types.ts';

/** What is known about a source besides its bytes. */
export interface EntryContext {
  readonly source: string;
  readonly zone: ZoneLearner;
  /** How far the clock of the writer is ahead. */
  readonly clock: () => ClockOffset;
  /** When the bytes of a line were seen; `low` is -Infinity when only the latest moment is known. */
  readonly seen: (line: RawLine) => TimeWindow | undefined;
  /** A moment near the log, to complete times without a year or a date. */
  readonly near: () => number;
}

/** Makes entries of lines; holds the one that may go on. */
export interface EntryReader {
  /** Entries that are complete. */
  push(lines: readonly RawLine[]): readonly Entry[];
  /** Ends the entry that is open; what goes on later is marked as such. A line that has no end yet is shown as it is so far, and comes again. */
  flush(partial?: RawLine): readonly Entry[];
  /** Key of the entry that is open. */
  openKey(): number | undefined;
  /** Something is missing before the next line. */
  gap(gap: NonNullable<Entry['gap']>): void;
}

const mostLines = 1_000;
const mostCharacters = 256 * 1024;
const judgedLines = 50;
/** A log that is followed is looked at every few seconds; milliseconds. */
const widestWindow = 10_000;
/** Behind a line without a time, one that has a time is looked for so far. */
const linesAhead = 8;

interface OpenEntry {
  readonly first: RawLine;
  last: RawLine;
  readonly entry: Omit<Entry, 'end' | 'tail' | 'text' | 'lines'>;
  readonly format: string | undefined;
  readonly texts: string[];
  readonly colours: string[];
  colourful: boolean;
  characters: number;
  lines: number;
  cut: number;
  level: Level | undefined;
  binary: boolean;
}

/**
 * Lines to entries, for one source from some line on. Times are read and put on our clock; lines that belong together
 * become one entry: by their shape, and where most lines of a source begin with a time, all that do not.
 */
export function createEntryReader(context: EntryContext): EntryReader {
  const finder = createStampFinder();
  let open: OpenEntry | undefined;
  let key = Number.NaN;
  let lastAt: number | undefined;
  let wasFlushed = false;
  let judged = 0;
  let stamped = 0;
  let gapBefore: Entry['gap'];
  /** What was pushed together with the line that is read, and its place in it. */
  let pushed: readonly RawLine[] = [];
  let place = 0;

  const isStampedSource = (): boolean => judged >= 3 && stamped >= judged * 0.8;

  /** Lines that were taken for the rest of an entry count little: they are what is expected where most begin with a time. */
  function judge(hasStamp: boolean, goingOn: boolean): void {
    judged += goingOn ? 0.25 : 1;
    if (hasStamp) stamped++;
    if (judged <= judgedLines) return;
    judged /= 2;
    stamped /= 2;
  }

  /** Whether a line without a time of its own goes on with what is open. */
  function goesOn(text: string): boolean {
    const shape = shapeOf(text);
    if (open === undefined) return wasFlushed && (shape === 'continuation' || (shape === 'plain' && isStampedSource()));
    const { texts, format } = open;
    if (shape === 'continuation') return true;
    if (endsPythonTrace(texts)) return true;
    if (format === 'java-logging' && open.lines === 1) return true;
    if (/^(?:panic|fatal error): |^goroutine /.test(texts[0] ?? '') && (shape === 'blank' || isGoFrame(text)))
      return true;
    if (shape === 'blank') return open.lines > 1 || isStampedSource();
    if (shape === 'opens-trace' && format !== undefined && open.lines <= 3) return true;
    return isStampedSource();
  }

  function timeOf(
    stamp: Stamp | undefined,
    line: RawLine,
  ): Pick<Entry, 'at' | 'key' | 'low' | 'high' | 'basis' | 'regressed'> {
    const window = context.seen(line);
    const { ahead, error } = context.clock();
    const near = window?.high ?? lastAt ?? context.near();
    const complete = (found: Stamp, seen: TimeWindow | undefined): ReturnType<typeof completeStamp> =>
      completeStamp(found, { zone: context.zone, ahead, near, window: seen, skewError: error });
    const time = stamp === undefined ? undefined : complete(stamp, window);
    if (time?.kind === 'time' && stamp !== undefined) {
      lastAt = time.at;
      return placed(time.at, time.at - error, time.at + error + stamp.precision - 0.001, time.basis);
    }
    // Since it was looked last there was a line with a time before it.
    const isNearLast = lastAt !== undefined && window !== undefined && lastAt >= window.low;
    if (lastAt !== undefined && (isStampedSource() || isNearLast))
      return placed(lastAt, key, window?.high ?? key, 'inherited');
    // Bytes that nobody looked at for long say too little: taken for a time, they would move all that follows.
    if (window !== undefined && window.high - window.low <= widestWindow) {
      const latest = Math.max(window.low, Math.min(window.high, timeAhead(complete) ?? window.high));
      return placed(latest, window.low, latest, 'observed');
    }
    return { at: undefined, key, low: key, high: key, basis: 'bracketed', regressed: false };
  }

  /** The time of a line that follows soon: what stands before it was not written later, and must not push it back. */
  function timeAhead(
    complete: (stamp: Stamp, seen: TimeWindow | undefined) => ReturnType<typeof completeStamp>,
  ): number | undefined {
    if (stamped === 0) return undefined;
    for (const line of pushed.slice(place + 1, place + 1 + linesAhead)) {
      const { text } = cleanText(line.bytes);
      const stamp = readJsonLine(text)?.stamp ?? finder.find(text);
      const time = stamp === undefined ? undefined : complete(stamp, context.seen(line));
      if (time?.kind === 'time') return time.at;
    }
    return undefined;
  }

  function placed(at: number, low: number, high: number, basis: TimeBasis): ReturnType<typeof timeOf> {
    const before = key;
    key = Number.isNaN(before) ? at : Math.max(before, at);
    return {
      at,
      key,
      low: Math.min(low, key),
      high: Math.max(high, key),
      basis,
      regressed: at < before && basis !== 'inherited',
    };
  }

  function begin(
    line: RawLine,
    clean: CleanText,
    stamp: Stamp | undefined,
    json: JsonLine | undefined,
    goingOn: boolean,
  ): OpenEntry {
    const chatter = isChatter(clean.text);
    const level =
      json?.level ?? stamp?.level ?? (json === undefined ? levelOfText(clean.text.slice(stamp?.end ?? 0)) : undefined);
    const entry: OpenEntry['entry'] = {
      source: context.source,
      start: line.start,
      head: proofOfHead(line),
      ...timeOf(stamp, line),
      level,
      ...(json?.message === undefined ? {} : { message: json.message }),
      ...(json === undefined ? {} : { fields: json.fields }),
      ...traceMember(json?.trace?.split('\n')),
      ...(chatter ? { chatter: true } : {}),
      ...(goingOn ? { continues: true } : {}),
      ...(gapBefore === undefined ? {} : { gap: gapBefore }),
    };
    gapBefore = undefined;
    const made: OpenEntry = {
      first: line,
      last: line,
      entry,
      format: stamp?.format,
      texts: [],
      colours: [],
      colourful: false,
      characters: 0,
      lines: 0,
      cut: 0,
      level,
      binary: false,
    };
    add(made, line, clean);
    return made;
  }

  function add(target: OpenEntry, line: RawLine, clean: CleanText): void {
    target.last = line;
    target.lines++;
    target.cut += line.cut;
    if (clean.binary === true) target.binary = true;
    if (target.lines > mostLines || target.characters + clean.text.length > mostCharacters) {
      target.cut += line.bytes.length;
      return;
    }
    target.characters += clean.text.length;
    target.texts.push(clean.text);
    target.colours.push(clean.ansi ?? clean.text);
    if (clean.ansi !== undefined) target.colourful = true;
    // The second line of java.util.logging has the level.
    if (target.level === undefined && target.format === 'java-logging') target.level = levelOfText(clean.text);
  }

  function close(target: OpenEntry, partial: boolean): Entry {
    const { entry, texts } = target;
    return {
      ...entry,
      level: target.level,
      end: target.last.end,
      tail: proofOfTail(target.last),
      text: texts.join('\n'),
      lines: target.lines,
      ...(target.colourful ? { ansi: target.colours.join('\n') } : {}),
      ...(entry.trace === undefined ? traceMember(texts) : {}),
      ...(target.cut > 0 ? { cut: target.cut } : {}),
      ...(target.binary ? { binary: true } : {}),
      ...(partial ? { partial: true } : {}),
    };
  }

  function take(line: RawLine, done: Entry[]): void {
    const clean = cleanText(line.bytes);
    const json = readJsonLine(clean.text);
    const stamp = json === undefined ? finder.find(clean.text) : json.stamp;
    const isPlain = stamp === undefined && json === undefined;
    const goingOn = isPlain && !isChatter(clean.text) && gapBefore === undefined && goesOn(clean.text);
    if (!/^\s/.test(clean.text) && clean.text !== '') judge(!isPlain, goingOn);
    if (goingOn && open !== undefined) {
      add(open, line, clean);
      return;
    }
    if (open !== undefined) done.push(close(open, false));
    open = begin(line, clean, stamp, json, goingOn);
    wasFlushed = false;
  }

  return {
    push(lines) {
      const done: Entry[] = [];
      pushed = lines;
      for (place = 0; place < lines.length; place++) {
        const line = lines[place];
        if (line !== undefined) take(line, done);
      }
      pushed = [];
      return done;
    },
    flush(partial) {
      const done: Entry[] = [];
      if (open !== undefined) {
        done.push(close(open, false));
        open = undefined;
        wasFlushed = true;
      }
      if (partial === undefined) return done;
      const before = { key, lastAt, judged, stamped, gapBefore, wasFlushed };
      take(partial, []);
      if (open !== undefined) done.push(close(open, true));
      // The line will come again when it is whole: everything is as it was before it.
      open = undefined;
      ({ key, lastAt, judged, stamped, gapBefore, wasFlushed } = before);
      return done;
    },
    openKey: () => open?.entry.key,
    gap(gap) {
      gapBefore = gap;
    },
  };
}

function traceMember(lines: readonly string[] | undefined): Pick<Entry, 'trace'> {
  const trace = lines === undefined ? undefined : traceOf(lines);
  return trace === undefined ? {} : { trace };
}
