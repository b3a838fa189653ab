import type { ReactElement } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField as AriaTextField } from 'react-aria-components/TextField';
import { inputClass } from './control-classes.ts';

/** A line of text with its label above. */
export function TextField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  readonly isInvalid?: boolean;
  /** Id of what is said about it, a mistake for one. */
  readonly describedBy?: string;
  /** For what machines read: numbers with units, names, conditions. */
  readonly isCode?: boolean;
  readonly className?: string;
}): ReactElement {
  const { label, value, onChange, placeholder, isRequired, isInvalid, describedBy, isCode, className } = props;
  return (
    <AriaTextField
      value={value}
      onChange={onChange}
      isRequired={isRequired ?? false}
      isInvalid={isInvalid ?? false}
      validationBehavior="aria"
      {...(describedBy === undefined ? {} : { 'aria-describedby': describedBy })}
      className={`grid gap-1 ${className ?? ''}`}
    >
      <Label className="text-xs text-soft">{label}</Label>
      <Input
        placeholder={placeholder ?? ''}
        spellCheck={isCode === true ? false : 'true'}
        autoComplete="off"
        className={`${inputClass} ${isCode === true ? 'font-mono' : ''}`}
      />
    </AriaTextField>
  );
}
