import { useCallback, useLayoutEffect, useReducer, useRef, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { linesOf, type LogBuffer } from './buffer.ts';

/** As near to the end somebody is at the end; pixels. */
const endDistance = 24;
/** Rows that are drawn before and behind those in sight. */
const more = 12;

/** The rows that have to be drawn, and where they are. */
export interface RowWindow {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly first: number;
  /** The first of those that are really in sight. */
  readonly firstInSight: number;
  /** Behind the last one. */
  readonly end: number;
  /** Where the first of them begins, and the height of all; pixels. */
  readonly top: number;
  readonly height: number;
  /** Of what is in sight; pixels. */
  readonly width: number;
  /** Key of the elements a row is drawn with: a row that scrolled out lends its own to one that comes in. */
  slotOf(index: number): number;
  /** Rows may be higher than their lines; those that are get this as `ref`. */
  readonly measured: (element: HTMLElement | null) => (() => void) | undefined;
  onScroll(): void;
  /** Scrolls to a row as soon as it is there. */
  seek(key: string, edge: 'center' | 'begin'): void;
}

interface Held {
  /** Where the view was put last. */
  readonly top: number;
  /** The row at its upper edge, and how much of it is above the edge. */
  readonly key: string | undefined;
  readonly inside: number;
  readonly first: number;
  readonly end: number;
}

/**
 * Knows which rows are in sight. The view stays at the end while somebody follows, and otherwise at the row they look at,
 * whatever is put before it, dropped, or measured. Nothing of it looks at all rows.
 */
export function useRowWindow(options: {
  readonly rows: LogBuffer;
  /** Height of a line; pixels. */
  readonly lineHeight: number;
  /** All rows are as high as it takes to show all of their text. */
  readonly isWrapped: boolean;
  readonly isFollowing: boolean;
  /** Somebody scrolled up, or back to the end. */
  readonly onFollow: (isFollowing: boolean) => void;
}): RowWindow {
  const { rows, lineHeight, isWrapped, isFollowing, onFollow } = options;
  const scroller = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ width: 0, height: 0 });
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const held = useRef<Held>({ top: 0, key: undefined, inside: 0, first: 0, end: 0 });
  const sought = useRef<{ readonly key: string; readonly edge: 'center' | 'begin' }>(undefined);
  const latest = useRef(options);
  if (latest.current.isWrapped !== isWrapped || latest.current.lineHeight !== lineHeight) rows.forgetMeasures();
  latest.current = options;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    let width = 0;
    const look = (): void => {
      if (width !== element.clientWidth) latest.current.rows.forgetMeasures();
      width = element.clientWidth;
      setSight({ width, height: element.clientHeight });
    };
    look();
    const observer = new ResizeObserver(() => flushSync(look));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const now = scroller.current?.scrollTop ?? 0;
  const height = topOf(rows, rows.count, lineHeight);
  const wanted = Math.max(0, Math.min(height - sight.height, placeToBe()));
  const firstInSight = rows.indexAt(wanted, lineHeight);
  const first = Math.max(0, firstInSight - more);
  const end = Math.min(rows.count, rows.indexAt(wanted + sight.height, lineHeight) + 1 + more);

  const slots = useRef({ count: 0, base: 0, first: 0, end: 0 });
  lendSlots(slots.current, rows.firstNumber + first, rows.firstNumber + end);

  function placeToBe(): number {
    const index = sought.current === undefined ? -1 : rows.indexOf(sought.current.key);
    if (index >= 0) {
      const above = sought.current?.edge === 'center' ? (sight.height - lineHeight) / 2 : 0;
      return topOf(rows, index, lineHeight) - above;
    }
    if (isFollowing && !isScrolledUp()) return height;
    const anchor = held.current.key === undefined ? -1 : rows.indexOf(held.current.key);
    if (anchor < 0) return now;
    // What was scrolled since then is kept.
    return topOf(rows, anchor, lineHeight) + held.current.inside + now - held.current.top;
  }

  /** Somebody moved away from the end; the browser does so too when what is in sight grows. */
  function isScrolledUp(): boolean {
    const element = scroller.current;
    if (element === null || now >= held.current.top - 1) return false;
    return element.scrollHeight - element.clientHeight - now > 1;
  }

  function hold(top: number, from: number, to: number): void {
    const index = rows.indexAt(top, lineHeight);
    const inside = top - topOf(rows, index, lineHeight);
    held.current = { top, key: rows.at(index)?.key, inside, first: from, end: to };
  }

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || sight.height === 0) return;
    // The router puts everything that scrolls back to where it was at an address, unless it has another name since then.
    element.dataset['scrollRestorationId'] = `rows ${Math.random()}`;
    if (Math.abs(wanted - now) >= 0.5) element.scrollTop = wanted;
    hold(wanted, first, end);
    if (sought.current !== undefined && rows.indexOf(sought.current.key) >= 0) sought.current = undefined;
  });

  function onScroll(): void {
    const element = scroller.current;
    if (element === null) return;
    const top = element.scrollTop;
    const moved = top - held.current.top;
    if (Math.abs(moved) < 1) return;
    const distance = height - top - sight.height;
    if (isFollowing && moved < 0 && element.scrollHeight - element.clientHeight - top > endDistance) {
      flushSync(() => onFollow(false));
      return;
    }
    if (!isFollowing && moved > 0 && distance <= endDistance) onFollow(true);
    const from = rows.indexAt(top, lineHeight);
    const to = rows.indexAt(top + sight.height, lineHeight);
    // Half of those that are drawn beyond the edges may come into sight before others are drawn.
    const isDrawn =
      (held.current.first === 0 || from >= held.current.first + more / 2) &&
      (held.current.end === rows.count || to < held.current.end - more / 2);
    if (isDrawn) hold(top, held.current.first, held.current.end);
    else flushSync(redraw);
  }

  const observer = useRef<ResizeObserver>(undefined);
  useLayoutEffect(() => () => observer.current?.disconnect(), []);
  const measured = useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return undefined;
      observer.current ??= new ResizeObserver(changes => {
        let isNews = false;
        for (const { target, borderBoxSize } of changes) {
          const { rows: all, lineHeight: line } = latest.current;
          const index = Number((target as HTMLElement).dataset['index']);
          const item = all.at(index);
          const size = borderBoxSize[0]?.blockSize ?? 0;
          if (item !== undefined && item.key === (target as HTMLElement).dataset['key'] && size > 0)
            isNews = all.measure(item.key, size - linesOf(item) * line) || isNews;
        }
        if (isNews) flushSync(redraw);
      });
      observer.current.observe(element);
      return () => {
        observer.current?.unobserve(element);
      };
    },
    // What was forgotten is measured again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [lineHeight, isWrapped],
  );

  return {
    scroller,
    first,
    firstInSight,
    end,
    top: topOf(rows, first, lineHeight),
    height,
    width: sight.width,
    slotOf: index => modulo(rows.firstNumber + index - slots.current.base, slots.current.count),
    measured,
    onScroll,
    seek(key, edge) {
      sought.current = { key, edge };
      redraw();
    },
  };
}

function topOf(rows: LogBuffer, index: number, lineHeight: number): number {
  const { lines, extra } = rows.placeOf(index);
  return lines * lineHeight + extra;
}

/** Numbers of the rows that are drawn; `count` is more than there ever are at a time. */
interface Slots {
  count: number;
  base: number;
  first: number;
  end: number;
}

/** Where none of the rows stays, the new ones take the places of the old ones in their order: nothing is moved then. */
function lendSlots(slots: Slots, first: number, end: number): void {
  if (end - first > slots.count) slots.count = Math.ceil((end - first) / 16) * 16 + 16;
  if (first >= slots.end || end <= slots.first) slots.base += first - slots.first;
  slots.first = first;
  slots.end = end;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
