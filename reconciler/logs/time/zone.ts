/** Learns in which zone a source writes times without a zone. */
export interface ZoneLearner {
  /** A line was seen at `observed` whose time, read as UTC, is `written`. */
  observe(observed: number, written: number): void;
  /** What is known from elsewhere: the zone of another instance of the app, or the time at which the file was changed. */
  suggest(minutes: number): void;
  /** Minutes east of UTC; undefined while nothing is known. */
  minutes(): number | undefined;
}

const quarter = 15;
const samplesNeeded = 5;
const samplesKept = 9;

/** Minutes east of UTC that explain the difference best; zones differ by quarters of an hour. */
export function zoneOf(observed: number, written: number): number | undefined {
  const minutes = Math.round((written - observed) / 60_000 / quarter) * quarter;
  return Math.abs(minutes) <= 14 * 60 ? minutes : undefined;
}

/** The middle of the last lines decides, so that a line that was held back for long changes nothing. */
export function createZoneLearner(): ZoneLearner {
  let differences: number[] = [];
  let known: number | undefined;
  return {
    observe(observed, written) {
      differences = [...differences.slice(1 - samplesKept), written - observed];
      if (differences.length < samplesNeeded) {
        known ??= zoneOf(observed, written);
        return;
      }
      const middle = differences.toSorted((a, b) => a - b)[Math.floor(differences.length / 2)] ?? 0;
      const next = zoneOf(0, middle);
      const agreeing = differences.filter(each => zoneOf(0, each) === next).length;
      if (agreeing >= samplesNeeded) known = next ?? known;
    },
    suggest(minutes) {
      known ??= minutes;
    },
    minutes: () => known,
  };
}
