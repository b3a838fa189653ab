import { isAtLeast, type Dialect } from '../../../marathon/dialect.ts';

/** Writes an answer or an event as text. */
export type WriteJson = (value: unknown) => string;

/** Members that are doubles, wherever they occur (reference 2.1). */
const doubles = new Set([
  'cpus',
  'mem',
  'disk',
  'backoffFactor',
  'minimumHealthCapacity',
  'maximumOverCapacity',
  'averageSeconds',
  'medianSeconds',
]);

/** JSON as a version of Marathon writes it: whole doubles have a decimal place from 1.9.100 on (reference 2.4). */
export function jsonWriterOf(dialect: Dialect): WriteJson {
  if (!isAtLeast(dialect, '1.9')) return value => JSON.stringify(value);
  return value => JSON.stringify(value, withDecimals);
}

function withDecimals(key: string, value: unknown): unknown {
  if (typeof value !== 'number' || !Number.isInteger(value) || !doubles.has(key)) return value;
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(value.toFixed(1));
}
