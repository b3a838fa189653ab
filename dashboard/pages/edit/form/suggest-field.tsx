import { useId, type ReactElement } from 'react';
import type { Path } from '../document.ts';
import { fieldText, problemsAt, withField } from '../form-model.ts';
import type { Choice } from './choice-field.tsx';
import { FieldFrame } from './field-frame.tsx';
import { useAbout, useForm } from './form-context.ts';

/** A value that is written by hand or taken from what is known. */
export function SuggestField(props: {
  readonly path: Path;
  readonly label: string;
  readonly suggestions: readonly Choice[];
  readonly help?: string | undefined;
  readonly isWide?: boolean;
}): ReactElement {
  const { path } = props;
  const form = useForm();
  const about = useAbout(path);
  const listId = useId();
  return (
    <FieldFrame
      label={props.label}
      help={props.help ?? about.description}
      problems={problemsAt(form.problems, path)}
      isWide={props.isWide}
    >
      {control => (
        <>
          <input
            {...control}
            name={path.join('.')}
            value={fieldText(form.data, path)}
            list={listId}
            placeholder={about.default}
            autoComplete="off"
            spellCheck={false}
            onChange={event => form.onText(withField(form.text, path, 'text', event.target.value))}
          />
          <datalist id={listId}>
            {props.suggestions.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </datalist>
        </>
      )}
    </FieldFrame>
  );
}
