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
  /** Under which a form sends it. */
  readonly name?: string;
  readonly type?: 'text' | 'password';
  /** What browsers may fill in: `username`; nothing when left out. */
  readonly autoComplete?: string;
  readonly maxLength?: number;
  readonly className?: string;
}): ReactElement {
  const { label, value, onChange, placeholder, isRequired, isInvalid, describedBy, isCode, className } = props;
  const { name, type = 'text', autoComplete = 'off', maxLength } = props;
  return (
    <AriaTextField
      value={value}
      onChange={onChange}
      isRequired={isRequired ?? false}
      isInvalid={isInvalid ?? false}
      validationBehavior="aria"
      type={type}
      {...(name === undefined ? {} : { name })}
      autoComplete={autoComplete}
      {...(maxLength === undefined ? {} : { maxLength })}
      {...(describedBy === undefined ? {} : { 'aria-describedby': describedBy })}
      className={`grid gap-1 ${className ?? ''}`}
    >
      <Label className="text-xs text-soft">{label}</Label>
      <Input
        placeholder={placeholder ?? ''}
        spellCheck={isCode === true ? false : 'true'}
        autoCapitalize={isCode === true ? 'none' : 'sentences'}
        className={`${inputClass} ${isCode === true ? 'font-mono' : ''}`}
      />
    </AriaTextField>
  );
}
