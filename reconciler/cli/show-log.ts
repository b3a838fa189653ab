import { styleText } from 'node:util';
import type { LogEntry } from '../../schemas/generated/log-entry.ts';
import type { LogMarker } from '../../schemas/generated/log-marker.ts';
import type { LogSource } from '../../schemas/generated/log-source.ts';
import { printable, type Style } from './terminal.ts';

/** Prints entries as lines of a terminal. */
export interface LogPrinter {
  entry(entry: LogEntry): string;
  marker(marker: LogMarker): string;
  /** Sources as they are now; what is new about them in sentences. */
  sources(sources: readonly LogSource[]): readonly string[];
}

const instanceColours = [
  'cyan',
  'magenta',
  'blue',
  'yellow',
  'green',
  'cyanBright',
  'magentaBright',
  'blueBright',
] as const;

/**
 * With `full` the whole of every entry, as it was written; without, stack traces are folded to their first line and first
 * frame of the app, JSON is shown as what it says, and a line does not repeat its time.
 */
export function createLogPrinter(options: {
  readonly style: Style;
  readonly colour: boolean;
  readonly full: boolean;
}): LogPrinter {
  const { style, colour, full } = options;
  const known = new Map<string, LogSource>();
  const writers = new Map<string, number>();
  let width = 0;
  let hasBegun = false;

  function nameOf(id: string): string {
    const source = known.get(id);
    const name = printable(source?.name ?? id);
    const padded = `${name}${source?.stream === 'stderr' ? '!' : ' '}`.padEnd(width + 1);
    if (!colour) return padded;
    // Both streams of an instance have the same one, and the first eight instances eight different ones.
    const writer = source?.instance ?? source?.build ?? id;
    const index = writers.get(writer) ?? writers.size;
    writers.set(writer, index);
    return styleText(instanceColours[index % instanceColours.length] ?? 'cyan', padded, { validateStream: false });
  }

  function linesOf(entry: LogEntry): readonly string[] {
    if (!full && entry.message !== undefined) return [jsonLine(entry)];
    const lines = (colour && entry.ansi !== undefined ? entry.ansi : entry.text).split('\n');
    const { trace } = entry;
    if (!full) lines[0] = withoutTime(lines[0] ?? '', entry);
    if (full || trace === undefined || lines.length <= 2) return lines;
    const plain = entry.text.split('\n');
    // Of lines before the stack there are mostly one or two: what happened.
    const stack = plain.findIndex(line => line.trimStart().startsWith('at ') || line.startsWith('Traceback'));
    const head = lines.slice(0, Math.max(1, Math.min(stack === -1 ? 1 : stack, 3)));
    const shown = [
      ...head,
      ...(trace.frame === undefined ? [] : [`    ${trace.frame}`]),
      ...trace.causes.map(cause => `  ${cause}`),
    ];
    const left = entry.lines - shown.length;
    return left > 0 ? [...shown, style.faint(`    … ${left} more lines (--full)`)] : shown;
  }

  /** `WARN slow answer  path=/cart milliseconds=912`: what was said first, its members after it. */
  function jsonLine({ level, message, fields }: LogEntry): string {
    const members = Object.entries(fields ?? {}).map(
      ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
    const said = [level?.toUpperCase() ?? '', message ?? ''].filter(word => word !== '').join(' ');
    return members.length === 0 ? said : `${said}  ${members.join(' ')}`;
  }

  return {
    entry(entry) {
      const name = nameOf(entry.source);
      const prefix = `${timeOf(entry, style)} ${name} `;
      const gap = entry.gap === undefined ? '' : `${prefix}${style.warn(`… ${entry.gap.sentence}`)}\n`;
      const cut = entry.cut === undefined ? '' : style.warn(` … ${entry.cut} bytes left out`);
      const lines = linesOf(entry).map(line => paint(colour ? terminalSafe(line) : printable(line), entry, style));
      // As grep does: between two groups, not before the first one.
      const apart = entry.apart === true && hasBegun ? `${style.faint('--')}\n` : '';
      hasBegun = true;
      return `${apart}${gap}${prefix}${lines.join(`\n${' '.repeat(13)}${name} `)}${cut}\n`;
    },
    marker: marker => `${style.strong(`── ${clockOf(marker.time)} ${printable(marker.sentence)}`)}\n`,
    sources(sources) {
      const news: string[] = [];
      for (const source of sources) {
        const before = known.get(source.id);
        known.set(source.id, source);
        width = Math.max(width, source.name.length);
        if (source.sentence !== undefined && source.sentence !== before?.sentence)
          news.push(`${source.name} ${source.stream ?? ''}: not readable, lines may be missing: ${source.sentence}`);
        else if (before?.state === 'unreadable' && source.state === 'following')
          news.push(`${source.name}: readable again`);
        if (source.clockAhead !== undefined && before?.clockAhead === undefined)
          news.push(
            `the clock of ${source.agent ?? source.name} is ${(source.clockAhead / 1000).toFixed(1)} s ahead; times are corrected`,
          );
      }
      return news.map(printable);
    },
  };
}

const leadingTime = /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?\s+/;

/** The column before it says the time of a line already. */
function withoutTime(line: string, { basis }: LogEntry): string {
  return basis.startsWith('stamp') ? line.replace(leadingTime, '') : line;
}

/** `~` for the time at which it was seen, `?` for none, `≈` when the order among instances is not known. */
function timeOf(entry: LogEntry, style: Style): string {
  if (entry.time === undefined) return style.faint('?'.padEnd(12));
  const sign = entry.basis === 'observed' ? '~' : '';
  const unknown = entry.order === 'unknown' ? '≈' : '';
  const mark = entry.late === true ? '↑' : unknown || sign;
  return style.faint(`${clockOf(entry.time)}${mark}`.padEnd(12));
}

/** Time of the day where the terminal is. */
function clockOf(time: string): string {
  const date = new Date(time);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function paint(line: string, { level, chatter, context, ansi }: LogEntry, style: Style): string {
  if (ansi !== undefined) return line;
  if (context === true || chatter === true || level === 'trace' || level === 'debug') return style.faint(line);
  if (level === 'error' || level === 'fatal') return style.bad(line);
  return level === 'warn' ? style.warn(line) : line;
}

/** Colours stay and end with the line; the daemon lets no other escape sequence through, and nor does this. */
function terminalSafe(line: string): string {
  // oxlint-disable-next-line no-control-regex -- escape sequences are what is split at
  const parts = line.split(/(\u001b\[[\d;:]{0,64}m)/);
  const safe = parts.map((part, index) => (index % 2 === 1 ? part : printable(part))).join('');
  return parts.length > 1 ? `${safe}\u001b[0m` : safe;
}
