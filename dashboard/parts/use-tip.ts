import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type PointerEvent } from 'react';

/** How long the pointer rests before something is said, and how long that stays when it goes; milliseconds. */
const openPatience = 350;
const closePatience = 200;

/** When something is said about an element, and about which. */
export interface Tipping {
  /** What the pointer rests on, or what the keyboard reached; undefined while nothing is said. */
  readonly target: Element | undefined;
  /** For the element around those that something is said about. */
  readonly handlers: {
    onPointerOver: (event: PointerEvent) => void;
    onPointerLeave: () => void;
    onFocus: (event: FocusEvent) => void;
    onBlur: () => void;
    onKeyDown: (event: KeyboardEvent) => void;
  };
  /** Says something at once, or nothing any more. */
  readonly tell: (target: Element | undefined) => void;
  /** The pointer went to what is said, or away from it: one may read on as long as it is there. */
  readonly keep: (isKept: boolean) => void;
}

/**
 * Says when a tooltip is to be seen: for the pointer after a moment, for the keyboard at once; Esc and looking elsewhere end
 * it. `find` gives the element that something is said about, from one in it.
 */
export function useTip(find: (inside: Element) => Element | null): Tipping {
  const [target, setTarget] = useState<Element>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = (next: Element | undefined, patience: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTarget(next), patience);
  };
  const tell = (next: Element | undefined): void => {
    clearTimeout(timer.current);
    setTarget(next);
  };
  return {
    target,
    tell,
    keep: isKept => (isKept ? clearTimeout(timer.current) : later(undefined, closePatience)),
    handlers: {
      onPointerOver: event => {
        if (event.pointerType !== 'mouse' || !(event.target instanceof Element)) return;
        const found = find(event.target);
        if (found === null) later(undefined, closePatience);
        else later(found, target === undefined ? openPatience : 0);
      },
      onPointerLeave: () => later(undefined, closePatience),
      onFocus: event => {
        if (event.target.matches(':focus-visible')) tell(find(event.target) ?? undefined);
      },
      onBlur: () => later(undefined, closePatience),
      onKeyDown: event => {
        if (event.key !== 'Escape' || target === undefined) return;
        event.stopPropagation();
        tell(undefined);
      },
    },
  };
}
