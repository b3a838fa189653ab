import type { ReactElement } from 'react';
import { valueAt, withValue, type Path } from '../document.ts';
import { fieldText, itemsAt, membersAt, problemsOnlyAt, withItem } from '../form-model.ts';
import { isMapped, newPort, portsPath } from '../networks.ts';
import { ChoiceField } from './choice-field.tsx';
import { FieldFrame } from './field-frame.tsx';
import { useForm } from './form-context.ts';
import { MemberRows } from './member-rows.tsx';
import { Rows } from './rows.tsx';
import { TextField } from './text-field.tsx';

/** The ports of an app: of the agent, or of its container. */
export function Ports(): ReactElement {
  const form = useForm();
  const path = portsPath(form.whole);
  const isMapping = isMapped(path);
  const ports = itemsAt(form.data, path);
  const members = isMapping
    ? ['name', 'containerPort', 'hostPort', 'servicePort', 'protocol', 'labels']
    : ['name', 'port', 'protocol', 'labels'];
  const fields = ports.flatMap((_, index) => members.map(name => [index, name]));
  return (
    <Rows
      label="Ports"
      isTitled
      path={path}
      count={ports.length}
      pathOf={index => [...path, index]}
      boxName={index => `Port ${index}`}
      problems={problemsOnlyAt(form.problems, path, fields)}
      add="Add a port"
      onAdd={() => withItem(form.text, path, newPort(form.data))}
    >
      {index => <Port path={[...path, index]} isMapping={isMapping} />}
    </Rows>
  );
}

function Port({ path, isMapping }: { readonly path: Path; readonly isMapping: boolean }): ReactElement {
  const form = useForm();
  const labels = membersAt(form.data, [...path, 'labels']);
  const isPlain = labels.every(([name]) => name === 'VIP_0');
  return (
    <div className="grid gap-3">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <TextField path={[...path, 'name']} label="Name" help="" />
        {isMapping ? (
          <>
            <TextField path={[...path, 'containerPort']} label="In the container" kind="number" help="" />
            <TextField path={[...path, 'hostPort']} label="On the agent" kind="number" help="0 is any free one." />
          </>
        ) : (
          <TextField path={[...path, 'port']} label="Port" kind="number" />
        )}
        <ChoiceField path={[...path, 'protocol']} label="Protocol" help="" />
        {isPlain ? <Vip path={path} /> : null}
      </div>
      <details open={!isPlain}>
        <summary className="text-xs text-accent">Labels of the port</summary>
        <div className="mt-2">
          <MemberRows
            path={[...path, 'labels']}
            label={`Labels of port ${String(path.at(-1))}`}
            help=""
            columns={['Name', 'Value']}
            add="Add a label"
            stem={labels.length === 0 ? 'VIP_0' : 'label'}
            fresh=""
          />
        </div>
      </details>
    </div>
  );
}

/** The address that stays whichever instance answers: a label of the port. */
function Vip({ path }: { readonly path: Path }): ReactElement {
  const form = useForm();
  const place = [...path, 'labels', 'VIP_0'];
  return (
    <FieldFrame label="Virtual address" help="Such as `/cart:80`; the label `VIP_0`." problems={[]}>
      {control => (
        <input
          {...control}
          value={fieldText(form.data, place)}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => {
            const isNew = valueAt(form.data, place) === undefined;
            if (isNew && target.value === '') return;
            form.onText(withValue(form.text, place, target.value === '' ? undefined : target.value));
          }}
        />
      )}
    </FieldFrame>
  );
}
