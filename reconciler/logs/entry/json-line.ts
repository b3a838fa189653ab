import { isObject, stringOf, type Json, type JsonObject } from '../../../http/json.ts';
import { stampOfField } from '../time/formats.ts';
import type { Stamp } from '../time/stamp.ts';
import { levelOfName, type Level } from './level.ts';

/** What a JSON line says. */
export interface JsonLine {
  readonly stamp?: Stamp;
  readonly level?: Level;
  readonly message?: string;
  /** The rest. */
  readonly fields: JsonObject;
  /** Whether a stack trace is in it. */
  readonly trace?: string;
}

const timeNames = ['@timestamp', 'timestamp', 'time', 'ts', 't', 'eventTime', '_time', 'date', 'datetime'];
const levelNames = [
  'level',
  'log.level',
  'severity',
  'lvl',
  'levelname',
  'loglevel',
  'level_value',
  'log_level',
  'syslog_severity',
];
const messageNames = ['message', 'msg', '@message', 'short_message', 'log', 'event'];
const traceNames = [
  'stack_trace',
  'stack',
  'err.stack',
  'error.stack',
  'error.stack_trace',
  'exception',
  'exc_info',
  'full_message',
];

/** Reads a line that is one JSON object; undefined when it is none. Numbers beyond 2^53 lose digits, as in any JavaScript. */
export function readJsonLine(text: string): JsonLine | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  const parsed = parse(text);
  if (parsed === undefined) return undefined;
  const used = new Set<string>();
  const take = <Value>(candidates: readonly string[], read: (value: Json) => Value | undefined): Value | undefined => {
    for (const name of candidates) {
      const value = at(parsed, name);
      const found = value === undefined ? undefined : read(value);
      if (found === undefined) continue;
      used.add(name);
      return found;
    }
    return undefined;
  };
  const stamp = take(timeNames, stampOfField);
  const level = take(levelNames, levelOfName);
  const message = take(messageNames, stringOf);
  const trace = take(traceNames, value => (typeof value === 'string' && value.includes('\n') ? value : undefined));
  const fields = Object.fromEntries(Object.entries(parsed).filter(([name]) => !used.has(name)));
  return {
    fields,
    ...(stamp === undefined ? {} : { stamp }),
    ...(level === undefined ? {} : { level }),
    ...(message === undefined ? {} : { message }),
    ...(trace === undefined ? {} : { trace }),
  };
}

/** A member by its name, or by its way: `log.level` is also `{"log":{"level":…}}`. */
function at(object: JsonObject, name: string): Json | undefined {
  const direct = object[name];
  if (direct !== undefined || !name.includes('.')) return direct;
  let place: Json | undefined = object;
  for (const step of name.split('.')) place = isObject(place) ? place[step] : undefined;
  return place;
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
