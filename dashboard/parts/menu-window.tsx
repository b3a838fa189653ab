import { useId, type ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Text } from 'react-aria-components/Text';
import { Icon } from './icon.tsx';
import { menuButtonClass, type MenuEntry, type MenuProps } from './menu.tsx';
import { itemClass, popupClass } from './control-classes.ts';

/** What `Menu` shows as soon as it is there. */
export function MenuWindow(props: MenuProps): ReactElement {
  const { label, children, entries, onAction, head, choosesMany } = props;
  const headId = useId();
  const chooses = entries.some(({ isChosen }) => isChosen !== undefined);
  const chosen = entries.filter(({ isChosen }) => isChosen === true).map(({ id }) => id);
  const button = (
    <Button aria-label={label} className={menuButtonClass(props)}>
      {children}
    </Button>
  );
  // Nothing can be done: it is only something to read.
  if (entries.length === 0)
    return (
      <DialogTrigger>
        {button}
        <Popover offset={4} placement="bottom end" className={popupClass}>
          <Dialog aria-label={label} className="outline-none">
            {head}
          </Dialog>
        </Popover>
      </DialogTrigger>
    );
  return (
    <MenuTrigger>
      {button}
      <Popover offset={4} placement="bottom end" className={popupClass}>
        {head === undefined ? null : <div id={headId}>{head}</div>}
        <Menu
          aria-label={label}
          {...(head === undefined ? {} : { 'aria-describedby': headId })}
          items={entries}
          onAction={key => onAction(String(key))}
          disabledKeys={entries.filter(({ isDisabled }) => isDisabled === true).map(({ id }) => id)}
          {...(chooses
            ? {
                selectionMode: choosesMany === true ? 'multiple' : 'single',
                selectedKeys: chosen,
                shouldCloseOnSelect: choosesMany !== true,
              }
            : {})}
          className="outline-none"
        >
          {entry => <Entry entry={entry} chooses={chooses} />}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function Entry({ entry, chooses }: { readonly entry: MenuEntry; readonly chooses: boolean }): ReactElement {
  const { id, name, icon, note, keys, isDanger } = entry;
  return (
    <MenuItem id={id} textValue={name} className={`${itemClass} ${isDanger === true ? 'text-bad' : ''}`}>
      {({ isSelected }) => (
        <>
          {chooses ? <Icon name="check" size={14} className={isSelected ? '' : 'invisible'} /> : null}
          {icon === undefined ? null : <Icon name={icon} size={16} />}
          <span className="min-w-0 flex-1">
            <Text slot="label" className="block">
              {name}
            </Text>
            {note === undefined ? null : (
              <Text slot="description" className="block text-xs text-soft">
                {note}
              </Text>
            )}
          </span>
          {keys === undefined ? null : <kbd className="font-mono text-xs text-soft">{keys}</kbd>}
        </>
      )}
    </MenuItem>
  );
}
