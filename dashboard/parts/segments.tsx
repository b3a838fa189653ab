import type { ReactElement, ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';

const segment =
  'h-8 px-3 text-sm text-soft first:rounded-l-md last:rounded-r-md not-first:border-l not-first:border-line hover:text-ink data-selected:bg-accent-ground data-selected:font-medium data-selected:text-accent';

/** One of a few words in a row, for what is switched often. Arrows go through them. */
export function Segments<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly name: ReactNode }[];
  readonly onChange: (value: Value) => void;
}): ReactElement {
  const { label, value, choices, onChange } = props;
  return (
    <ToggleButtonGroup
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={keys => {
        const found = choices.find(choice => keys.has(choice.value));
        if (found !== undefined && found.value !== value) onChange(found.value);
      }}
      className="inline-flex rounded-md border border-line-strong bg-surface"
    >
      {choices.map(choice => (
        <ToggleButton key={choice.value} id={choice.value} className={segment}>
          {choice.name}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
