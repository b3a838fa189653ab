import type { Agent } from './amounts.ts';

/** Fills of apps, in full words for the style sheet; readable beside each other in both themes. */
const fills = [
  'bg-[light-dark(#4a63d3,#7f97f0)]',
  'bg-[light-dark(#1f8a48,#55bd7e)]',
  'bg-[light-dark(#c4660f,#e29a54)]',
  'bg-[light-dark(#9349bf,#c08be6)]',
  'bg-[light-dark(#13858f,#4dbcc6)]',
  'bg-[light-dark(#c23a79,#ef7fb4)]',
  'bg-[light-dark(#857c12,#c7bd52)]',
  'bg-[light-dark(#a8483a,#de8376)]',
] as const;
const rest = 'bg-[light-dark(#7b8796,#8d99a8)]';

/** The biggest apps have colours of their own, everywhere the same; the others share one. */
export function appFills(agents: readonly Agent[]): ReadonlyMap<string, string> {
  const sizes = new Map<string, number>();
  for (const { apps } of agents) for (const { app, mem } of apps) sizes.set(app, (sizes.get(app) ?? 0) + mem);
  const biggest = [...sizes].toSorted(([a, x], [b, y]) => y - x || a.localeCompare(b));
  return new Map(biggest.map(([app], index) => [app, fills[index] ?? rest]));
}
