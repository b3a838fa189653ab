import type { Json } from '../../marathon/types.ts';
import { isObject } from './merge-patch.ts';
import { lastStep, parentPointer, stepsOf, valueAt } from './pointer.ts';
import { decode } from './reading.ts';
import type { SnapshotFile, SourcePosition } from './types.ts';
import { findPositions, type Positions } from './yaml/positions.ts';

/** One document that went into a value: the file itself first, then its bases. */
export interface Layer {
  readonly file: SnapshotFile;
  readonly index: number;
  readonly document: Json;
}

/** Finds places of documents; remembers those of the files that were asked for last. */
export interface Places {
  /** Where the value at a pointer was written: in the layer it came from. The nearest parent's place when it was not written. */
  value(layers: readonly Layer[], pointer: string): SourcePosition;
  /** Where its key was written; the value's place when it has none. */
  key(layers: readonly Layer[], pointer: string): SourcePosition;
}

const remembered = 64;

/** Positions are found again from the text when somebody asks: kept for all files they would be most of the memory. */
export function createPlaces(): Places {
  const known = new Map<string, readonly Positions[]>();

  function positionsOf(layer: Layer): Positions | undefined {
    const { blob, bytes } = layer.file;
    let positions = known.get(blob);
    if (positions === undefined) {
      positions = bytes === undefined ? [] : safely(() => findPositions(decode(bytes).text));
      known.set(blob, positions);
      if (known.size > remembered) known.delete(known.keys().next().value ?? '');
    }
    return positions[layer.index];
  }

  function find(layers: readonly Layer[], pointer: string, what: 'value' | 'key'): SourcePosition {
    for (let at: string | undefined = pointer; at !== undefined; at = parentPointer(at)) {
      const layer = layerOf(layers, at);
      if (layer === undefined) continue;
      const positions = positionsOf(layer);
      const wanted = at === pointer ? what : 'key';
      const place = (wanted === 'key' ? positions?.key(at) : undefined) ?? positions?.value(at);
      if (place !== undefined) return { file: layer.file.path, ...place };
    }
    return { file: layers[0]?.file.path ?? '', line: 1, column: 1 };
  }

  return {
    value: (layers, pointer) => find(layers, pointer, 'value'),
    key: (layers, pointer) => find(layers, pointer, 'key'),
  };
}

/** The layer that a value of the merged document came from. */
function layerOf(layers: readonly Layer[], pointer: string): Layer | undefined {
  for (const layer of layers) {
    if (valueAt(layer.document, pointer) !== undefined) return layer;
    if (cutsOff(layer.document, pointer)) return undefined;
  }
  return undefined;
}

/** True when a layer has something else than an object on the way to the pointer: it replaces all that lies below. */
function cutsOff(document: Json, pointer: string): boolean {
  let value: Json | undefined = document;
  for (const step of stepsOf(pointer)) {
    if (!isObject(value)) return true;
    value = value[step];
    if (value === undefined) return false;
  }
  return false;
}

/** The name that a message calls the value at a pointer by: `marathon.healthChecks[0].path`. */
export function nameOf(pointer: string): string {
  let name = '';
  for (const step of stepsOf(pointer)) {
    if (/^\d+$/.test(step)) name += `[${step}]`;
    else name += name === '' ? step : `.${step}`;
  }
  return name === '' ? lastStep(pointer) : name;
}

function safely(find: () => readonly Positions[]): readonly Positions[] {
  try {
    return find();
  } catch {
    return [];
  }
}
