import type { Level } from '../entry/level.ts';
import { epochStamp, monthOf, stampOf, type Stamp } from './stamp.ts';

/** One way to write a time at the begin of a line. */
export interface TimeFormat {
  readonly name: string;
  /** Stamp of a line of this format, else undefined. */
  read(line: string): Stamp | undefined;
}

type Reader = (match: RegExpExecArray) => Stamp | undefined;

const clock = String.raw`(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?`;
const zone = String.raw`(?: ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)(?![\w]))?`;
const word = String.raw`(\p{L}{3,9}\.?)`;

function format(name: string, pattern: string, read: (name: string) => Reader): TimeFormat {
  const expression = new RegExp(`^${pattern}`, 'u');
  const reader = read(name);
  return {
    name,
    read(line) {
      const match = expression.exec(line);
      return match === null ? undefined : reader(match);
    },
  };
}

const glogLevels: Readonly<Record<string, Level>> = { I: 'info', W: 'warn', E: 'error', F: 'fatal' };
const syslogLevels: readonly Level[] = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'];

/** Level of a syslog priority: its rest by eight is the severity. */
function levelOfPriority(priority: string | undefined): Level | undefined {
  return priority === undefined ? undefined : syslogLevels[Number(priority) % 8];
}

/** Level of an HTTP status, of access logs. */
function levelOfStatus(status: string | undefined): Level | undefined {
  if (status === undefined) return undefined;
  if (status.startsWith('5')) return 'error';
  return status.startsWith('4') ? 'warn' : 'info';
}

/** The formats, the most frequent first; which line each is for is shown by the tests (logs reference, section 4). */
export const timeFormats: readonly TimeFormat[] = [
  format('iso', String.raw`\[?(\d{4})-(\d\d)-(\d\d)[T ]${clock}${zone}`, name => match => {
    const [all, year, month, day, hour = '', minute = '', second = '', fraction, stated] = match;
    return stampOf({ year, month: Number(month), day, hour, minute, second, fraction, zone: stated }, name, all.length);
  }),
  format('syslog-5424', String.raw`<(\d{1,3})>\d (\d{4})-(\d\d)-(\d\d)T${clock}${zone}`, name => match => {
    const [all, priority, year, month, day, hour = '', minute = '', second = '', fraction, stated] = match;
    const parts = { year, month: Number(month), day, hour, minute, second, fraction, zone: stated };
    return stampOf(parts, name, all.length, levelOfPriority(priority));
  }),
  format('glog', String.raw`([IWEF])(\d{4})?(\d\d)(\d\d) ${clock}`, name => match => {
    const [all, letter = '', year, month, day, hour = '', minute = '', second = '', fraction] = match;
    return stampOf(
      { year, month: Number(month), day, hour, minute, second, fraction },
      name,
      all.length,
      glogLevels[letter],
    );
  }),
  // Tomcat, PHP-FPM: the name of the month between dashes.
  format('day-month-year', String.raw`\[?(\d{1,2})-${word}-(\d{4}) ${clock}${zone}`, name => match => {
    const [all, day, month = '', year, hour = '', minute = '', second = '', fraction, stated] = match;
    return stampOf(
      { year, month: monthOf(month), day, hour, minute, second, fraction, zone: stated },
      name,
      all.length,
    );
  }),
  format('slashes', String.raw`(\d{4})\/(\d\d)\/(\d\d) ${clock}`, name => match => {
    const [all, year, month, day, hour = '', minute = '', second = '', fraction] = match;
    return stampOf({ year, month: Number(month), day, hour, minute, second, fraction }, name, all.length);
  }),
  format('short-year', String.raw`(\d\d)\/(\d\d)\/(\d\d) ${clock}`, name => match => {
    const [all, year, month, day, hour = '', minute = '', second = '', fraction] = match;
    return stampOf({ year, month: Number(month), day, hour, minute, second, fraction }, name, all.length);
  }),
  format(
    'access',
    String.raw`\S{1,300} \S{1,100} \S{1,200} \[(\d\d)\/(\w{3})\/(\d{4}):${clock}${zone}\](?: "[^"]{0,8192}" (\d{3})(?!\d))?`,
    name => match => {
      const [all, day, month = '', year, hour = '', minute = '', second = '', fraction, stated, status] = match;
      const parts = { year, month: monthOf(month), day, hour, minute, second, fraction, zone: stated };
      return stampOf(parts, name, all.length, levelOfStatus(status));
    },
  ),
  format('apache-error', String.raw`\[\w{3} (\w{3}) ([ \d]\d) ${clock} (\d{4})\]`, name => match => {
    const [all, month = '', day = '', hour = '', minute = '', second = '', fraction, year] = match;
    return stampOf({ year, month: monthOf(month), day: day.trim(), hour, minute, second, fraction }, name, all.length);
  }),
  format(
    'java-logging',
    String.raw`${word} (\d{1,2}), (\d{4}),? ${clock}(?:[ \u202f]?([AaPp])\.?[Mm]\.?)?`,
    name => match => {
      const [all, month = '', day, year, hour = '', minute = '', second = '', fraction, half] = match;
      return stampOf({ year, month: monthOf(month), day, hour, minute, second, fraction, half }, name, all.length);
    },
  ),
  format('syslog-3164', String.raw`(?:<(\d{1,3})>)?([A-Z][a-z]{2}) ([ \d]\d) ${clock}`, name => match => {
    const [all, priority, month = '', day = '', hour = '', minute = '', second = '', fraction] = match;
    const parts = { month: monthOf(month), day: day.trim(), hour, minute, second, fraction };
    return parts.month === undefined ? undefined : stampOf(parts, name, all.length, levelOfPriority(priority));
  }),
  format('redis', String.raw`\d{1,7}:[A-Z] (\d{1,2}) (\w{3}) (\d{4}) ${clock}`, name => match => {
    const [all, day, month = '', year, hour = '', minute = '', second = '', fraction] = match;
    return stampOf({ year, month: monthOf(month), day, hour, minute, second, fraction }, name, all.length);
  }),
  format('epoch', String.raw`\[?(\d{10}|\d{13}|\d{16}|\d{19})(?:\.(\d{1,9}))?(?![\w.])`, name => match => {
    const [all, digits = '', fraction = ''] = match;
    return epochStamp(digits, fraction, name, all.length);
  }),
  format(
    'logfmt',
    String.raw`(?:[\w.]{1,40}=\S{0,200} )?(?:time|ts|timestamp|t)="?(\d{4})-(\d\d)-(\d\d)[T ]${clock}${zone}`,
    name => match => {
      const [all, year, month, day, hour = '', minute = '', second = '', fraction, stated] = match;
      return stampOf(
        { year, month: Number(month), day, hour, minute, second, fraction, zone: stated },
        name,
        all.length,
      );
    },
  ),
  format('time-only', String.raw`\[?${clock}(?![\d:])`, name => match => {
    const [all, hour = '', minute = '', second = '', fraction] = match;
    return stampOf({ hour, minute, second, fraction }, name, all.length);
  }),
];

/** Stamp of a text that is nothing but a time, as fields of JSON lines have it: a string, or a number of the epoch. */
export function stampOfField(value: unknown): Stamp | undefined {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) {
    const [digits = '', fraction = ''] = (value < 1e11 ? value.toFixed(6) : String(value)).split('.');
    return epochStamp(digits, fraction.replace(/0+$/, ''), 'json', 0);
  }
  if (typeof value !== 'string') return undefined;
  for (const { name, read } of timeFormats) {
    if (name !== 'iso' && name !== 'epoch' && name !== 'access') continue;
    const stamp = read(value);
    if (stamp !== undefined) return { ...stamp, format: 'json', end: 0 };
  }
  return undefined;
}
