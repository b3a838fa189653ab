import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, type Event } from 'js-yaml';
import { childPointer } from '../pointer.ts';
import { placesIn, type Place } from './lines.ts';

/** Where the values of one document stand in its text. */
export interface Positions {
  /** Start of the value at a JSON pointer: its first character, the quote of a quoted one. */
  value(pointer: string): Place | undefined;
  /** Start of the key that the value belongs to; nothing for items of lists and for the document itself. */
  key(pointer: string): Place | undefined;
}

interface Offsets {
  readonly key: number;
  readonly value: number;
}

interface Frame {
  readonly pointer: string;
  readonly isMap: boolean;
  index: number;
  key: string | undefined;
  keyOffset: number;
  keyEnd: number;
}

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

/** Finds every key and value of every document of a text that is known to parse. */
export function findPositions(text: string): readonly Positions[] {
  const place = placesIn(text);
  return indexDocuments(text, parseEvents(text, {})).map(offsets => ({
    value(pointer) {
      const found = offsets.get(pointer);
      return found === undefined ? undefined : place(found.value);
    },
    key(pointer) {
      const found = offsets.get(pointer);
      return found === undefined || found.key < 0 ? undefined : place(found.key);
    },
  }));
}

function indexDocuments(text: string, events: readonly Event[]): readonly ReadonlyMap<string, Offsets>[] {
  const documents: Map<string, Offsets>[] = [];
  let offsets = new Map<string, Offsets>();
  const frames: (Frame | undefined)[] = [];

  /** Notes where a value starts and says what its pointer is. */
  function enter(start: number): string {
    const frame = frames.at(-1);
    if (frame === undefined) {
      offsets.set('', { key: -1, value: Math.max(start, 0) });
      return '';
    }
    const pointer = childPointer(frame.pointer, frame.isMap ? (frame.key ?? '') : frame.index);
    // A value that is left out (`key:`) has no place of its own: it stands behind its key.
    offsets.set(pointer, { key: frame.isMap ? frame.keyOffset : -1, value: start >= 0 ? start : frame.keyEnd });
    frame.index++;
    frame.key = undefined;
    return pointer;
  }

  for (const event of events) {
    const frame = frames.at(-1);
    const isKey = frame !== undefined && frame.isMap && frame.key === undefined;
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        offsets = new Map();
        documents.push(offsets);
        frames.push(undefined);
        break;
      case EVENT_ID.SCALAR:
        if (isKey) {
          frame.key = getScalarValue(text, event);
          frame.keyOffset = startOf(event);
          frame.keyEnd = event.valueEnd;
        } else enter(startOf(event));
        break;
      case EVENT_ID.ALIAS:
        enter(event.anchorStart - 1);
        break;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        const isMap = event.type === EVENT_ID.MAPPING;
        frames.push({ pointer: enter(event.start), isMap, index: 0, key: undefined, keyOffset: -1, keyEnd: -1 });
        break;
      }
      case EVENT_ID.POP:
        frames.pop();
        break;
    }
  }
  return documents;
}

function startOf(event: ScalarEvent): number {
  const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return quoted ? event.valueStart - 1 : event.valueStart;
}
