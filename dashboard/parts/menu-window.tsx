import { useId, type ReactElement } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Text } from 'react-aria-components/Text';
import { Icon } from './icon.tsx';
import { menuButtonClass, type MenuEntry, type MenuProps } from './menu.tsx';
import { itemClass, popupClass } from './popup-classes.ts';

/** What `Menu` shows as soon as it is there. */
export function MenuWindow(props: MenuProps): ReactElement {
  const { label, children, entries, onAction, head } = props;
  const headId = useId();
  const choosesOne = entries.some(({ isChosen }) => isChosen !== undefined);
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
          {...(choosesOne ? { selectionMode: 'single', selectedKeys: chosen } : {})}
          className="outline-none"
        >
          {entry => <Entry entry={entry} choosesOne={choosesOne} />}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function Entry({ entry, choosesOne }: { readonly entry: MenuEntry; readonly choosesOne: boolean }): ReactElement {
  const { id, name, icon, note, keys, isDanger } = entry;
  return (
    <MenuItem id={id} textValue={name} className={`${itemClass} ${isDanger === true ? 'text-bad' : ''}`}>
      {({ isSelected }) => (
        <>
          {choosesOne ? <Icon name="check" size={14} className={isSelected ? '' : 'invisible'} /> : null}
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
