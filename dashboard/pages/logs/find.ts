/** More hits in a line than this are not marked. */
const mostHits = 100;

/** Finds a text as it stands; capitals count only when it has some. Undefined for an empty text. */
export function finderOf(text: string): RegExp | undefined {
  if (text === '') return undefined;
  const literal = text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(literal, text === text.toLowerCase() ? 'giu' : 'gu');
}

/** Where it stands in a line: begin and end of each, in order. */
function hitsIn(line: string, finder: RegExp): readonly (readonly number[])[] {
  const hits: (readonly number[])[] = [];
  for (const hit of line.matchAll(finder)) {
    if (hits.length === mostHits) break;
    hits.push([hit.index, hit.index + hit[0].length]);
  }
  return hits;
}

/** Both lists of places as one: in order, and none over another. */
function mergedMarks(
  some: readonly (readonly number[])[],
  others: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const all = [...some, ...others].toSorted(([a = 0], [b = 0]) => a - b);
  const merged: [number, number][] = [];
  for (const [begin = 0, end = 0] of all) {
    const last = merged.at(-1);
    if (last === undefined || begin > last[1]) merged.push([begin, end]);
    else last[1] = Math.max(last[1], end);
  }
  return merged;
}

/** What a filter hit in a text, and what is looked for now. */
export function marksOf(
  text: string,
  marks: readonly (readonly number[])[] | undefined,
  finder: RegExp | undefined,
): readonly (readonly number[])[] | undefined {
  if (finder === undefined) return marks;
  const hits = hitsIn(text, finder);
  return hits.length === 0 ? marks : mergedMarks(marks ?? [], hits);
}
