import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLogPrinter } from '../../reconciler/cli/show-log.ts';
import { createStyle } from '../../reconciler/cli/terminal.ts';
import type { LogEntry } from '../../schemas/generated/log-entry.ts';
import type { LogSource } from '../../schemas/generated/log-source.ts';

const time = '2026-11-22T12:00:00.250Z';

function source(id: string, instance: string, stream: 'stdout' | 'stderr' = 'stdout'): LogSource {
  return { id, kind: 'instance', name: instance, app: '/cart', instance, stream, state: 'following' };
}

function entry(text: string, more: Partial<LogEntry> = {}): LogEntry {
  return { id: '1', source: 's1', time, basis: 'stamp', order: 'known', text, lines: text.split('\n').length, ...more };
}

function printed(one: LogEntry, options: { readonly full?: boolean; readonly colour?: boolean } = {}): string {
  const { full = false, colour = false } = options;
  const printer = createLogPrinter({ style: createStyle(colour), colour, full });
  printer.sources([source('s1', 'cart.1f3a')]);
  return printer.entry(one).replace(/^\S+ /, '');
}

describe('a line of pacer logs', () => {
  it('does not repeat the time that stands before it, unless all is wanted as it was written', () => {
    const line = `${time} INFO added an item`;
    expect(printed(entry(line))).toBe('cart.1f3a  INFO added an item\n');
    expect(printed(entry(line), { full: true })).toBe(`cart.1f3a  ${line}\n`);
    // A time that was not taken for that of the line is a part of what it says.
    expect(printed(entry(line, { basis: 'observed' }))).toContain(line);
  });

  it('says of JSON what it says, and its members after it', () => {
    const fields = { path: '/cart', milliseconds: 912, user: { id: 7 } };
    const line = entry('{"…":1}', { level: 'warn', message: 'slow answer', fields });
    expect(printed(line)).toBe('cart.1f3a  WARN slow answer  path=/cart milliseconds=912 user={"id":7}\n');
    expect(printed(line, { full: true })).toBe('cart.1f3a  {"…":1}\n');
    expect(printed(entry('{}', { message: '\u001b[2Jgone' }), { colour: true })).not.toContain('\u001b[2J');
  });

  it('has a mark before it where lines were left out between groups of what is near hits, as grep has', () => {
    const printer = createLogPrinter({ style: createStyle(false), colour: false, full: false });
    printer.sources([source('s1', 'cart.1f3a')]);
    const first = printer.entry(entry('one', { context: true, apart: true }));
    expect(first).not.toContain('--');
    expect(printer.entry(entry('two'))).not.toContain('--');
    expect(printer.entry(entry('three', { apart: true }))).toMatch(/^--\n/);
  });

  it('has a colour for each of the first eight instances, and both streams of one have the same', () => {
    const printer = createLogPrinter({ style: createStyle(true), colour: true, full: false });
    const sources = Array.from({ length: 8 }, (_, index) => source(`s${index}`, `cart.${index}${index}${index}`));
    printer.sources([...sources, source('e0', 'cart.000', 'stderr')]);
    const colourOf = (id: string): string | undefined => {
      const line = printer.entry(entry('x', { source: id }));
      expect(stripVTControlCharacters(line)).toContain('cart.');
      return /\[(\d+)mcart/.exec(line)?.[1];
    };
    const colours = sources.map(({ id }) => colourOf(id));
    expect(new Set(colours).size).toBe(8);
    expect(colourOf('e0')).toBe(colours[0]);
  });
});
