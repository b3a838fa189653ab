/** A binary heap: `pop` returns what comes before everything else, by `before`. */
export interface Heap<Item> {
  push(item: Item): void;
  peek(): Item | undefined;
  pop(): Item | undefined;
  clear(): void;
}

/** Makes an empty heap; push and pop cost O(log n). */
export function createHeap<Item>(before: (a: Item, b: Item) => boolean): Heap<Item> {
  const items: Item[] = [];

  function isBefore(first: number, second: number): boolean {
    return before(items[first] as Item, items[second] as Item);
  }

  function swap(first: number, second: number): void {
    const kept = items[first] as Item;
    items[first] = items[second] as Item;
    items[second] = kept;
  }

  function rise(start: number): void {
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(place, parent)) return;
      swap(place, parent);
      place = parent;
    }
  }

  function sink(): void {
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const right = left + 1;
      let first = place;
      if (left < items.length && isBefore(left, first)) first = left;
      if (right < items.length && isBefore(right, first)) first = right;
      if (first === place) return;
      swap(place, first);
      place = first;
    }
  }

  return {
    push(item) {
      items.push(item);
      rise(items.length - 1);
    },
    peek: () => items[0],
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length > 0 && last !== undefined) {
        items[0] = last;
        sink();
      }
      return top;
    },
    clear() {
      items.length = 0;
    },
  };
}
