import { lazy, Suspense, useId, type ReactElement, type Ref } from 'react';
import { Icon } from './icon.tsx';
import { quiet } from './quiet.ts';
import type { Suggestion } from './suggestion.ts';

/** A box for text of one's own, with what could be meant below it while one types. */
export interface SuggestFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly suggestions: readonly Suggestion[];
  /** One of them was taken, by Enter or by a click. */
  readonly onChoose: (id: string) => void;
  /** Enter, and none of them is taken. */
  readonly onSubmit: (value: string) => void;
  readonly placeholder: string;
  /** Id of what explains what may be typed. */
  readonly describedBy?: string;
  /** Keys that lead here, shown at the end of the box. */
  readonly keys?: string;
  readonly inputRef?: Ref<HTMLInputElement>;
  /** Classes of the text in the box. */
  readonly className?: string;
}

const SuggestBox = lazy(async () => {
  await quiet;
  return { default: (await import('./suggest-box.tsx')).SuggestBox };
});

/** A search box. It can be typed in at once; suggestions come as soon as their code is there. */
export function SuggestField(props: SuggestFieldProps): ReactElement {
  const id = useId();
  return (
    <div className="relative w-full min-w-0">
      <Icon
        name="search"
        size={16}
        className="pointer-events-none absolute top-1/2 left-2.5 z-10 -translate-y-1/2 text-soft"
      />
      <Suspense fallback={<Plain {...props} id={id} />}>
        <SuggestBox {...props} plainId={id} />
      </Suspense>
      {props.keys === undefined || props.value !== '' ? null : (
        <kbd
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-2 hidden -translate-y-1/2 rounded border border-line bg-surface px-1.5 font-mono text-xs text-soft sm:block"
        >
          {props.keys}
        </kbd>
      )}
    </div>
  );
}

/** Classes of the box. */
export function suggestClass(more: string | undefined): string {
  return `w-full rounded-md border border-line-strong bg-surface pr-8 pl-8.5 text-sm text-ink placeholder:text-soft ${more ?? 'h-8'}`;
}

function Plain(props: SuggestFieldProps & { readonly id: string }): ReactElement {
  return (
    <input
      ref={props.inputRef}
      id={props.id}
      role="combobox"
      aria-expanded="false"
      aria-label={props.label}
      aria-describedby={props.describedBy}
      value={props.value}
      onChange={event => props.onChange(event.target.value)}
      onKeyDown={event => {
        if (event.key === 'Enter') props.onSubmit(props.value);
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
      placeholder={props.placeholder}
      spellCheck={false}
      autoComplete="off"
      className={suggestClass(props.className)}
    />
  );
}
