import { setImmediate } from 'node:timers/promises';
import type { HttpResponse } from './types.ts';

/** How much is done before others have their turn. */
export interface StepSizes {
  /** Bytes that are looked through: a millisecond. */
  readonly scanned: number;
  /** Bytes that are parsed: a millisecond or two. */
  readonly parsed: number;
}

const usualSizes: StepSizes = { scanned: 512 * 1024, parsed: 128 * 1024 };

/**
 * The body of an answer as JSON, as `response.json()` gives it and with the same errors, but in steps: megabytes of lists, such
 * as the tasks of a framework, would stop everything else for a tenth of a second. Wherever lists are long, their items are
 * parsed some at a time; objects with many members are not taken apart.
 */
export async function jsonInSteps(response: HttpResponse, sizes = usualSizes): Promise<unknown> {
  const { body, headers } = response;
  const isPage = headers['content-type']?.startsWith('text/html') === true;
  if (isPage || body.length <= 2 * sizes.parsed || body.includes(escapedNull)) return response.json();
  try {
    return await parse(body, sizes);
  } catch {
    // What is no JSON is told with its beginning.
    return response.json();
  }
}

/** A list or an object that is open. */
interface Frame {
  readonly isList: boolean;
  readonly start: number;
  /** Items that were parsed already; missing while there are none. */
  items?: unknown[];
  /** Where the items begin that are not parsed yet, and how many bytes had been cut out by then. */
  from: number;
  cutBefore: number;
}

/** A list that was parsed on its own: bytes from `start` to `end`, brackets included. */
interface Cut {
  readonly start: number;
  readonly end: number;
  readonly items: readonly unknown[];
}

const quote = 34;
const backslash = 92;
const comma = 44;
/** No text of the body begins like this: a body with such a character, which JSON can only write escaped, is parsed whole. */
const marker = '\u0000list ';
const escapedNull = '\\u0000';

async function parse(body: Buffer, sizes: StepSizes): Promise<unknown> {
  const open: Frame[] = [];
  const cuts: Cut[] = [];
  let cutBytes = 0;
  let pauseAt = sizes.scanned;

  /** The value of some bytes, with the lists in it that were parsed before. */
  function valueOf(from: number, to: number, wrap: boolean): unknown {
    const inside: Cut[] = [];
    for (let cut = cuts.at(-1); cut !== undefined && cut.start >= from; cut = cuts.at(-1)) {
      cuts.pop();
      cutBytes -= cut.end - cut.start;
      inside.unshift(cut);
    }
    let text = '';
    let at = from;
    for (const [index, cut] of inside.entries()) {
      text += `${body.toString('utf8', at, cut.start)}${JSON.stringify(`${marker}${index}`)}`;
      at = cut.end;
    }
    text += body.toString('utf8', at, to);
    const value: unknown = JSON.parse(wrap ? `[${text}]` : text);
    return inside.length === 0 ? value : filled(value, inside);
  }

  function takeItems(frame: Frame, to: number): void {
    const items = valueOf(frame.from, to, true) as readonly unknown[];
    if (items.length === 0) throw new SyntaxError('a comma without an item');
    const all = (frame.items ??= []);
    for (const item of items) all.push(item);
  }

  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === quote) at = endOfText(body, at);
    else if (byte === 91 || byte === 123)
      open.push({ isList: byte === 91, start: at, from: at + 1, cutBefore: cutBytes });
    else if (byte === 93 || byte === 125) {
      const frame = open.pop();
      if (frame?.isList !== (byte === 93)) throw new SyntaxError('brackets that do not fit');
      if (frame.items !== undefined) {
        takeItems(frame, at);
        cuts.push({ start: frame.start, end: at + 1, items: frame.items });
        cutBytes += at + 1 - frame.start;
      }
    } else if (byte === comma) {
      const frame = open.at(-1);
      if (frame?.isList === true && at - frame.from - (cutBytes - frame.cutBefore) >= sizes.parsed) {
        takeItems(frame, at);
        frame.from = at + 1;
        frame.cutBefore = cutBytes;
        pauseAt = at;
      }
    }
    if (at < pauseAt) continue;
    await setImmediate();
    pauseAt = at + sizes.scanned;
  }
  return valueOf(0, body.length, false);
}

/** The place of the quote that ends the text which begins at `at`. */
function endOfText(body: Buffer, at: number): number {
  let end = at + 1;
  while (end < body.length && body[end] !== quote) end += body[end] === backslash ? 2 : 1;
  return end;
}

/** The value with the lists in the places that stand for them. */
function filled(value: unknown, cuts: readonly Cut[]): unknown {
  if (typeof value === 'string')
    return value.startsWith(marker) ? (cuts[Number(value.slice(marker.length))]?.items ?? value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(item => filled(item, cuts));
  const members = value as Record<string, unknown>;
  for (const name of Object.keys(members)) {
    const member = members[name];
    const other = filled(member, cuts);
    if (other !== member)
      Object.defineProperty(members, name, { value: other, enumerable: true, configurable: true, writable: true });
  }
  return members;
}
