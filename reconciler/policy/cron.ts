/** When something begins: allowed values, each list in ascending order. Minutes 0–59, hours 0–23, days 1–31, months 1–12, weekdays 0–6 from Sunday. */
export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
  /** Both days are restricted: then either of them is enough, as in every cron. */
  readonly eitherDay: boolean;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Reads five fields of cron (minute, hour, day of month, month, day of week); undefined when they are none. */
export function parseCron(text: string): CronFields | undefined {
  const fields = text.trim().split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || minute === undefined || hour === undefined || day === undefined) return undefined;
  if (month === undefined || weekday === undefined) return undefined;
  const minutes = valuesOf(minute, 0, 59);
  const hours = valuesOf(hour, 0, 23);
  const days = valuesOf(day, 1, 31);
  const months = valuesOf(named(month, monthNames, 1), 1, 12);
  const weekdays = valuesOf(named(weekday, weekdayNames, 0), 0, 7);
  if (minutes === undefined || hours === undefined || days === undefined) return undefined;
  if (months === undefined || weekdays === undefined) return undefined;
  const fromSunday = [...new Set(weekdays.map(each => each % 7))].toSorted((a, b) => a - b);
  return { minutes, hours, days, months, weekdays: fromSunday, eitherDay: !isOpen(day) && !isOpen(weekday) };
}

/** True on days (month 1–12) on which it begins at some time. */
export function isDayOf(fields: CronFields, date: { month: number; day: number; weekday: number }): boolean {
  if (!fields.months.includes(date.month)) return false;
  const byDay = fields.days.includes(date.day);
  const byWeekday = fields.weekdays.includes(date.weekday);
  return fields.eitherDay ? byDay || byWeekday : byDay && byWeekday;
}

function isOpen(field: string): boolean {
  return field.startsWith('*');
}

function named(field: string, names: readonly string[], first: number): string {
  return field.toLowerCase().replace(/[a-z]{3}/g, name => {
    const index = names.indexOf(name);
    return index < 0 ? name : String(index + first);
  });
}

const part = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/;

function valuesOf(field: string, least: number, most: number): readonly number[] | undefined {
  const values = new Set<number>();
  for (const item of field.split(',')) {
    const found = part.exec(item);
    if (found === null) return undefined;
    const [, from, to, step] = found;
    const start = from === undefined ? least : Number(from);
    const alone = from !== undefined && to === undefined && step === undefined;
    const end = lastOf(start, to, alone, most);
    const by = step === undefined ? 1 : Number(step);
    if (start < least || end > most || start > end || by < 1) return undefined;
    for (let value = start; value <= end; value += by) values.add(value);
  }
  return [...values].toSorted((a, b) => a - b);
}

function lastOf(start: number, to: string | undefined, alone: boolean, most: number): number {
  if (to !== undefined) return Number(to);
  return alone ? start : most;
}
