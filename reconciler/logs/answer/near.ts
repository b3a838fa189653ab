/** Where a walk through a log stands between two hits. */
export interface NearState {
  /** So many that follow are still shown beside the last hit. */
  readonly left: number;
  /** Something was left out since what was shown last. */
  readonly isApart: boolean;
}

/** Something that is shown. */
export interface Chosen<Item> {
  readonly item: Item;
  /** It is no hit itself. */
  readonly isContext: boolean;
  /** Something was left out between it and what was shown before it. */
  readonly isApart: boolean;
}

/** Chooses hits and what is near them, out of what comes in one order or the other. */
export interface Near<Item> {
  take(item: Item, isHit: boolean): { readonly chosen: readonly Chosen<Item>[]; readonly dropped: readonly Item[] };
  /** What is shown if a hit comes soon: whoever goes on later has to begin with it. */
  waiting(): readonly Item[];
  state(): NearState;
}

/** The state of somebody who begins at an end. */
export const nothingLeftOut: NearState = { left: 0, isApart: false };

/**
 * Shows `most` neighbours of each hit on both sides, as `grep -C` does. They are neighbours in the merged log, not in their
 * own source: so a group is a piece of what is shown without the filter, with nothing missing in it and in the same order,
 * a group is complete as soon as it is shown, and going on needs no more memory than `most` entries. Whoever wants the
 * neighbours of one instance selects that instance.
 */
export function createNear<Item>(most: number, begin: NearState = nothingLeftOut): Near<Item> {
  let { left, isApart } = begin;
  let waiting: Item[] = [];
  return {
    take(item, isHit) {
      if (isHit) {
        const chosen = [...waiting, item].map((each, index) => ({
          item: each,
          isContext: each !== item,
          isApart: index === 0 && isApart,
        }));
        waiting = [];
        isApart = false;
        left = most;
        return { chosen, dropped: [] };
      }
      if (left > 0) {
        left--;
        return { chosen: [{ item, isContext: true, isApart: false }], dropped: [] };
      }
      waiting.push(item);
      if (waiting.length <= most) return { chosen: [], dropped: [] };
      isApart = true;
      return { chosen: [], dropped: waiting.splice(0, 1) };
    },
    waiting: () => waiting,
    state: () => ({ left, isApart }),
  };
}
