/** By which columns a table is sorted; the first counts. */
export type Sorting = { id: string; desc: boolean }[];

/** An order as it stands in the address: the name of a column, with a minus for the biggest first; empty for none. */
export function sortingOf(text: string): Sorting {
  if (text === '') return [];
  return [text.startsWith('-') ? { id: text.slice(1), desc: true } : { id: text, desc: false }];
}

/** The other way round. */
export function sortText(sorting: Sorting): string {
  const [first] = sorting;
  if (first === undefined) return '';
  return first.desc ? `-${first.id}` : first.id;
}
