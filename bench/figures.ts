/** One line of the table. Values are in `unit`; a ratio is the value divided by that of the baseline. */
export interface Figure {
  readonly measure: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB' | 's' | '';
  readonly baseline: { readonly name: string; readonly value: number };
  /** The most that is aimed at; left out where nothing is promised. */
  readonly aim?: number | undefined;
}

/** True when the figure is within its aim, or has none. */
export function isMet({ value, aim }: Figure): boolean {
  return aim === undefined || value <= aim;
}

/** Value divided by baseline. */
export function ratioOf({ value, baseline }: Figure): number {
  return value / baseline.value;
}

/** The figures as a Markdown table. */
export function formatTable(figures: readonly Figure[]): string {
  const header = ['Measure', 'Figure', 'Times the baseline', 'Baseline', 'Aim', ''];
  const rows = figures.map(figure => [
    figure.measure,
    withUnit(figure.value, figure.unit),
    `${round(ratioOf(figure))} ×`,
    `${figure.baseline.name}: ${withUnit(figure.baseline.value, figure.unit)}`,
    figure.aim === undefined ? '' : `≤ ${withUnit(figure.aim, figure.unit)}`,
    wordOf(figure),
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map(row => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map(width => '-'.repeat(Math.max(3, width))).join(' | ')} |`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}

function wordOf(figure: Figure): string {
  if (figure.aim === undefined) return '';
  return isMet(figure) ? 'met' : 'missed';
}

function withUnit(value: number, unit: Figure['unit']): string {
  return unit === '' ? round(value) : `${round(value)} ${unit}`;
}

function round(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : 1;
  return (Math.abs(value) >= 10 ? value.toFixed(digits) : value.toFixed(2))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}
