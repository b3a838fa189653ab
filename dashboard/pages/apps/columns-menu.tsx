import type { ReactElement } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { Menu } from '../../parts/menu.tsx';
import { hideable } from './app-columns.tsx';

/** Which columns the table has; the choice is in the address and in a view that is kept. */
export function ColumnsMenu(props: {
  readonly hidden: string;
  readonly onHidden: (hidden: string) => void;
}): ReactElement {
  const hidden = props.hidden.split(',').filter(name => name !== '');
  return (
    <div className="hidden md:block">
      <Menu
        label="Columns"
        look="plain"
        choosesMany
        entries={hideable.map(([id, name]) => ({ id, name, isChosen: !hidden.includes(id) }))}
        onAction={id =>
          props.onHidden((hidden.includes(id) ? hidden.filter(each => each !== id) : [...hidden, id]).join(','))
        }
      >
        Columns
        <Icon name="down" size={14} className="text-soft" />
      </Menu>
    </div>
  );
}
