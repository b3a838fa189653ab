import type { ReactElement, ReactNode, RefObject } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';

/** How loud a button is. `main`: the one thing to do here; `plain`: others; `quiet`: in bars and rows; `danger`: cannot be undone. */
export type ButtonLook = 'main' | 'plain' | 'quiet' | 'danger';

const base =
  'inline-flex items-center justify-center gap-1.5 rounded-md text-sm whitespace-nowrap disabled:opacity-60 aria-disabled:opacity-60 disabled:cursor-default';

const looks: Readonly<Record<ButtonLook, string>> = {
  main: 'h-8 bg-accent px-3 font-medium text-on-accent hover:opacity-90',
  plain: 'h-8 border border-line-strong bg-surface px-3 text-ink hover:bg-raised',
  quiet: 'h-8 px-2 text-soft hover:bg-raised hover:text-ink',
  danger: 'h-8 bg-bad px-3 font-medium text-surface hover:opacity-90',
};

/** The classes of a button, for a link that looks like one. */
export function buttonClass(look: ButtonLook = 'plain', more = ''): string {
  return `${base} ${looks[look]} ${more}`;
}

/** A button. With `label` its content is an icon alone, and the label is what screen readers say; put a `Tip` around it. */
export function Button(props: {
  readonly look?: ButtonLook;
  readonly label?: string;
  readonly onPress?: () => void;
  readonly type?: 'button' | 'submit';
  readonly isDisabled?: boolean;
  /** Something it began is under way: it can be reached and does nothing. */
  readonly isPending?: boolean;
  readonly className?: string;
  readonly buttonRef?: RefObject<HTMLButtonElement | null>;
  readonly autoFocus?: boolean;
  readonly children: ReactNode;
}): ReactElement {
  const { look, label, onPress, type, isDisabled, isPending, className, buttonRef, autoFocus, children } = props;
  const square = label === undefined ? '' : 'aspect-square !px-0';
  return (
    <AriaButton
      {...(buttonRef === undefined ? {} : { ref: buttonRef })}
      {...(onPress === undefined ? {} : { onPress })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      type={type ?? 'button'}
      isDisabled={isDisabled ?? false}
      isPending={isPending ?? false}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- whoever opened a dialog wants to go on in it
      autoFocus={autoFocus ?? false}
      className={buttonClass(look, `${square} ${className ?? ''}`)}
    >
      {children}
    </AriaButton>
  );
}
