import type { ReactElement } from 'react';
import { Select, type Choice } from '../../../parts/select.tsx';

/** A choice on a row. */
export function ChoiceCell(props: {
  readonly name: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChoose: (value: string) => void;
}): ReactElement {
  const { value, choices } = props;
  const isKnown = choices.some(each => each.value === value);
  return (
    <div className="grid w-32 shrink-0">
      <Select
        label={props.name}
        value={value}
        choices={isKnown ? choices : [...choices, { value, name: value }]}
        onChange={props.onChoose}
        className="w-full"
      />
    </div>
  );
}
