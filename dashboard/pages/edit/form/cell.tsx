import { useState, type ReactElement } from 'react';
import type { Problem } from '../../../../schemas/generated/problem.ts';
import type { Kind } from '../form-model.ts';
import { controlLook, Messages } from './field-frame.tsx';
import { useTyped } from './text-field.tsx';

/** A control on a row: its name is for those who cannot see the row. */
export function Cell(props: {
  readonly name: string;
  readonly placeholder?: string | undefined;
  readonly value: string;
  readonly kind?: Kind;
  readonly problems?: readonly Problem[];
  /** Not for those who look over a shoulder. */
  readonly isHidden?: boolean;
  readonly onWrite: (written: string) => void;
}): ReactElement {
  const { problems = [], kind = 'text' } = props;
  const [shown, type] = useTyped(kind, props.value);
  return (
    <div className="min-w-32 flex-1">
      <input
        aria-label={props.name}
        value={shown}
        placeholder={props.placeholder}
        type={props.isHidden === true ? 'password' : 'text'}
        inputMode={kind === 'number' ? 'decimal' : 'text'}
        aria-invalid={problems.some(({ severity }) => severity === 'error')}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => {
          type(target.value);
          props.onWrite(target.value);
        }}
        className={controlLook(problems.some(({ severity }) => severity === 'error'))}
      />
      <Messages problems={problems} />
    </div>
  );
}

/** The name of a member. One that another has is not taken over, and that is said. */
export function NameCell(props: {
  readonly name: string;
  readonly placeholder: string;
  readonly value: string;
  readonly taken: readonly string[];
  readonly onWrite: (written: string) => void;
}): ReactElement {
  const [clash, setClash] = useState<string>();
  return (
    <div className="min-w-32 flex-1">
      <input
        aria-label={props.name}
        value={clash ?? props.value}
        placeholder={props.placeholder}
        aria-invalid={clash !== undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => {
          const isTaken = target.value !== props.value && props.taken.includes(target.value);
          setClash(isTaken ? target.value : undefined);
          if (!isTaken) props.onWrite(target.value);
        }}
        onBlur={() => setClash(undefined)}
        className={controlLook(clash !== undefined)}
      />
      {clash === undefined ? null : <p className="text-xs text-bad">There is one of this name already.</p>}
    </div>
  );
}
