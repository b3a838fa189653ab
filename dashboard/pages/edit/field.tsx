import { useId, type ReactElement } from 'react';
import type { Problem } from '../../../schemas/generated/problem.ts';
import type { SimpleField } from './fields.ts';

/** One value with its label, and what the daemon says of it. */
export function Field(props: {
  readonly field: SimpleField;
  readonly value: string;
  readonly problems: readonly Problem[];
  readonly isLocked: boolean;
  readonly list: string | undefined;
  readonly onWrite: (written: string) => void;
}): ReactElement {
  const { field, problems } = props;
  const id = useId();
  const isWrong = problems.some(({ severity }) => severity === 'error');
  const hint = props.isLocked ? 'Another id is another app.' : field.hint;
  return (
    <div className="min-w-0 text-sm">
      <label htmlFor={id} className="flex items-baseline gap-2">
        <span className="font-medium">{field.label}</span>
        {field.unit === undefined ? null : <span className="text-xs text-soft">{field.unit}</span>}
      </label>
      <input
        id={id}
        name={field.name}
        value={props.value}
        readOnly={props.isLocked}
        list={props.list}
        inputMode={field.kind === 'number' ? 'decimal' : 'text'}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={isWrong}
        aria-describedby={`${id}-about`}
        onChange={event => props.onWrite(event.target.value)}
        className={`mt-1 w-full rounded-md border bg-surface px-2.5 py-1.5 font-mono text-[0.85rem] ${isWrong ? 'border-bad' : 'border-line-strong'} ${props.isLocked ? 'text-soft' : ''}`}
      />
      <div id={`${id}-about`} className="mt-1 text-xs">
        {problems.length === 0 ? <p className="text-soft">{hint ?? ''}</p> : null}
        {problems.map(({ message, severity }) => (
          <p key={message} className={severity === 'error' ? 'text-bad' : 'text-warn'}>
            {message}
          </p>
        ))}
      </div>
    </div>
  );
}
