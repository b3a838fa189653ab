/** A date and time as the clock on the wall shows it; months from 1, weekdays from Sunday as 0. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const hours = 3_600_000;
const minutes = 60_000;

/** True for names of time zones that are known here, such as `Europe/Berlin` or `UTC`. */
export function isZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the clocks of a zone show at an instant (milliseconds since the epoch). */
export function localTime(instant: number, zone: string): LocalTime {
  const shown: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = shown;
  return { year, month, day, hour, minute };
}

/**
 * The instant at which the clocks of a zone show a time. Of a time that comes twice, when the clock is set back, the first
 * one; of a time that is left out, when it is set forward, the instant of the jump. So a later time never comes earlier.
 */
export function instantOf(local: LocalTime, zone: string): number {
  const shown = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute);
  const before = offsetAt(shown - 24 * hours, zone);
  const after = offsetAt(shown + 24 * hours, zone);
  const candidates = [shown - before, shown - after].filter(instant => instant + offsetAt(instant, zone) === shown);
  return candidates.length === 0 ? jumpBetween(shown - after, shown - before, zone) : Math.min(...candidates);
}

/** The first minute after `from` at which the clocks of a zone are no longer what they were at `from`. */
function jumpBetween(from: number, to: number, zone: string): number {
  const offset = offsetAt(from, zone);
  let low = Math.floor(from / minutes);
  let high = Math.ceil(to / minutes);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (offsetAt(middle * minutes, zone) === offset) low = middle;
    else high = middle;
  }
  return high * minutes;
}

/** Milliseconds that the clocks of a zone are ahead of UTC. */
function offsetAt(instant: number, zone: string): number {
  const { year, month, day, hour, minute } = localTime(instant, zone);
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(instant / minutes) * minutes;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
