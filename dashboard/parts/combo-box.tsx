import { lazy, Suspense, type ReactElement } from 'react';
import { inputClass } from './control-classes.ts';
import { fieldClass, type Choice } from './select.tsx';
import { quiet } from './quiet.ts';

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

const ComboBoxField = lazy(async () => {
  await quiet;
  return { default: (await import('./combo-box-field.tsx')).ComboBoxField };
});

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
