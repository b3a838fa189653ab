import type { Entry } from '../entry/types.ts';
import type { LogExtent } from '../read/log-file.ts';
import { noProof } from '../read/proofs.ts';
import type { OpenSource } from '../source.ts';

/** A source with what there is of it at the moment. */
export interface LookedAt {
  readonly source: OpenSource;
  readonly extent: LogExtent;
}

/** Looks at all sources at once; those that cannot be read are left out, their state says why. */
export async function lookAtAll(
  sources: readonly OpenSource[],
  onFailure: (source: OpenSource, thrown: unknown) => void,
): Promise<readonly LookedAt[]> {
  const looks = sources.map(async source => {
    try {
      const extent = await source.file.look();
      await source.prepare(extent);
      return [{ source, extent }];
    } catch (thrown) {
      onFailure(source, thrown);
      return [];
    }
  });
  return (await Promise.all(looks)).flat();
}

/** The mark of the position behind an entry; of one that has no end yet, of the position before it. */
export function markBehind(source: OpenSource, entry: Entry): string {
  if (entry.partial === true) return markBefore(source, entry);
  return source.file.mark(entry.end, entry.tail, 'before');
}

/** The mark of the position before an entry. */
export function markBefore(source: OpenSource, entry: Entry): string {
  return source.file.mark(entry.start, entry.head, 'behind');
}

/** The mark of the very begin of what there is. */
export function markBegin(source: OpenSource, extent: LogExtent): string {
  return source.file.mark(extent.begin, noProof, 'before');
}
