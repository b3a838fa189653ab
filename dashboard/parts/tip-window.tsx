import { useEffect, useId, useMemo, useRef, type ReactElement, type ReactNode } from 'react';
import { Tooltip, TooltipTriggerStateContext } from 'react-aria-components/Tooltip';

/** What is said about an element, beside it, and told to screen readers as its description. */
export function TipWindow(props: {
  readonly target: Element;
  readonly onKeep: (isKept: boolean) => void;
  readonly placement?: 'bottom' | 'bottom start';
  readonly className?: string;
  readonly children: ReactNode;
}): ReactElement {
  const { target, onKeep, placement, className, children } = props;
  const id = useId();
  const trigger = useRef(target);
  trigger.current = target;
  const keep = useRef(onKeep);
  keep.current = onKeep;
  useEffect(() => {
    target.setAttribute('aria-describedby', id);
    return () => target.removeAttribute('aria-describedby');
  }, [target, id]);
  // A tooltip without a trigger of its own finds its state here alone.
  const state = useMemo(
    () => ({
      isOpen: true,
      shouldSkipAnimation: true,
      open: () => keep.current(true),
      close: () => keep.current(false),
    }),
    [],
  );
  return (
    <TooltipTriggerStateContext value={state}>
      <Tooltip
        triggerRef={trigger}
        placement={placement ?? 'bottom'}
        offset={6}
        className={`z-50 rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-xs text-ink shadow-lg ${className ?? 'max-w-80'}`}
      >
        <div id={id}>{children}</div>
      </Tooltip>
    </TooltipTriggerStateContext>
  );
}
