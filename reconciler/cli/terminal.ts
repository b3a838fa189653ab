import { stripVTControlCharacters, styleText } from 'node:util';

/** Where a command reads and writes; injected so that tests see what a user sees. */
export interface Terminal {
  /** The answer, for people or programs. */
  readonly out: (text: string) => void;
  /** Progress and errors. */
  readonly err: (text: string) => void;
  /** True when colours are wanted: a terminal, and neither NO_COLOR nor `--format json`. */
  readonly colour: boolean;
  readonly now: () => number;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Colours by meaning; each gives the text back unchanged when colours are off. */
export interface Style {
  good(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
  name(text: string): string;
}

/** Makes the colours of a terminal. */
export function createStyle(colour: boolean): Style {
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  return {
    good: paint('green'),
    warn: paint('yellow'),
    bad: paint('red'),
    strong: paint('bold'),
    faint: paint('dim'),
    name: paint('cyan'),
  };
}

/** Lines of aligned columns; the last column is not padded. Colours do not count as width. */
export function alignColumns(rows: readonly (readonly string[])[], gap = '  '): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(text));
  }
  return rows
    .map(row =>
      row
        .map((text, column) =>
          column === row.length - 1 ? text : text + ' '.repeat((widths[column] ?? 0) - width(text)),
        )
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}

function width(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** `just now`, `40 s ago`, `3 min ago`, `2 h ago`, `5 days ago`. */
export function relativeTime(time: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - time) / 1000));
  if (seconds < 3) return 'just now';
  if (seconds < 90) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}

/** `350 ms`, `4.2 s`, `3 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

/** Removes what a log line, a commit message or a label could do to a terminal. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is removed
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
