import { useState, type ReactElement } from 'react';
import type { Path } from '../document.ts';
import { fieldText, problemsAt, textOf, valueOf, withField, type Kind } from '../form-model.ts';
import { inheritedText } from '../inheritance.ts';
import { FieldFrame } from './field-frame.tsx';
import { useAbout, useForm, useInherited } from './form-context.ts';
import { InheritedNote } from './inherited-note.tsx';

/** One value of the file that is written by hand. */
export function TextField(props: {
  readonly path: Path;
  readonly label: string;
  readonly kind?: 'text' | 'number';
  readonly unit?: string | undefined;
  /** Instead of what the schema says; empty for nothing. */
  readonly help?: string | undefined;
  readonly isLocked?: boolean;
  /** Several lines, such as a shell script. */
  readonly isLong?: boolean;
  readonly isWide?: boolean;
}): ReactElement {
  const { path, kind = 'text' } = props;
  const form = useForm();
  const about = useAbout(path);
  const own = fieldText(form.data, path);
  const [shown, type] = useTyped(kind, own);
  const inherited = useInherited(path);
  const placeholder = inherited === undefined ? about.default : inheritedText(inherited);
  const write = (written: string): void => {
    type(written);
    form.onText(withField(form.text, path, kind, written));
  };
  const help = props.help ?? about.description;
  return (
    <FieldFrame
      label={props.label}
      unit={props.unit}
      help={help === '' ? undefined : help}
      problems={problemsAt(form.problems, path)}
      note={<InheritedNote inherited={inherited} isOwn={own !== ''} isShown />}
      isWide={props.isWide}
    >
      {control =>
        props.isLong === true ? (
          <textarea
            {...control}
            name={path.join('.')}
            value={shown}
            rows={Math.min(10, (shown === '' ? (placeholder ?? '') : shown).split('\n').length)}
            placeholder={placeholder}
            autoComplete="off"
            spellCheck={false}
            onChange={event => write(event.target.value)}
          />
        ) : (
          <input
            {...control}
            name={path.join('.')}
            value={shown}
            readOnly={props.isLocked}
            inputMode={kind === 'number' ? 'decimal' : 'text'}
            placeholder={placeholder}
            autoComplete="off"
            spellCheck={false}
            onChange={event => write(event.target.value)}
          />
        )
      }
    </FieldFrame>
  );
}

/** What a control shows: what is being typed as long as it means what the file has, such as `0.` on the way to `0.5`. */
export function useTyped(kind: Kind, current: string): readonly [shown: string, type: (written: string) => void] {
  const [typed, setTyped] = useState<string>();
  const isSame = typed !== undefined && typed !== '' && textOf(valueOf(kind, typed)) === current;
  return [isSame ? typed : current, setTyped];
}
