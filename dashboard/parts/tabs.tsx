import type { ReactElement, ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components/Tabs';

/** One of several things of which one is shown. */
export interface TabEntry<Id extends string = string> {
  readonly id: Id;
  readonly name: string;
  /** A number or a mark behind the name. */
  readonly note?: ReactNode;
}

const tabClass =
  '-mb-px cursor-pointer border-b-2 border-transparent px-3 py-2 whitespace-nowrap text-soft outline-offset-[-2px] hover:text-ink data-selected:border-accent data-selected:font-medium data-selected:text-accent data-focus-visible:outline-2 data-focus-visible:outline-accent';

/** Tabs: arrows go through them, the chosen one is the caller's, in the address as a rule. Only the chosen panel exists. */
export function Tabs<Id extends string>(props: {
  readonly label: string;
  readonly entries: readonly TabEntry<Id>[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
  /** What is in the chosen panel. */
  readonly children: ReactNode;
}): ReactElement {
  const { label, entries, chosen, onChoose, children } = props;
  return (
    <AriaTabs
      selectedKey={chosen}
      onSelectionChange={key => {
        const found = entries.find(({ id }) => id === key);
        if (found !== undefined && found.id !== chosen) onChoose(found.id);
      }}
    >
      <TabList aria-label={label} className="flex overflow-x-auto border-b border-line text-sm">
        {entries.map(({ id, name, note }) => (
          <Tab key={id} id={id} className={tabClass}>
            {name}
            {note === undefined ? null : <span className="ml-1.5 text-xs text-soft">{note}</span>}
          </Tab>
        ))}
      </TabList>
      <TabPanel id={chosen} className="outline-none">
        {children}
      </TabPanel>
    </AriaTabs>
  );
}
