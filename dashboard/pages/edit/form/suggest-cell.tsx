import { useId, type ReactElement } from 'react';
import type { Problem } from '../../../../schemas/generated/problem.ts';
import { ComboBox } from '../../../parts/combo-box.tsx';
import type { Choice } from '../../../parts/select.tsx';
import { Messages } from './field-frame.tsx';

/** Something on a row that is written by hand or taken from what is known. */
export function SuggestCell(props: {
  readonly name: string;
  readonly placeholder: string;
  readonly value: string;
  readonly suggestions: readonly Choice[];
  readonly problems?: readonly Problem[];
  readonly onWrite: (written: string) => void;
}): ReactElement {
  const { problems = [], value } = props;
  const id = useId();
  return (
    <div className="grid min-w-32 flex-1">
      <ComboBox
        label={props.name}
        value={value}
        choices={props.suggestions}
        allowsOther
        placeholder={props.placeholder}
        describedBy={id}
        isInvalid={problems.some(({ severity }) => severity === 'error')}
        onChange={written => {
          if (written !== value) props.onWrite(written);
        }}
      />
      <div id={id}>
        <Messages problems={problems} />
      </div>
    </div>
  );
}
