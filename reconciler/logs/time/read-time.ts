import { timeFormats, type TimeFormat } from './formats.ts';
import type { Stamp } from './stamp.ts';
import type { ZoneLearner } from './zone.ts';

/** Between which moments something happened, milliseconds since the epoch by our clock. */
export interface TimeWindow {
  readonly low: number;
  readonly high: number;
}

/** Finds the time in a line; learns which format a source uses, so that most lines are tried once. */
export interface StampFinder {
  find(line: string): Stamp | undefined;
}

/** After so many lines that do not fit, what was learned is forgotten. */
const missesAllowed = 50;

/** Makes a finder for one source. */
export function createStampFinder(): StampFinder {
  let learned: TimeFormat | undefined;
  let misses = 0;
  return {
    find(line) {
      const first = line.charCodeAt(0);
      // White space begins no record.
      if (first === 0x20 || first === 0x09 || line === '') return undefined;
      if (learned !== undefined) {
        const stamp = learned.read(line);
        if (stamp !== undefined) {
          misses = 0;
          return stamp;
        }
        if (++misses > missesAllowed) learned = undefined;
      }
      for (const format of timeFormats) {
        if (format === learned) continue;
        const stamp = format.read(line);
        if (stamp === undefined) continue;
        learned ??= format;
        return stamp;
      }
      return undefined;
    },
  };
}

/** A time of the line on our clock, or why it cannot be one. */
export type ReadTime =
  | { readonly kind: 'time'; readonly at: number; readonly basis: 'stamp' | 'stamp-zone-assumed' | 'stamp-partial' }
  | { readonly kind: 'impossible' };

/** A time may be so far ahead of the moment at which the line was seen, because clocks are not exact. */
const futureAllowed = 2_000;
const day = 86_400_000;

/**
 * Completes what a stamp leaves out: the zone from what was learned, year and day such that it is nearest to `near`
 * (when the line was seen, or its neighbour). A time that lies in the future of the moment at which the line was seen is
 * not that of the line (an expiry date in the text), and is `impossible`.
 */
export function completeStamp(
  stamp: Stamp,
  context: {
    readonly zone: ZoneLearner;
    readonly ahead: number;
    readonly near: number;
    readonly window?: TimeWindow | undefined;
    readonly skewError: number;
  },
): ReadTime {
  const { zone, window, near } = context;
  let zoneOffset = stamp.zone === 'stated' ? 0 : (zone.minutes() ?? 0) * 60_000;
  const local = near + context.ahead + zoneOffset;
  let written = stamp.at;
  if (stamp.date === 'yearless') written = nearestYear(stamp.at, local);
  if (stamp.date === 'dateless') written = stamp.at + Math.round((local - stamp.at) / day) * day;
  const isSeen = window !== undefined && window.low > -Infinity;
  // A time without a date says nothing about its zone: it is on some day right in every one.
  if (isSeen && stamp.zone === 'unstated' && stamp.date !== 'dateless') {
    zone.observe(window.high + context.ahead, written);
    zoneOffset = (zone.minutes() ?? 0) * 60_000;
  }
  return judged(written - zoneOffset - context.ahead, basisOf(stamp), window, context.skewError);
}

function basisOf(stamp: Stamp): 'stamp' | 'stamp-zone-assumed' | 'stamp-partial' {
  if (stamp.date !== 'complete') return 'stamp-partial';
  return stamp.zone === 'stated' ? 'stamp' : 'stamp-zone-assumed';
}

function judged(
  at: number,
  basis: 'stamp' | 'stamp-zone-assumed' | 'stamp-partial',
  window: TimeWindow | undefined,
  skewError: number,
): ReadTime {
  if (window !== undefined && at > window.high + futureAllowed + skewError) return { kind: 'impossible' };
  return { kind: 'time', at, basis };
}

function nearestYear(at: number, near: number): number {
  const stamp = new Date(at);
  const year = new Date(near).getUTCFullYear();
  let best = Number.NaN;
  for (const candidate of [year - 1, year, year + 1]) {
    const time = Date.UTC(candidate, stamp.getUTCMonth(), stamp.getUTCDate()) + (at % day);
    if (Number.isNaN(best) || Math.abs(time - near) < Math.abs(best - near)) best = time;
  }
  return best;
}
