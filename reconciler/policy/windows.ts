import { isDayOf, parseCron, type CronFields } from './cron.ts';
import type { WindowRule } from './types.ts';
import { instantOf, localTime } from './zone.ts';

/** Whether something may be changed at a moment, as far as windows are concerned. */
export type WindowVerdict =
  | { readonly open: true }
  | {
      readonly open: false;
      /** The window that denies; missing when no window allows. */
      readonly rule?: WindowRule;
      /** When it will be open; milliseconds since the epoch. Missing when that is not within a year. */
      readonly until?: number;
    };

const day = 86_400_000;
const horizon = 370 * day;
/** Windows that follow each other without a gap are followed this far. */
const mostSteps = 200;

/** Judges windows at a moment. Pure: the same windows and the same moment give the same answer, in every time zone. */
export function judgeWindows(windows: readonly WindowRule[], now: number): WindowVerdict {
  const closed = closedAt(windows, now);
  if (closed === undefined) return { open: true };
  const until = openAgain(windows, closed, now);
  return {
    open: false,
    ...(closed.rule === undefined ? {} : { rule: closed.rule }),
    ...(until === undefined ? {} : { until }),
  };
}

/**
 * When windows that are open at a moment close; milliseconds since the epoch. Undefined when they do not within a year, or
 * are closed already.
 */
export function closesAt(windows: readonly WindowRule[], now: number): number | undefined {
  let at = now;
  for (let step = 0; step < mostSteps; step++) {
    if (closedAt(windows, at) !== undefined) return at === now ? undefined : at;
    const next = nextChange(windows, at);
    if (next === undefined || next - now > horizon) return undefined;
    at = next;
  }
  return undefined;
}

/** The next moment at which a window of these begins or ends. */
function nextChange(windows: readonly WindowRule[], now: number): number | undefined {
  const moments = windows.flatMap(rule => {
    const begin = lastBegin(rule, now);
    const next = nextBegin(rule, now);
    return [...(begin === undefined ? [] : [begin + rule.durationMilliseconds]), ...(next === undefined ? [] : [next])];
  });
  return moments.length === 0 ? undefined : Math.min(...moments);
}

interface Closed {
  readonly rule: WindowRule | undefined;
  /** The next moment at which it may be another. */
  readonly next: number | undefined;
}

function openAgain(windows: readonly WindowRule[], first: Closed, now: number): number | undefined {
  let closed: Closed | undefined = first;
  for (let step = 0; step < mostSteps; step++) {
    const { next } = closed;
    if (next === undefined || next - now > horizon) return undefined;
    closed = closedAt(windows, next);
    if (closed === undefined) return next;
  }
  return undefined;
}

function closedAt(windows: readonly WindowRule[], now: number): Closed | undefined {
  for (const rule of windows) {
    if (rule.kind !== 'deny') continue;
    const begin = lastBegin(rule, now);
    if (begin !== undefined) return { rule, next: begin + rule.durationMilliseconds };
  }
  const allowing = windows.filter(rule => rule.kind === 'allow');
  if (allowing.length === 0 || allowing.some(rule => lastBegin(rule, now) !== undefined)) return undefined;
  const begins = allowing.map(rule => nextBegin(rule, now)).filter(begin => begin !== undefined);
  return { rule: undefined, next: begins.length === 0 ? undefined : Math.min(...begins) };
}

/** The last begin whose window still lasts; undefined when there is none. */
function lastBegin(rule: WindowRule, now: number): number | undefined {
  const fields = fieldsOf(rule.begin);
  const days = Math.ceil(rule.durationMilliseconds / day) + 2;
  for (let back = 0; back <= days; back++) {
    const begin = beginOf(rule, fields, dayOf(now, rule.zone, -back), instant => instant <= now, 'last');
    if (begin !== undefined) return now < begin + rule.durationMilliseconds ? begin : undefined;
  }
  return undefined;
}

function nextBegin(rule: WindowRule, now: number): number | undefined {
  const fields = fieldsOf(rule.begin);
  for (let ahead = 0; ahead <= horizon / day; ahead++) {
    const begin = beginOf(rule, fields, dayOf(now, rule.zone, ahead), instant => instant > now, 'first');
    if (begin !== undefined) return begin;
  }
  return undefined;
}

interface LocalDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
}

function dayOf(now: number, zone: string, offset: number): LocalDay {
  const local = localTime(now, zone);
  const date = new Date(Date.UTC(local.year, local.month - 1, local.day + offset));
  const month = date.getUTCMonth() + 1;
  return { year: date.getUTCFullYear(), month, day: date.getUTCDate(), weekday: date.getUTCDay() };
}

/** The first or last begin on a day that fits. Instants ascend with the clock, so the place is found by halving. */
function beginOf(
  rule: WindowRule,
  fields: CronFields,
  date: LocalDay,
  fits: (instant: number) => boolean,
  which: 'first' | 'last',
): number | undefined {
  if (!isDayOf(fields, date)) return undefined;
  const count = fields.hours.length * fields.minutes.length;
  const at = (index: number): number => {
    const hour = fields.hours[Math.floor(index / fields.minutes.length)] ?? 0;
    const minute = fields.minutes[index % fields.minutes.length] ?? 0;
    return instantOf({ ...date, hour, minute }, rule.zone);
  };
  // `first`: does not fit, then fits; `last`: fits, then does not.
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(at(middle)) === (which === 'first')) high = middle;
    else low = middle + 1;
  }
  const index = which === 'first' ? low : low - 1;
  return index < 0 || index >= count ? undefined : at(index);
}

const parsed = new Map<string, CronFields>();

function fieldsOf(text: string): CronFields {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const fields = parseCron(text) ?? never;
  parsed.set(text, fields);
  return fields;
}

/** For a text that no reader let through: a window that never begins. */
const never: CronFields = { minutes: [], hours: [], days: [], months: [], weekdays: [], eitherDay: false };
