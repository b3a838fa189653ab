import type { ReactElement } from 'react';
import type { Path } from '../document.ts';
import { fieldText, problemsAt, withField, type Kind } from '../form-model.ts';
import { FieldFrame } from './field-frame.tsx';
import { useAbout, useForm } from './form-context.ts';

/** Something to choose. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One of few values; none of them leaves the default. */
export function ChoiceField(props: {
  readonly path: Path;
  readonly label: string;
  readonly kind?: Kind;
  /** Instead of the values that the schema names. */
  readonly choices?: readonly Choice[];
  /** What is chosen, where that is not simply the value at the path. */
  readonly value?: string;
  /** What choosing does, where it is not writing the value. */
  readonly onChoose?: (value: string) => string;
  /** What stands for nothing; missing where something has to be chosen. */
  readonly none?: string | undefined;
  readonly help?: string | undefined;
  readonly isWide?: boolean;
}): ReactElement {
  const { path, kind = 'text' } = props;
  const form = useForm();
  const about = useAbout(path);
  const value = props.value ?? fieldText(form.data, path);
  const known = props.choices ?? (about.values ?? []).map(each => ({ value: each, label: each }));
  const none = props.none ?? (about.default === undefined ? 'not said' : `${about.default} (default)`);
  const choices = [
    ...(props.onChoose === undefined ? [{ value: '', label: none }] : []),
    ...known,
    // Such as `${vars.x}`, or what only a later version knows.
    ...(value === '' || known.some(each => each.value === value) ? [] : [{ value, label: value }]),
  ];
  const help = props.help ?? about.description;
  return (
    <FieldFrame
      label={props.label}
      help={help === '' ? undefined : help}
      problems={problemsAt(form.problems, path)}
      isWide={props.isWide}
    >
      {control => (
        <select
          {...control}
          value={value}
          onChange={({ target }) =>
            form.onText(props.onChoose?.(target.value) ?? withField(form.text, path, kind, target.value))
          }
        >
          {choices.map(choice => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  );
}
