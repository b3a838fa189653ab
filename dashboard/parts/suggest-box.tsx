import { useState, type KeyboardEvent, type ReactElement } from 'react';
import { ComboBox } from 'react-aria-components/ComboBox';
import { Input } from 'react-aria-components/Input';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Text } from 'react-aria-components/Text';
import { Icon } from './icon.tsx';
import { itemClass, popupClass } from './control-classes.ts';
import { suggestClass, type SuggestFieldProps } from './suggest-field.tsx';
import type { Suggestion } from './suggestion.ts';

/** What `SuggestField` shows as soon as it is there. */
export function SuggestBox(props: SuggestFieldProps & { readonly plainId: string }): ReactElement {
  const { label, value, onChange, suggestions, onChoose, onSubmit, describedBy, inputRef } = props;
  // Whoever types in the plain box already goes on in this one.
  const [wasReached] = useState(() => document.activeElement?.id === props.plainId);

  /** Before the list gets the key: without a choice Enter means what is typed, and Esc lets go of a closed list. */
  function onKeyDownCapture(event: KeyboardEvent<HTMLElement>): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    const input = event.target;
    if (event.key === 'Enter' && !input.hasAttribute('aria-activedescendant')) {
      event.preventDefault();
      event.stopPropagation();
      input.blur();
      onSubmit(value);
    }
    if (event.key === 'Escape' && input.getAttribute('aria-expanded') !== 'true') input.blur();
  }

  return (
    <div role="presentation" onKeyDownCapture={onKeyDownCapture}>
      <ComboBox
        aria-label={label}
        {...(describedBy === undefined ? {} : { 'aria-describedby': describedBy })}
        value={null}
        inputValue={value}
        onInputChange={onChange}
        items={suggestions}
        menuTrigger="focus"
        allowsCustomValue
      >
        <Input
          {...(inputRef === undefined ? {} : { ref: inputRef })}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- it takes the place of a box that had the focus
          autoFocus={wasReached}
          placeholder={props.placeholder}
          spellCheck={false}
          className={suggestClass(props.className)}
        />
        <Popover offset={4} className={`${popupClass} max-h-96 w-[max(var(--trigger-width),22rem)]`}>
          <ListBox className="outline-none">
            {(suggestion: Suggestion) => <Item suggestion={suggestion} onChoose={onChoose} />}
          </ListBox>
        </Popover>
      </ComboBox>
    </div>
  );
}

function Item(props: { readonly suggestion: Suggestion; readonly onChoose: (id: string) => void }): ReactElement {
  const { id, name, note, icon } = props.suggestion;
  return (
    <ListBoxItem id={id} textValue={name} onAction={() => props.onChoose(id)} className={itemClass}>
      {icon === undefined ? null : <Icon name={icon} size={16} className="text-soft" />}
      <Text slot="label" className="min-w-0 truncate">
        {name}
      </Text>
      {note === undefined ? null : (
        <Text slot="description" className="ml-auto max-w-56 truncate pl-3 text-xs text-soft">
          {note}
        </Text>
      )}
    </ListBoxItem>
  );
}
