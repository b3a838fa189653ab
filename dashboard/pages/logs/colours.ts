import type { LogEntry } from '../../../schemas/generated/log-entry.ts';

/** Colours of the gutter, in full words for the style sheet. */
const gutters = [
  'bg-[light-dark(#3350c8,#93aaff)]',
  'bg-[light-dark(#17803a,#63cf8c)]',
  'bg-[light-dark(#b8520a,#f5a55c)]',
  'bg-[light-dark(#8a3ab9,#d19bf5)]',
  'bg-[light-dark(#0b7f8a,#5cd0da)]',
  'bg-[light-dark(#c02670,#ff8fc2)]',
  'bg-[light-dark(#77700d,#d9cf5e)]',
  'bg-[light-dark(#5c6b7d,#a7b6c8)]',
  'bg-[light-dark(#a33a2b,#f29083)]',
  'bg-[light-dark(#2f6f57,#83cdb1)]',
] as const;

/** The colour of the n-th instance. */
export function gutterOf(index: number): string {
  return gutters[index % gutters.length] ?? gutters[0];
}

/** The colour of a level's word. */
export const levelInks: Readonly<Record<NonNullable<LogEntry['level']>, string>> = {
  trace: 'text-soft',
  debug: 'text-soft',
  info: 'text-busy',
  warn: 'text-warn',
  error: 'text-bad',
  fatal: 'text-bad font-bold',
};
