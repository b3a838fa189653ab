import { lazy, Suspense, type ReactElement, type ReactNode } from 'react';
import { buttonClass, type ButtonLook } from './button.tsx';
import type { IconName } from './icon.tsx';
import { quiet } from './quiet.ts';

/** Something that can be done, or a place to go to. */
export interface MenuEntry {
  readonly id: string;
  readonly name: string;
  readonly icon?: IconName;
  /** A few words below the name. */
  readonly note?: string;
  /** The keys that do the same. */
  readonly keys?: string;
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
  /** Whether it is chosen now, in a menu that chooses one of several, or some. */
  readonly isChosen?: boolean;
}

/** A button and what it opens. */
export interface MenuProps {
  /** Name of the button for screen readers; what is seen of it are the children. */
  readonly label: string;
  readonly children: ReactNode;
  readonly entries: readonly MenuEntry[];
  readonly onAction: (id: string) => void;
  /** Above the entries. */
  readonly head?: ReactNode;
  /** Any number of entries can be chosen, and the menu stays open meanwhile. */
  readonly choosesMany?: true;
  readonly look?: ButtonLook;
  readonly className?: string;
}

const MenuWindow = lazy(async () => {
  await quiet;
  return { default: (await import('./menu-window.tsx')).MenuWindow };
});

/** A button that opens a menu: arrows, typing and Esc work in it. The menu comes a moment after the page. */
export function Menu(props: MenuProps): ReactElement {
  return (
    <Suspense
      fallback={
        <button type="button" disabled aria-label={props.label} className={menuButtonClass(props)}>
          {props.children}
        </button>
      }
    >
      <MenuWindow {...props} />
    </Suspense>
  );
}

/** Classes of the button. */
export function menuButtonClass({ look, className }: Pick<MenuProps, 'look' | 'className'>): string {
  return buttonClass(look ?? 'quiet', `disabled:opacity-100 ${className ?? ''}`);
}
