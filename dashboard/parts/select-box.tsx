import type { ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select, SelectValue } from 'react-aria-components/Select';
import { Text } from 'react-aria-components/Text';
import { Icon } from './icon.tsx';
import { itemClass, popupClass, selectClass } from './control-classes.ts';
import { fieldClass, type Choice, type SelectProps } from './select.tsx';

/** What `Select` shows as soon as it is there. */
export function SelectBox(props: SelectProps<string>): ReactElement {
  const { label, showLabel, value, choices, onChange, isDisabled, describedBy, className } = props;
  return (
    <Select
      {...(showLabel === true ? {} : { 'aria-label': label })}
      {...(describedBy === undefined ? {} : { 'aria-describedby': describedBy })}
      value={value}
      onChange={key => onChange(String(key))}
      isDisabled={isDisabled ?? false}
      className={fieldClass(showLabel)}
    >
      {showLabel === true ? <Label className="text-xs text-soft">{label}</Label> : null}
      <Button className={`${selectClass} ${className ?? ''}`}>
        <SelectValue className="truncate">{({ selectedText }) => selectedText ?? value}</SelectValue>
        <Icon name="down" size={14} className="text-soft" />
      </Button>
      <Popover offset={4} className={popupClass}>
        <ListBox items={choices} className="outline-none">
          {choice => <ChoiceItem choice={choice} />}
        </ListBox>
      </Popover>
    </Select>
  );
}

/** A choice in an open list. */
export function ChoiceItem({ choice }: { readonly choice: Choice }): ReactElement {
  return (
    <ListBoxItem id={choice.value} textValue={choice.name} className={itemClass}>
      {({ isSelected }) => (
        <>
          <Icon name="check" size={14} className={isSelected ? '' : 'invisible'} />
          <span className="min-w-0">
            <Text slot="label" className="block truncate">
              {choice.name}
            </Text>
            {choice.note === undefined ? null : (
              <Text slot="description" className="block text-xs text-soft">
                {choice.note}
              </Text>
            )}
          </span>
        </>
      )}
    </ListBoxItem>
  );
}
