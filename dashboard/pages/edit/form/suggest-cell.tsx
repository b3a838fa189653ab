import { useId, type ReactElement } from 'react';
import type { Problem } from '../../../../schemas/generated/problem.ts';
import type { Choice } from './choice-field.tsx';
import { controlLook, Messages } from './field-frame.tsx';

/** Something on a row that is written by hand or taken from what is known. */
export function SuggestCell(props: {
  readonly name: string;
  readonly placeholder: string;
  readonly value: string;
  readonly suggestions: readonly Choice[];
  readonly problems?: readonly Problem[];
  readonly onWrite: (written: string) => void;
}): ReactElement {
  const listId = useId();
  const { problems = [] } = props;
  return (
    <div className="min-w-32 flex-1">
      <input
        aria-label={props.name}
        value={props.value}
        list={listId}
        placeholder={props.placeholder}
        aria-invalid={problems.some(({ severity }) => severity === 'error')}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => props.onWrite(target.value)}
        className={controlLook(problems.some(({ severity }) => severity === 'error'))}
      />
      <datalist id={listId}>
        {props.suggestions.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </datalist>
      <Messages problems={problems} />
    </div>
  );
}
