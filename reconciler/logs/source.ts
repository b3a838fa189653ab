import { createHash } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import type { LogSource } from '../../schemas/generated/log-source.ts';
import { createEntryReader, type EntryReader } from './entry/read-entries.ts';
import { createLineSplitter } from './lines/split-lines.ts';
import type { LogExtent, LogFile } from './read/log-file.ts';
import { createSightings, type Sightings } from './tail/sightings.ts';
import { createTail, type Tail } from './tail/tail.ts';
import type { AgentClock } from './time/agent-clock.ts';
import { createStampFinder } from './time/read-time.ts';
import { zoneOf, type ZoneLearner } from './time/zone.ts';

/** A log that can be read: what it is, its bytes, and what was learned about it. Shared by everybody who looks at it. */
export interface OpenSource {
  /** Short id. */
  readonly id: string;
  readonly file: LogFile;
  readonly tail: Tail;
  /** As it is shown, with its state of this moment. */
  describe(): LogSource;
  /** A reader of entries that knows what is known about the source. `at` is a moment near the log. */
  reader(extent: LogExtent): EntryReader;
  /** Learns what is needed to read history: the zone of times that do not say it. */
  prepare(extent: LogExtent): Promise<void>;
}

/** What is known of a source from elsewhere. */
export type SourceAbout = Omit<LogSource, 'id' | 'state'>;

/** Needs of `openSource`. */
export interface SourceParts {
  readonly id: string;
  readonly file: LogFile;
  readonly zone: ZoneLearner;
  readonly agentClock?: AgentClock;
  readonly about: () => SourceAbout;
  readonly clock: Clock;
  readonly random: () => number;
  readonly turn: () => Promise<void>;
}

const noOffset = { ahead: 0, error: 0 };
const guessBytes = 8_192;
const shownSkew = 1_000;
const shownLateness = 2_000;

/** Eight characters for the long name of a source. */
export function shortId(name: string): string {
  return createHash('sha256').update(name).digest('base64url').slice(0, 8);
}

/** Opens a source; nothing is read yet. */
export function openSource(parts: SourceParts): OpenSource {
  const { id, file, zone, clock } = parts;
  const sightings: Sightings = createSightings();
  const offset = (): { readonly ahead: number; readonly error: number } => parts.agentClock?.offset() ?? noOffset;

  function reader(changedAt: number | undefined): EntryReader {
    return createEntryReader({
      source: id,
      zone,
      clock: offset,
      seen(line) {
        const seen = sightings.of(line.end);
        if (seen !== undefined) return seen;
        return changedAt === undefined ? undefined : { low: -Infinity, high: changedAt + 1_000 };
      },
      near: () => changedAt ?? clock.now(),
    });
  }

  const tail = createTail({
    file,
    createReader: () => reader(undefined),
    sightings,
    clock,
    random: parts.random,
    turn: parts.turn,
  });

  return {
    id,
    file,
    tail,
    describe() {
      const state = tail.state();
      const { ahead, error } = offset();
      const minutes = zone.minutes();
      return {
        id,
        ...parts.about(),
        state: state.kind,
        ...('sentence' in state ? { sentence: state.sentence } : {}),
        ...(Math.abs(ahead) > shownSkew ? { clockAhead: Math.round(ahead), clockError: Math.round(error) } : {}),
        ...(minutes === undefined || minutes === 0 ? {} : { zone: zoneText(minutes) }),
        ...(tail.lateness() > shownLateness ? { buffered: Math.round(tail.lateness()) } : {}),
      };
    },
    reader: extent => reader(extent.changedAt),
    async prepare(extent) {
      if (zone.minutes() !== undefined || extent.changedAt === undefined) return;
      const from = Math.max(extent.begin, extent.end - guessBytes);
      const bytes = await file.read(from, extent.end - from);
      const finder = createStampFinder();
      for (const line of createLineSplitter(from)
        .push(bytes ?? Buffer.alloc(0))
        .toReversed()) {
        const stamp = finder.find(line.bytes.toString('utf8'));
        if (stamp === undefined || stamp.zone === 'stated' || stamp.date !== 'complete') continue;
        // The last line was written when the file was last changed.
        const minutes = zoneOf(extent.changedAt + offset().ahead, stamp.at);
        if (minutes !== undefined) zone.suggest(minutes);
        return;
      }
    },
  };
}

function zoneText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
