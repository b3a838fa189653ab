import { plainLine } from './console-lines.ts';

/** The part of the Jenkins client that reads consoles. */
export interface ConsoleSource {
  console(
    job: string,
    number: number,
    start: number,
  ): Promise<{ readonly text: string; readonly next: number; readonly more: boolean }>;
}

/** Whole lines of a console after a position. */
export interface ConsolePage {
  readonly lines: readonly string[];
  /** Where to go on. */
  readonly position: string;
  readonly isComplete: boolean;
}

/** The beginning of a console. */
export const consoleStart = '0.0';
/** A line without an end that is longer than this is shown as it is, as progress bars are. */
const longestOpenLine = 16_000;

/**
 * Reads on from a position. A line is given out once it is whole, so that a secret cannot slip through in two halves; so the
 * position is the offset of a piece that Jenkins gave, and how many lines of it were given out. Offsets count bytes that
 * the text does not show (Jenkins API reference 4.6), so none can be computed from lengths.
 */
export async function readConsole(
  source: ConsoleSource,
  job: string,
  number: number,
  position: string,
): Promise<ConsolePage> {
  const place = parsePosition(position);
  const piece = await source.console(job, number, place.start);
  // A log that is shorter than it was is another one: Jenkins starts at its beginning.
  const skipped = piece.next < place.start ? 0 : place.skipped;
  const start = piece.next < place.start ? 0 : place.start;
  const lines = piece.text.split('\n');
  const open = lines.pop() ?? '';
  const isWhole = open === '' || !piece.more || open.length > longestOpenLine;
  if (isWhole && open !== '') lines.push(open);
  return {
    lines: lines.slice(skipped).map(line => plainLine(lastOverwrite(line))),
    position: isWhole ? `${piece.next}.0` : `${start}.${lines.length}`,
    isComplete: !piece.more,
  };
}

/** True for what a reader may hand in as a position. */
export function isPosition(text: string): boolean {
  return /^\d{1,15}\.\d{1,9}$/.test(text);
}

function parsePosition(position: string): { readonly start: number; readonly skipped: number } {
  const [start = 0, skipped = 0] = isPosition(position) ? position.split('.').map(Number) : [];
  return { start, skipped };
}

/** What a terminal would show in the end of a line that was written over with carriage returns. */
function lastOverwrite(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return text.slice(text.lastIndexOf('\r') + 1);
}
