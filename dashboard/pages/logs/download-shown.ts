import type { LogBuffer } from './buffer.ts';
import type { LogView } from './session.ts';

/** Rows that are written at a time. */
const slice = 5_000;

/** Hands the rows that are in memory over as a file: lines as they were written behind their time and writer, or entries as JSON. */
export function downloadShown(view: LogView, format: 'text' | 'ndjson'): void {
  const { rows, sources } = view;
  const parts: string[] = [];
  for (let from = 0; from < rows.count; from += slice) parts.push(writtenRows(rows, from, sources, format));
  const address = URL.createObjectURL(new Blob(parts, { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = format === 'text' ? 'logs-shown.txt' : 'logs-shown.ndjson';
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function writtenRows(rows: LogBuffer, from: number, sources: LogView['sources'], format: 'text' | 'ndjson'): string {
  let text = '';
  for (const item of rows.slice(from, from + slice)) {
    if (item.kind === 'marker') continue;
    const { entry } = item;
    const source = sources.get(entry.source);
    // As the daemon writes downloads.
    const name = `${source?.name ?? entry.source}${source?.stream === 'stderr' ? '!' : ''}`;
    const line = `${entry.time ?? '-'} ${name} ${entry.text.replaceAll('\n', '\n\t')}`;
    if (entry.apart === true && text !== '' && format === 'text') text += '--\n';
    text += `${format === 'text' ? line : JSON.stringify(entry)}\n`;
  }
  return text;
}
