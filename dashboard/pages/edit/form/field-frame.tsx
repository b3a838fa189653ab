import { useId, type ReactElement, type ReactNode } from 'react';
import type { Problem } from '../../../../schemas/generated/problem.ts';
import { Prose } from './prose.tsx';

/** What the control of a field has to have. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
  readonly className: string;
}

/** The looks of every control that something is written into. */
export function controlLook(isWrong: boolean): string {
  return `w-full min-w-0 rounded-md border bg-surface px-2.5 py-1.5 font-mono text-[0.85rem] placeholder:text-soft ${isWrong ? 'border-bad' : 'border-line-strong'}`;
}

/** A label, a control, and below it what the daemon says of it, or what it is for. */
export function FieldFrame(props: {
  readonly label: string;
  readonly unit?: string | undefined;
  readonly help?: string | undefined;
  readonly problems: readonly Problem[];
  /** Where its value comes from, when that is not this file. */
  readonly note?: ReactNode;
  /** Takes the whole width of its grid. */
  readonly isWide?: boolean | undefined;
  readonly children: (control: ControlProps) => ReactNode;
}): ReactElement {
  const id = useId();
  const isWrong = props.problems.some(({ severity }) => severity === 'error');
  return (
    <div className={`min-w-0 text-sm ${props.isWide === true ? 'col-span-full' : ''}`}>
      <label htmlFor={id} className="mb-1 flex items-baseline gap-2">
        <span className="font-medium">{props.label}</span>
        {props.unit === undefined ? null : <span className="text-xs text-soft">{props.unit}</span>}
      </label>
      {props.children({
        id,
        'aria-describedby': `${id}-about`,
        'aria-invalid': isWrong,
        className: controlLook(isWrong),
      })}
      <div id={`${id}-about`} className="mt-1 text-xs">
        {props.problems.length === 0 && props.help !== undefined ? (
          <p className="text-soft">
            <Prose text={props.help} />
          </p>
        ) : null}
        {props.note}
        <Messages problems={props.problems} />
      </div>
    </div>
  );
}

/** What the daemon says, word for word. */
export function Messages({ problems }: { readonly problems: readonly Problem[] }): ReactElement {
  return (
    <>
      {problems.map(({ message, severity, code }) => (
        <p key={`${code} ${message}`} className={`text-xs ${severity === 'error' ? 'text-bad' : 'text-warn'}`}>
          {message}
        </p>
      ))}
    </>
  );
}
