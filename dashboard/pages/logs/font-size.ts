/** Sizes of the letters one may choose from; pixels. */
export const sizes = [10, 11, 12, 13, 14, 16, 18, 20] as const;
/** When nothing else was chosen. */
export const standardSize = 12;

/** Height of a line; pixels. Never less than a finger or a shaky hand needs. */
export function lineHeightOf(size: number): number {
  return Math.max(24, Math.round(size * 1.7));
}

/** The size that is some steps above or below; the last one at either end. */
export function nextSize(size: number, by: 1 | -1): number {
  const at = sizes.findIndex(each => each >= size);
  return sizes[Math.min(sizes.length - 1, Math.max(0, (at < 0 ? sizes.length - 1 : at) + by))] ?? standardSize;
}
