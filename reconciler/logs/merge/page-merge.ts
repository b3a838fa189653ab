import type { Entry } from '../entry/types.ts';
import { createHeap } from '../../loop/heap.ts';
import { isBefore } from './order.ts';

/** Entries of one source, chunk by chunk; undefined at the end. */
export type ChunkReader = () => Promise<readonly Entry[] | undefined>;

interface Reading {
  readonly read: ChunkReader;
  /** In the order in which they are taken. */
  items: readonly Entry[];
  taken: number;
}

/**
 * Merges what is written already: nothing more can come before an entry than what its own source still has, so the order
 * is exact. `direction` says whether the readers go on in time or back; a chunk is always the oldest first. Memory holds
 * one chunk of each source.
 */
export async function* mergeChunks(
  readers: readonly ChunkReader[],
  direction: 'forward' | 'backward',
): AsyncGenerator<Entry> {
  const heads = createHeap<{ readonly entry: Entry; readonly reading: Reading }>((a, b) =>
    direction === 'forward' ? isBefore(a.entry, b.entry) : isBefore(b.entry, a.entry),
  );

  async function advance(reading: Reading): Promise<void> {
    while (reading.taken >= reading.items.length) {
      const chunk = await reading.read();
      if (chunk === undefined) return;
      reading.items = direction === 'forward' ? chunk : chunk.toReversed();
      reading.taken = 0;
    }
    const entry = reading.items[reading.taken++];
    if (entry !== undefined) heads.push({ entry, reading });
  }

  const readings = readers.map(read => ({ read, items: [], taken: 0 }));
  await Promise.all(readings.map(advance));
  for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
    yield head.entry;
    const { reading } = head;
    const next = reading.items[reading.taken];
    if (next === undefined) {
      await advance(reading);
      continue;
    }
    reading.taken++;
    heads.push({ entry: next, reading });
  }
}
