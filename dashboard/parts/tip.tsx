import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { Focusable } from 'react-aria-components/Focusable';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';

/** How a tooltip looks; `Squares` has one of its own. */
export const tipClass =
  'z-50 max-w-80 rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-xs text-ink shadow-lg transition-opacity data-entering:opacity-0 data-exiting:opacity-0';

/** Pixels between what is pointed at and what is said about it. */
export const tipOffset = 6;

/** A few words about a button or a link, when the pointer rests on it or the keyboard reaches it. Its child is one element that can have the focus. */
export function Tip(props: {
  readonly says: ReactNode;
  readonly placement?: 'top' | 'bottom' | 'left' | 'right';
  /** `Button` of parts listens by itself; anything else, a link or a native button, has to be wrapped: say `wrap`. */
  readonly wrap?: boolean;
  readonly children: ReactElement;
}): ReactElement {
  return (
    <TooltipTrigger delay={500} closeDelay={150}>
      {props.wrap === true ? (
        <Focusable>{props.children as ComponentProps<typeof Focusable>['children']}</Focusable>
      ) : (
        props.children
      )}
      <Tooltip placement={props.placement ?? 'bottom'} offset={tipOffset} className={tipClass}>
        {props.says}
      </Tooltip>
    </TooltipTrigger>
  );
}
