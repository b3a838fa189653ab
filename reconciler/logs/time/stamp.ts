import type { Level } from '../entry/level.ts';

/** A time that stands in a line. */
export interface Stamp {
  /** Milliseconds since the epoch, with fractions; as if in UTC when no zone is stated. Without its year or date: see `date`. */
  readonly at: number;
  readonly zone: 'stated' | 'unstated';
  /** `yearless`: `at` is in the year 2000. `dateless`: `at` is on the first day of the epoch. */
  readonly date: 'complete' | 'yearless' | 'dateless';
  /** Milliseconds that its last digit stands for. */
  readonly precision: number;
  /** Name of the format; with its column it is what is learned of a source. */
  readonly format: string;
  /** Where the rest of the line begins. */
  readonly end: number;
  /** What the format itself says about the level. */
  readonly level?: Level;
}

/** Parts of a time as a format found them; strings of digits. */
export interface StampParts {
  readonly year?: string | undefined;
  /** 1 to 12. */
  readonly month?: number | undefined;
  readonly day?: string | undefined;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  /** Digits after the decimal sign, 0 to 9 of them. */
  readonly fraction?: string | undefined;
  /** `Z`, `UTC`, `+01:00`, `+0100`, `+01`. */
  readonly zone?: string | undefined;
  readonly half?: string | undefined;
}

const months: ReadonlyMap<string, number> = new Map(
  [
    'jan jän janv ene gen',
    'feb fév févr febr',
    'mar mär märz mars mrz',
    'apr avr abr',
    'may mai mag',
    'jun juin giu',
    'jul juil lug',
    'aug août ago',
    'sep sept set',
    'oct okt ott',
    'nov',
    'dec dez déc dic',
  ].flatMap((names, month) => names.split(' ').map(name => [name, month + 1] as const)),
);

/** Month of an English, German, French, Spanish or Italian name, as short or as long as it is; with or without a dot. */
export function monthOf(name: string): number | undefined {
  const plain = name.toLowerCase().replace('.', '');
  return months.get(plain) ?? months.get(plain.slice(0, 4)) ?? months.get(plain.slice(0, 3));
}

/** Turns parts into a time; undefined when they are none (a month 13, an hour 25). 24:00:00 and leap seconds are times. */
export function stampOf(parts: StampParts, format: string, end: number, level?: Level): Stamp | undefined {
  const { month, half } = parts;
  const minute = Number(parts.minute);
  const second = Number(parts.second);
  let hour = Number(parts.hour);
  if (half !== undefined) hour = (hour % 12) + (/^p/i.test(half) ? 12 : 0);
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return undefined;
  const isDateless = month === undefined || parts.day === undefined;
  const day = Number(parts.day ?? 1);
  if (!isDateless && (month < 1 || month > 12 || day < 1 || day > 31)) return undefined;
  const year = yearOf(parts.year, isDateless);
  const fraction = parts.fraction ?? '';
  const seconds = Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second);
  const offset = parts.zone === undefined ? undefined : zoneMilliseconds(parts.zone);
  const at = seconds + Number(`0.${fraction === '' ? '0' : fraction}`) * 1000 - (offset ?? 0);
  if (Number.isNaN(at)) return undefined;
  const date = parts.year === undefined ? 'yearless' : 'complete';
  return {
    at,
    zone: offset === undefined ? 'unstated' : 'stated',
    date: isDateless ? 'dateless' : date,
    precision: 1000 / 10 ** Math.min(6, fraction.length),
    format,
    end,
    ...(level === undefined ? {} : { level }),
  };
}

/** A time of the epoch: its unit follows from the number of digits (seconds 10, milliseconds 13, then micro and nano). */
export function epochStamp(digits: string, fraction: string, format: string, end: number): Stamp | undefined {
  const unit = { 10: 1000, 13: 1, 16: 0.001, 19: 0.000001 }[digits.length];
  if (unit === undefined) return undefined;
  const at = Number(digits) * unit + (fraction === '' ? 0 : Number(`0.${fraction}`) * unit);
  const precision = Math.max(0.001, unit / 10 ** fraction.length);
  return { at, zone: 'stated', date: 'complete', precision, format, end };
}

/** Milliseconds east of UTC; undefined for a name that is no zone known here. */
function zoneMilliseconds(zone: string): number | undefined {
  if (/^(?:Z|UTC|GMT)$/i.test(zone)) return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (hours === undefined) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -offset : offset;
}

function yearOf(year: string | undefined, isDateless: boolean): number {
  if (isDateless) return 1970;
  // A leap year, so that the 29th of February can be told.
  if (year === undefined) return 2000;
  return year.length === 2 ? 2000 + Number(year) : Number(year);
}
