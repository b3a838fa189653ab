import type { ReactElement } from 'react';
import { ComboBox } from '../../../parts/combo-box.tsx';
import type { Choice } from '../../../parts/select.tsx';
import type { Path } from '../document.ts';
import { fieldText, problemsAt, withField } from '../form-model.ts';
import { inheritedText } from '../inheritance.ts';
import { FieldFrame } from './field-frame.tsx';
import { useAbout, useForm, useInherited } from './form-context.ts';
import { InheritedNote } from './inherited-note.tsx';

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
  const inherited = useInherited(path);
  return (
    <FieldFrame
      label={props.label}
      help={props.help ?? about.description}
      problems={problemsAt(form.problems, path)}
      note={<InheritedNote inherited={inherited} isOwn={fieldText(form.data, path) !== ''} isShown />}
      isWide={props.isWide}
    >
      {control => (
        <div className="grid">
          <ComboBox
            label={props.label}
            value={fieldText(form.data, path)}
            choices={props.suggestions}
            allowsOther
            placeholder={inherited === undefined ? (about.default ?? '') : inheritedText(inherited)}
            describedBy={control['aria-describedby']}
            isInvalid={control['aria-invalid']}
            onChange={written => {
              if (written !== fieldText(form.data, path)) form.onText(withField(form.text, path, 'text', written));
            }}
          />
        </div>
      )}
    </FieldFrame>
  );
}
