import { lazy, Suspense, type ReactElement } from 'react';
import { fieldClass, type Choice } from './select.tsx';

/** One of many things, found by typing; with `allowsOther` also what is typed itself. */
export interface ComboBoxProps {
  readonly label: string;
  readonly showLabel?: boolean;
  /** The value of a choice, or with `allowsOther` any text. */
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
  readonly allowsOther?: boolean;
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
  readonly isInvalid?: boolean;
  /** Id of what is said about it, a mistake for one. */
  readonly describedBy?: string;
  readonly className?: string;
}

/** A text box that looks as those of parts do. */
export const inputClass =
  'h-8 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-sm text-ink placeholder:text-soft aria-invalid:border-bad data-invalid:border-bad';

const ComboBoxField = lazy(async () => ({ default: (await import('./combo-box-field.tsx')).ComboBoxField }));

/** A text box with a list of what fits. The list comes a moment after the page; until then it is a plain box. */
export function ComboBox(props: ComboBoxProps): ReactElement {
  return (
    <Suspense fallback={<Plain {...props} />}>
      <ComboBoxField {...props} />
    </Suspense>
  );
}

function Plain(props: ComboBoxProps): ReactElement {
  const { label, showLabel, value, choices, placeholder, className } = props;
  return (
    <div className={fieldClass(showLabel)}>
      {showLabel === true ? <span className="text-xs text-soft">{label}</span> : null}
      <input
        readOnly
        aria-label={label}
        value={choices.find(choice => choice.value === value)?.name ?? value}
        placeholder={placeholder}
        className={`${inputClass} ${className ?? ''}`}
      />
    </div>
  );
}
