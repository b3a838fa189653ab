import type { ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { SearchField as AriaSearchField } from 'react-aria-components/SearchField';
import { inputClass } from './control-classes.ts';
import { Icon } from './icon.tsx';

/** A box that filters what is below it. Esc and the cross empty it. */
export function SearchField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder: string;
  /** Of the box, for whoever puts the cursor into it. */
  readonly id?: string;
  /** Enter. */
  readonly onSubmit?: (value: string) => void;
  readonly className?: string;
}): ReactElement {
  const { label, value, onChange, placeholder, id, onSubmit, className } = props;
  return (
    <AriaSearchField
      aria-label={label}
      value={value}
      onChange={onChange}
      {...(id === undefined ? {} : { id })}
      {...(onSubmit === undefined ? {} : { onSubmit })}
      className={`relative ${className ?? ''}`}
    >
      <Icon
        name="search"
        size={16}
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-soft"
      />
      <Input
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        className={`${inputClass} !pr-8 !pl-8.5 font-mono`}
      />
      {value === '' ? null : (
        <Button className="absolute inset-y-0 right-0 grid w-8 place-items-center text-soft hover:text-ink">
          <Icon name="close" size={14} />
        </Button>
      )}
    </AriaSearchField>
  );
}
