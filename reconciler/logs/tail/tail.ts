import type { Clock, Timer } from '../../../clock/clock.ts';
import { asPacerError } from '../../../errors/pacer-error.ts';
import type { EntryReader } from '../entry/read-entries.ts';
import type { Entry } from '../entry/types.ts';
import { createLineSplitter, type LineSplitter } from '../lines/split-lines.ts';
import { chunkBytes } from '../read/forward.ts';
import { holeAt, type LogExtent, type LogFile } from '../read/log-file.ts';
import { createRing } from './ring.ts';
import type { Sightings } from './sightings.ts';

/** How a log can be read at the moment. */
export type TailState =
  { readonly kind: 'following' | 'ended' } | { readonly kind: 'unreadable' | 'gone'; readonly sentence: string };

/** One log that is read as it grows, once for all who watch it. */
export interface Tail {
  /** Begins to read with the first watcher, and ends some time after the last one left. */
  watch(onChange: () => void): () => void;
  state(): TailState;
  /**
   * Entries from a position on, at most so many; `behind` when that position is older than what is in memory, and not yet
   * when the first look is still on its way.
   */
  after(
    position: number,
    most: number,
  ): { readonly entries: readonly Entry[]; readonly next: number } | 'behind' | 'not-yet';
  /** Where memory begins; undefined before the first look. */
  begin(): number | undefined;
  /** Where what was read ends: the place of somebody who wants only what comes. */
  end(): number | undefined;
  /** Every entry that happened until then is in memory. Infinity when nothing is to be waited for. */
  settledTo(): number;
  /** The line that has no end yet. */
  partial(): Entry | undefined;
  /** By how much lines came late of late, milliseconds. */
  lateness(): number;
  /** How often it looked; for tests and metrics. */
  looks(): number;
  stop(): void;
}

/** Needs of a tail. */
export interface TailParts {
  readonly file: LogFile;
  readonly createReader: () => EntryReader;
  readonly sightings: Sightings;
  readonly clock: Clock;
  readonly random: () => number;
  /** Waits until other work had its turn. */
  readonly turn: () => Promise<void>;
}

const busyPause = 500;
const idlePause = 3_000;
const pauseGrowth = 1.6;
const longestFailurePause = 30_000;
const jitter = 0.2;
/** How long a log is read on after its last watcher left. */
const lingering = 10_000;
/** At most so much is read before others have their turn at the agent. */
const bytesPerLook = 1024 * 1024;
const leastLateness = 300;
const mostLateness = 10_000;
const partialPatience = 1_000;

/** Makes a tail; nothing is read before somebody watches. */
export function createTail(parts: TailParts): Tail {
  const { file, clock } = parts;
  const watchers = new Set<() => void>();
  const ring = createRing();
  let state: TailState = { kind: 'following' };
  let reader = parts.createReader();
  let splitter: LineSplitter | undefined;
  let partial: Entry | undefined;
  let settled = -Infinity;
  let lateness = leastLateness;
  let pause = busyPause;
  let failures = 0;
  let grownAt = 0;
  let looks = 0;
  let timer: Timer | undefined;
  let leaving: Timer | undefined;
  let isRunning = false;
  let run = 0;

  function tell(): void {
    for (const watcher of watchers) watcher();
  }

  /** The begin of the last line, from where everything that comes is read. */
  async function lastLine(extent: LogExtent): Promise<number> {
    const from = Math.max(extent.begin, extent.end - chunkBytes);
    const bytes = (await file.read(from, extent.end - from)) ?? Buffer.alloc(0);
    const newline = bytes.lastIndexOf(0x0a);
    if (newline !== -1) return from + newline + 1;
    return from === extent.begin ? extent.begin : extent.end;
  }

  function keep(entries: readonly Entry[]): void {
    ring.push(entries);
    for (const entry of entries) {
      const { at, basis } = entry;
      // It was not there yet at the look before: it came that much later than it happened.
      const missing = parts.sightings.of(entry.end)?.low ?? -Infinity;
      if (at === undefined || missing === -Infinity || (basis !== 'stamp' && basis !== 'stamp-zone-assumed')) continue;
      lateness = Math.min(mostLateness, Math.max(leastLateness, missing - at, lateness * 0.999));
    }
  }

  async function begin(extent: LogExtent): Promise<LineSplitter> {
    const position = await lastLine(extent);
    ring.reset(position);
    reader = parts.createReader();
    return createLineSplitter(position);
  }

  /** Reads on to the end; false when the file turned out to be another one and has to be looked at again. */
  async function readOn(extent: LogExtent, from: LineSplitter): Promise<boolean> {
    const start = from.position();
    while (from.position() < extent.end && isRunning) {
      const bytes = await file.read(from.position(), Math.min(chunkBytes, extent.end - from.position()));
      if (bytes === undefined) return false;
      if (bytes.length === 0) return true;
      grownAt = clock.now();
      partial = undefined;
      keep(reader.push(from.push(bytes)));
      tell();
      await parts.turn();
      if (from.position() - start >= bytesPerLook) return true;
    }
    return true;
  }

  async function look(): Promise<void> {
    const extent = await file.look();
    const asked = extent.lookedAt;
    looks++;
    const wasThere = splitter !== undefined;
    splitter ??= await begin(extent);
    const hole = holeAt(file, splitter.position());
    const position = Math.max(extent.begin, extent.lost?.before ?? 0, hole?.to ?? 0);
    if (splitter.position() < position) {
      keep(reader.flush());
      const bytes = position - splitter.position();
      ring.skip(position);
      splitter = createLineSplitter(position);
      reader.gap({
        sentence: hole?.sentence ?? extent.lost?.sentence ?? 'Lines were rotated away before they could be read.',
        ...(bytes > 0 && hole === undefined ? { bytes } : {}),
      });
    }
    parts.sightings.saw(extent.end, asked, clock.now());
    const before = splitter.position();
    const isSame = await readOn(extent, splitter);
    if (!isSame) {
      pause = 0;
      return;
    }
    const grew = splitter.position() > before;
    pause = grew || !wasThere ? busyPause : Math.min(idlePause, Math.max(busyPause, pause * pauseGrowth));
    if (!grew) rest(extent);
    if (splitter.position() < extent.end) {
      pause = 0;
      return;
    }
    settled = Math.min(asked - lateness, (reader.openKey() ?? Infinity) - 0.001);
    state = { kind: 'following' };
    if (extent.isOver && !grew) end();
  }

  /** A look that brought nothing: what is open has ended, as far as can be told. */
  function rest(extent: LogExtent): void {
    keep(reader.flush());
    const unfinished = splitter?.rest();
    if (unfinished === undefined || clock.now() - grownAt < partialPatience) return;
    if (extent.isOver) {
      // It will never have an end: it is a line as it stands.
      keep(reader.push([{ ...unfinished, ended: true }]));
      keep(reader.flush());
      splitter = createLineSplitter(unfinished.end);
      return;
    }
    partial ??= reader.flush(unfinished).at(-1);
  }

  function end(): void {
    state = { kind: 'ended' };
    settled = Infinity;
    isRunning = false;
  }

  function fail(thrown: unknown): void {
    const error = asPacerError(thrown);
    failures++;
    settled = Infinity;
    keep(reader.flush());
    const gone = error.code === 'sandbox-file-missing';
    state = { kind: gone ? 'gone' : 'unreadable', sentence: `${error.message} ${error.advice}` };
    pause = Math.min(longestFailurePause, busyPause * 2 ** Math.min(failures, 10));
  }

  async function turn(mine: number): Promise<void> {
    try {
      await look();
      failures = 0;
    } catch (thrown) {
      if (mine === run) fail(thrown);
    }
    if (mine !== run) return;
    tell();
    if (!isRunning) return;
    const wait = pause * (1 + jitter * (parts.random() * 2 - 1));
    timer = clock.after(wait, () => void turn(mine), { background: true });
  }

  function start(): void {
    leaving?.cancel();
    leaving = undefined;
    if (isRunning || state.kind === 'ended') return;
    isRunning = true;
    splitter = undefined;
    settled = -Infinity;
    pause = busyPause;
    void turn(++run);
  }

  function stop(): void {
    leaving?.cancel();
    timer?.cancel();
    leaving = undefined;
    isRunning = false;
    splitter = undefined;
    ring.reset(undefined);
    state = state.kind === 'ended' ? { kind: 'following' } : state;
    run++;
  }

  return {
    watch(onChange) {
      watchers.add(onChange);
      start();
      return () => {
        if (!watchers.delete(onChange) || watchers.size > 0) return;
        leaving = clock.after(lingering, stop, { background: true });
      };
    },
    state: () => state,
    after(position, most) {
      if (ring.begin() === undefined) return 'not-yet';
      return ring.after(position, most);
    },
    begin: () => ring.begin(),
    end: () => ring.end(),
    settledTo: () => settled,
    partial: () => partial,
    lateness: () => lateness,
    looks: () => looks,
    stop,
  };
}
