import type { ReactElement } from 'react';
import { Select, type Choice } from '../../../parts/select.tsx';
import { valueAt, type Path } from '../document.ts';
import { fieldText, problemsAt, withField, type Kind } from '../form-model.ts';
import { inheritedText } from '../inheritance.ts';
import { FieldFrame } from './field-frame.tsx';
import { useAbout, useForm, useInherited } from './form-context.ts';
import { InheritedNote } from './inherited-note.tsx';

/** What is chosen when nothing is said: a list has no empty value. */
const nothing = ' ';

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
  const known = props.choices ?? (about.values ?? []).map(each => ({ value: each, name: each }));
  const inherited = useInherited(path);
  const isOwn = valueAt(form.data, path) !== undefined;
  const standard = props.none ?? (about.default === undefined ? 'not said' : `${about.default} (default)`);
  const none = inherited === undefined ? standard : `${inheritedText(inherited)} (inherited)`;
  const choices = [
    ...(props.onChoose === undefined ? [{ value: nothing, name: none }] : []),
    ...known,
    // Such as `${vars.x}`, or what only a later version knows.
    ...(value === '' || known.some(each => each.value === value) ? [] : [{ value, name: value }]),
  ];
  const help = props.help ?? about.description;
  return (
    <FieldFrame
      label={props.label}
      help={help === '' ? undefined : help}
      problems={problemsAt(form.problems, path)}
      note={<InheritedNote inherited={inherited} isOwn={isOwn} isShown={props.onChoose === undefined} />}
      isWide={props.isWide}
    >
      {control => (
        <div className="grid">
          <Select
            label={props.label}
            value={value === '' ? nothing : value}
            choices={choices}
            describedBy={control['aria-describedby']}
            onChange={chosen => {
              const next = chosen === nothing ? '' : chosen;
              form.onText(props.onChoose?.(next) ?? withField(form.text, path, kind, next));
            }}
            className={`w-full ${control['aria-invalid'] ? '!border-bad' : ''}`}
          />
        </div>
      )}
    </FieldFrame>
  );
}
