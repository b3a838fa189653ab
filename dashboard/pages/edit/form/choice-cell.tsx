import type { ReactElement } from 'react';
import type { Choice } from './choice-field.tsx';
import { controlLook } from './field-frame.tsx';

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
    <div className="w-32 shrink-0">
      <select
        aria-label={props.name}
        value={value}
        onChange={({ target }) => props.onChoose(target.value)}
        className={controlLook(false)}
      >
        {[...choices, ...(isKnown ? [] : [{ value, label: value }])].map(choice => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}
