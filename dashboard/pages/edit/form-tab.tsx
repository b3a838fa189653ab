import { useQuery } from '@tanstack/react-query';
import { useId, type ReactElement, type ReactNode } from 'react';
import type { Problem } from '../../../schemas/generated/problem.ts';
import { imagesQuery } from '../../api/changes.ts';
import { Panel } from '../../parts/panel.tsx';
import { dataOf } from './document.ts';
import { Field } from './field.tsx';
import {
  basicFields,
  buildFields,
  fieldText,
  healthFields,
  imageField,
  isPacerForm,
  listFields,
  pathOf,
  resourceFields,
  withField,
  type SimpleField,
} from './fields.ts';
import { ListEditor } from './list-editor.tsx';

/** The file as a form; every change is written into the text at once. */
export function FormTab(props: {
  readonly text: string;
  readonly path: string;
  readonly isNew: boolean;
  readonly problems: readonly Problem[];
  readonly onText: (text: string) => void;
  readonly onPath: (path: string) => void;
}): ReactElement {
  const { text, problems, onText } = props;
  const images = useQuery(imagesQuery);
  const listId = useId();
  const data = dataOf(text);
  if (data === undefined)
    return (
      <p role="alert" className="rounded-lg bg-warn-ground p-4 text-sm text-warn">
        The YAML cannot be read at the moment, so there is no form of it. What is wrong is said beside it, and under
        YAML at its line.
      </p>
    );
  const hasBuild = typeof data === 'object' && data !== null && 'build' in data;
  const isPacer = isPacerForm(text);
  const show = (field: SimpleField, isLocked = false): ReactNode => (
    <Field
      key={field.name}
      field={field}
      value={fieldText(data, pathOf(field, text))}
      problems={problemsAt(problems, pathOf(field, text))}
      isLocked={isLocked}
      list={field.name === 'from' ? listId : undefined}
      onWrite={written => onText(withField(text, field, written))}
    />
  );
  const list = (name: keyof typeof listFields): ReactElement => (
    <ListEditor field={listFields[name]} text={text} problems={problems} onText={onText} />
  );
  return (
    <div className="grid gap-4">
      <datalist id={listId}>
        {images.data?.images.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Panel title="Basics">
        <div className="grid gap-3">
          {basicFields.map(field => show(field, field.name === 'id' && !props.isNew))}
          {props.isNew ? (
            <Field
              field={{
                name: 'file',
                path: [],
                in: 'file',
                label: 'File',
                kind: 'text',
                hint: 'In the desired repository; follows from the id.',
              }}
              value={props.path}
              problems={[]}
              isLocked={false}
              list={undefined}
              onWrite={props.onPath}
            />
          ) : null}
        </div>
      </Panel>
      <Panel
        title="Image"
        note={hasBuild ? 'built by Jenkins when it is missing' : 'a finished one, or one that is built'}
      >
        <div className="grid gap-3 sm:grid-cols-2">
          {isPacer ? buildFields.map(field => show(field)) : null}
          {hasBuild ? null : show(imageField)}
        </div>
        {isPacer && hasBuild ? <div className="mt-4">{list('copy')}</div> : null}
      </Panel>
      <Panel title="Resources">
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">{resourceFields.map(field => show(field))}</div>
      </Panel>
      <Panel title="Network and health">
        {list('ports')}
        <div className="mt-4 grid gap-3 sm:grid-cols-2">{healthFields.map(field => show(field))}</div>
      </Panel>
      <Panel title="Environment">{list('env')}</Panel>
      <Panel title="Placement">{list('constraints')}</Panel>
    </div>
  );
}

/** Problems of the value at a place, or of something in it. */
function problemsAt(problems: readonly Problem[], path: readonly (string | number)[]): readonly Problem[] {
  const pointer = path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return problems.filter(
    ({ pointer: own }) => own !== undefined && own !== '' && (own === pointer || own.startsWith(`${pointer}/`)),
  );
}
