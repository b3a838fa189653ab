import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { InheritedValue } from '../../../schemas/generated/change-preview.ts';
import type { Problem } from '../../../schemas/generated/problem.ts';
import { appSchemaQuery } from '../../api/changes.ts';
import { dataOf } from './document.ts';
import { Environment } from './form/environment.tsx';
import { FieldFrame } from './form/field-frame.tsx';
import { FormContext } from './form/form-context.ts';
import { Health } from './form/health.tsx';
import { Image } from './form/image.tsx';
import { MemberRows } from './form/member-rows.tsx';
import { membersWithoutField, More } from './form/more.tsx';
import { NetworksPart } from './form/networks-part.tsx';
import { Part, PartList } from './form/part.tsx';
import { Placement } from './form/placement.tsx';
import { Ports } from './form/ports.tsx';
import { Resources } from './form/resources.tsx';
import { Rollout } from './form/rollout.tsx';
import { TextField } from './form/text-field.tsx';
import { Volumes } from './form/volumes.tsx';
import { inheritanceOf, withInherited } from './inheritance.ts';
import { isPacerForm, marathonPath } from './form-model.ts';

const parts = [
  'Basics',
  'Image',
  'Resources',
  'Network',
  'Health checks',
  'Environment',
  'Labels',
  'Volumes',
  'Placement',
  'Roll-out',
];

/** The file as a form; every change is written into the text at once. */
export function FormTab(props: {
  readonly text: string;
  readonly path: string;
  readonly isNew: boolean;
  readonly problems: readonly Problem[];
  readonly inherited: readonly InheritedValue[] | undefined;
  readonly onText: (text: string) => void;
  readonly onPath: (path: string) => void;
}): ReactElement {
  const { text, problems, onText } = props;
  const schemas = useQuery(appSchemaQuery).data ?? {};
  const data = dataOf(text);
  if (typeof data !== 'object' || data === null)
    return (
      <p role="alert" className="rounded-lg bg-warn-ground p-4 text-sm text-warn">
        The YAML cannot be read at the moment, so there is no form of it. What is wrong is said beside it, and under
        YAML at its line.
      </p>
    );
  const root = marathonPath(data);
  const inheritance = inheritanceOf(props.inherited);
  const whole = withInherited(inheritance, data);
  const others = membersWithoutField(data, root);
  return (
    <FormContext value={{ text, data, root, problems, schemas, inheritance, whole, onText }}>
      <div className="grid gap-4">
        <PartList titles={isPacerForm(data) ? parts : parts.filter(title => title !== 'Roll-out')} />
        <Part title="Basics">
          <div className="grid gap-3">
            <TextField
              path={[...root, 'id']}
              label="Id"
              isLocked={!props.isNew}
              help={props.isNew ? undefined : 'Another id is another app.'}
            />
            {props.isNew ? <FileField path={props.path} onPath={props.onPath} /> : null}
            <TextField path={[...root, 'cmd']} label="Command" isLong />
          </div>
        </Part>
        <Part title="Image">
          <Image />
        </Part>
        <Part title="Resources">
          <Resources />
        </Part>
        <Part title="Network">
          <div className="grid gap-4">
            <NetworksPart />
            <Ports />
          </div>
        </Part>
        <Part title="Health checks">
          <Health />
        </Part>
        <Part title="Environment">
          <Environment />
        </Part>
        <Part title="Labels">
          <MemberRows
            path={[...root, 'labels']}
            label="Labels"
            columns={['Name', 'Value']}
            add="Add a label"
            stem="label"
            fresh=""
          />
        </Part>
        <Part title="Volumes">
          <Volumes />
        </Part>
        <Part title="Placement">
          <Placement />
        </Part>
        {isPacerForm(data) ? (
          <Part title="Roll-out">
            <Rollout />
          </Part>
        ) : null}
        <details className="rounded-xl border border-line bg-surface">
          <summary className="px-4 py-2.5 text-sm font-semibold">More</summary>
          <div className="border-t border-line p-4">
            <More />
          </div>
        </details>
        {others.length === 0 ? null : (
          <p className="text-sm text-soft">
            Also in the file, and kept as it is: <span className="font-mono">{others.join(', ')}</span>. Change it under
            YAML.
          </p>
        )}
      </div>
    </FormContext>
  );
}

/** Where a new app goes. */
function FileField(props: { readonly path: string; readonly onPath: (path: string) => void }): ReactElement {
  return (
    <FieldFrame label="File" help="In the desired repository; follows from the id." problems={[]}>
      {control => (
        <input
          {...control}
          value={props.path}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => props.onPath(target.value)}
        />
      )}
    </FieldFrame>
  );
}
