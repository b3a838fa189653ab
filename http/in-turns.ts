import { setImmediate } from 'node:timers/promises';

/** What is made of one item takes a few microseconds. */
const itemsPerTurn = 500;

/** Makes something of every item of a long list; others have their turn after every so many. */
export async function mapInTurns<Item, Made>(
  items: readonly Item[],
  make: (item: Item) => readonly Made[],
  perTurn = itemsPerTurn,
): Promise<readonly Made[]> {
  const made: Made[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % perTurn === 0) await setImmediate();
    for (const each of make(item)) made.push(each);
  }
  return made;
}
