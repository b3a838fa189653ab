/** First and last port of an unbroken run. */
export interface PortRange {
  readonly begin: number;
  readonly end: number;
}

/** Joins single ports into ascending ranges; repeated ports count once. */
export function portRanges(ports: Iterable<number>): readonly PortRange[] {
  const ranges: { begin: number; end: number }[] = [];
  for (const port of [...new Set(ports)].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last.end + 1 === port) last.end = port;
    else ranges.push({ begin: port, end: port });
  }
  return ranges;
}

/** The text form of v0 resource objects: `[31000-31005, 31007-31007]` (Mesos API reference 1). */
export function portRangesText(ports: Iterable<number>): string {
  return `[${portRanges(ports)
    .map(range => `${range.begin}-${range.end}`)
    .join(', ')}]`;
}
