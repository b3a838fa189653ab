import type { ReactElement, ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';

const toggle =
  'h-7 shrink-0 rounded-full border border-line bg-surface px-2.5 text-xs hover:bg-raised data-selected:border-accent data-selected:bg-accent-ground data-selected:font-semibold';

/** Any of a few words in a row, each of them on or off. Tab goes to the row, arrows go through it. */
export function Toggles<Value extends string>(props: {
  readonly label: string;
  readonly chosen: readonly Value[];
  readonly choices: readonly { readonly value: Value; readonly name: ReactNode }[];
  /** Those that are on, in the order of the choices. */
  readonly onChange: (chosen: readonly Value[]) => void;
  readonly className?: string;
}): ReactElement {
  const { label, chosen, choices, onChange, className } = props;
  return (
    <ToggleButtonGroup
      aria-label={label}
      selectionMode="multiple"
      selectedKeys={chosen}
      onSelectionChange={keys => onChange(choices.flatMap(({ value }) => (keys.has(value) ? [value] : [])))}
      className={`flex gap-1 ${className ?? ''}`}
    >
      {choices.map(choice => (
        <ToggleButton key={choice.value} id={choice.value} className={toggle}>
          {choice.name}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
