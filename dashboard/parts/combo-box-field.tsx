import { useEffect, useState, type ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { ComboBox } from 'react-aria-components/ComboBox';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { ListBox } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import type { ComboBoxProps } from './combo-box.tsx';
import { inputClass } from './control-classes.ts';
import { Icon } from './icon.tsx';
import { popupClass } from './control-classes.ts';
import { ChoiceItem } from './select-box.tsx';
import { fieldClass } from './select.tsx';

/** What `ComboBox` shows as soon as it is there. */
export function ComboBoxField(props: ComboBoxProps): ReactElement {
  const { label, showLabel, value, choices, onChange, allowsOther, describedBy, className } = props;
  const name = choices.find(choice => choice.value === value)?.name ?? value;
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  return (
    <ComboBox
      {...(showLabel === true ? {} : { 'aria-label': label })}
      {...(describedBy === undefined ? {} : { 'aria-describedby': describedBy })}
      value={choices.some(choice => choice.value === value) ? value : null}
      onChange={key => {
        if (key !== null) onChange(String(key));
      }}
      inputValue={text}
      onInputChange={next => {
        setText(next);
        if (allowsOther === true) onChange(choices.find(choice => choice.name === next)?.value ?? next);
      }}
      defaultItems={choices}
      menuTrigger="focus"
      allowsCustomValue={allowsOther ?? false}
      isDisabled={props.isDisabled ?? false}
      isInvalid={props.isInvalid ?? false}
      className={fieldClass(showLabel)}
    >
      {showLabel === true ? <Label className="text-xs text-soft">{label}</Label> : null}
      <div className={`relative ${className ?? ''}`}>
        <Input placeholder={props.placeholder ?? ''} spellCheck={false} className={`${inputClass} pr-8`} />
        <Button className="absolute inset-y-0 right-0 grid w-8 place-items-center text-soft hover:text-ink">
          <Icon name="down" size={14} />
        </Button>
      </div>
      <Popover offset={4} className={`${popupClass} max-h-80`}>
        <ListBox
          className="outline-none"
          renderEmptyState={() => <p className="px-2.5 py-1.5 text-soft">Nothing fits.</p>}
        >
          {(choice: ComboBoxProps['choices'][number]) => <ChoiceItem choice={choice} />}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
