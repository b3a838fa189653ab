import { lazy, Suspense, type ReactElement } from 'react';
import { Icon } from './icon.tsx';
import { selectClass } from './control-classes.ts';
import { quiet } from './quiet.ts';

/** One of the things that can be chosen. */
export interface Choice<Value extends string = string> {
  readonly value: Value;
  readonly name: string;
  /** A few words below the name. */
  readonly note?: string;
}

/** One of a few things; for many, or for text of one's own, there is `ComboBox`. */
export interface SelectProps<Value extends string> {
  /** What is chosen here; screen readers say it, and with `showLabel` everybody sees it. */
  readonly label: string;
  readonly showLabel?: boolean;
  readonly value: Value;
  readonly choices: readonly Choice<Value>[];
  readonly onChange: (value: Value) => void;
  readonly isDisabled?: boolean;
  /** Id of what is said about it, a mistake for one. */
  readonly describedBy?: string;
  /** Classes of the control, its width for one. */
  readonly className?: string;
}

const SelectBox = lazy(async () => {
  await quiet;
  return { default: (await import('./select-box.tsx')).SelectBox };
});

/** A control that opens a list of choices. Its list comes a moment after the page, so that no page waits for it. */
export function Select<Value extends string>(props: SelectProps<Value>): ReactElement {
  const { choices, value, onChange, ...rest } = props;
  return (
    <Suspense fallback={<Closed {...props} />}>
      <SelectBox
        {...rest}
        value={value}
        choices={choices}
        onChange={chosen => {
          const found = choices.find(choice => choice.value === chosen);
          if (found !== undefined) onChange(found.value);
        }}
      />
    </Suspense>
  );
}

function Closed<Value extends string>(props: SelectProps<Value>): ReactElement {
  const { label, showLabel, value, choices, className } = props;
  const chosen = choices.find(choice => choice.value === value)?.name ?? value;
  return (
    <div className={fieldClass(showLabel)}>
      {showLabel === true ? <span className="text-xs text-soft">{label}</span> : null}
      <button
        type="button"
        disabled
        aria-label={`${label}: ${chosen}`}
        className={`${selectClass} ${className ?? ''} !text-ink`}
      >
        {chosen}
        <Icon name="down" size={14} className="text-soft" />
      </button>
    </div>
  );
}

/** Label above control. */
export function fieldClass(showLabel: boolean | undefined): string {
  return showLabel === true ? 'grid gap-1' : 'inline-block';
}
