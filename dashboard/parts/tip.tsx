import { lazy, Suspense, type ReactElement, type ReactNode } from 'react';
import { useTip } from './use-tip.ts';

const TipWindow = lazy(async () => ({ default: (await import('./tip-window.tsx')).TipWindow }));

/** A few words about a button or a link, when the pointer rests on it or the keyboard reaches it. Its child is one element that can have the focus. */
export function Tip(props: { readonly says: ReactNode; readonly children: ReactElement }): ReactElement {
  const { target, handlers, tell, keep } = useTip(inside => inside.closest('[data-tip] > *'));
  return (
    <>
      <span role="presentation" data-tip="" className="contents" onPointerDown={() => tell(undefined)} {...handlers}>
        {props.children}
      </span>
      {target === undefined ? null : (
        <Suspense fallback={null}>
          <TipWindow target={target} onKeep={keep}>
            {props.says}
          </TipWindow>
        </Suspense>
      )}
    </>
  );
}
