/** In which order agents are offered to the apps that wait. */
type OfferOrder = 'random' | 'singly' | 'spread' | 'packed';

/** One way in which it may go. */
export interface Course {
  /**
   * `random`, as Mesos does; `singly`, the same, and each offer is taken for one instance only, as when offers are small or
   * come back late; `spread` and `packed` are the two extremes.
   */
  readonly order: OfferOrder;
  /** No task is given a port that another one wants by its number. What is bad luck for the one leaves room for others. */
  readonly isLucky: boolean;
  /** Tasks that are ended at once still hold what they have while the first offers are looked at. */
  readonly isSlow: boolean;
  /** Every app starts one instance more than it should, after its own: the next failure, the next scale. */
  readonly isCrowded: boolean;
}

/**
 * So many courses: the extremes first, then random ones, quick and slow, with and without luck and crowd. Luck is only
 * varied where ports are wanted by number, and a crowd needs several apps.
 */
export function* coursesOf(
  count: number,
  { hasFixedPorts, isShared }: { readonly hasFixedPorts: boolean; readonly isShared: boolean },
): Generator<Course, void, void> {
  let given = 0;
  for (let round = 0; given < count; round++) {
    const orders: readonly OfferOrder[] = round === 0 ? ['spread', 'packed', 'random', 'singly'] : ['random', 'singly'];
    for (const isLucky of hasFixedPorts ? [false, true] : [true]) {
      for (const order of orders) {
        for (const isSlow of [false, true]) {
          for (const isCrowded of isShared ? [false, true] : [false]) {
            if (given++ === count) return;
            yield { order, isLucky, isSlow, isCrowded };
          }
        }
      }
    }
  }
}
