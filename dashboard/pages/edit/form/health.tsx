import type { ReactElement } from 'react';
import { dataOf, valueAt, withValue, type Path } from '../document.ts';
import { fieldText, itemsAt, problemsOnlyAt, withItem } from '../form-model.ts';
import { checkProtocols, hasPath, hasPort, newCheck, timingOf, withProtocol } from '../health-checks.ts';
import { portNames } from '../networks.ts';
import { ChoiceField } from './choice-field.tsx';
import { useForm } from './form-context.ts';
import { Rows } from './rows.tsx';
import { TextField } from './text-field.tsx';

const protocols = checkProtocols.map(value => ({
  value,
  name: value === 'COMMAND' || value.startsWith('MESOS_') ? `${value} · by the agent` : `${value} · by Marathon`,
}));
const members = ['protocol', 'path', 'portIndex', 'port', 'command'];

/** All health checks, each with the fields that its protocol has. */
export function Health(): ReactElement {
  const form = useForm();
  const path = [...form.root, 'healthChecks'];
  const checks = itemsAt(form.data, path);
  const fields = checks.flatMap((check, index) =>
    [...members, ...timingOf(fieldText(check, ['protocol'])).map(({ name }) => name)].map(name => [index, name]),
  );
  return (
    <Rows
      label="Health checks"
      path={path}
      count={checks.length}
      pathOf={index => [...path, index]}
      boxName={index => `Check ${index + 1}`}
      problems={problemsOnlyAt(form.problems, path, fields)}
      add="Add a health check"
      onAdd={() => withItem(form.text, path, newCheck(form.data))}
    >
      {index => <Check path={[...path, index]} />}
    </Rows>
  );
}

function Check({ path }: { readonly path: Path }): ReactElement {
  const form = useForm();
  const protocol = fieldText(form.data, [...path, 'protocol']) || 'HTTP';
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      <div className="col-span-2">
        <ChoiceField
          path={[...path, 'protocol']}
          label="Protocol"
          choices={protocols}
          value={protocol}
          onChoose={chosen => withProtocol(form.text, path, chosen)}
          help=""
        />
      </div>
      {hasPath(protocol) ? <TextField path={[...path, 'path']} label="Path" help="" /> : null}
      {hasPort(protocol) ? <CheckedPort path={path} /> : null}
      {protocol === 'COMMAND' ? (
        <TextField path={[...path, 'command', 'value']} label="Command of the check" isLong isWide />
      ) : null}
      {timingOf(protocol).map(({ name, label, kind, unit }) => (
        <TextField
          key={name}
          path={[...path, name]}
          label={label}
          kind={kind === 'number' ? 'number' : 'text'}
          unit={unit}
        />
      ))}
    </div>
  );
}

/** Which port is asked: one of the app's, by its index, or a fixed number. */
function CheckedPort({ path }: { readonly path: Path }): ReactElement {
  const form = useForm();
  const names = portNames(form.data);
  const isFixed = valueAt(form.data, [...path, 'port']) !== undefined;
  const index = fieldText(form.data, [...path, 'portIndex']);
  const choices = [
    ...names.map((name, place) => ({ value: String(place), name })),
    { value: 'fixed', name: 'a fixed number' },
  ];
  const choose = (chosen: string): string => {
    const [value, other] = chosen === 'fixed' ? ['port', 'portIndex'] : ['portIndex', 'port'];
    const put = withValue(form.text, [...path, value], chosen === 'fixed' ? 8080 : Number(chosen));
    return valueAt(dataOf(put), [...path, other]) === undefined ? put : withValue(put, [...path, other], undefined);
  };
  return (
    <>
      <ChoiceField
        path={[...path, 'portIndex']}
        label="Port to ask"
        choices={choices}
        value={isFixed ? 'fixed' : index || '0'}
        onChoose={choose}
        help=""
      />
      {isFixed ? <TextField path={[...path, 'port']} label="Number" kind="number" help="" /> : null}
    </>
  );
}
