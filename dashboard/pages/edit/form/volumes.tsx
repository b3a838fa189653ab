import type { ReactElement } from 'react';
import { dataOf, valueAt, withValue, type FormValue, type Path } from '../document.ts';
import { itemsAt, problemsOnlyAt, withItem } from '../form-model.ts';
import { ChoiceField } from './choice-field.tsx';
import { useForm } from './form-context.ts';
import { Rows } from './rows.tsx';
import { TextField } from './text-field.tsx';

type VolumeKind = 'hostPath' | 'persistent' | 'external' | 'secret';

const kinds: readonly { readonly value: VolumeKind; readonly name: string }[] = [
  { value: 'hostPath', name: 'A folder of the agent' },
  { value: 'persistent', name: 'A disk that stays with the instance' },
  { value: 'external', name: 'A disk of a driver' },
  { value: 'secret', name: "A secret of Marathon's own, as a file" },
];
const starts: Readonly<Record<VolumeKind, FormValue>> = {
  hostPath: '/var/data',
  persistent: { type: 'root', size: 100 },
  external: { name: 'data', provider: 'dvdi', options: { 'dvdi/driver': 'rexray' } },
  secret: '',
};

/** What of outside the container sees. */
export function Volumes(): ReactElement {
  const form = useForm();
  const path = [...form.root, 'container', 'volumes'];
  const volumes = itemsAt(form.data, path);
  const members = ['containerPath', 'mode', ...kinds.map(({ value }) => value)];
  const fields = volumes.flatMap((_, index) => members.map(name => [index, name]));
  return (
    <Rows
      label="Volumes"
      path={path}
      count={volumes.length}
      pathOf={index => [...path, index]}
      boxName={index => `Volume ${index + 1}`}
      problems={problemsOnlyAt(form.problems, path, fields)}
      add="Add a volume"
      onAdd={() => withItem(form.text, path, { containerPath: '/data', hostPath: '/var/data', mode: 'RO' })}
    >
      {index => <Volume path={[...path, index]} />}
    </Rows>
  );
}

function Volume({ path }: { readonly path: Path }): ReactElement {
  const form = useForm();
  const volume = valueAt(form.data, path);
  const kind = kinds.find(({ value }) => valueAt(volume, [value]) !== undefined)?.value ?? 'hostPath';
  const choose = (chosen: string): string => {
    let text = withValue(form.text, [...path, chosen], starts[chosen as VolumeKind]);
    for (const { value } of kinds)
      if (value !== chosen && valueAt(dataOf(text), [...path, value]) !== undefined)
        text = withValue(text, [...path, value], undefined);
    return text;
  };
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <ChoiceField path={path} label="Kind" choices={kinds} value={kind} onChoose={choose} help="" />
      <TextField path={[...path, 'containerPath']} label="In the container" />
      {kind === 'hostPath' ? <TextField path={[...path, 'hostPath']} label="On the agent" /> : null}
      {kind === 'secret' ? <TextField path={[...path, 'secret']} label="Secret" /> : null}
      {kind === 'persistent' ? (
        <>
          <TextField path={[...path, 'persistent', 'size']} label="Size" kind="number" unit="MB" help="" />
          <ChoiceField path={[...path, 'persistent', 'type']} label="Type of the disk" />
        </>
      ) : null}
      {kind === 'external' ? (
        <>
          <TextField path={[...path, 'external', 'name']} label="Name of the disk" />
          <TextField path={[...path, 'external', 'provider']} label="Provider" />
        </>
      ) : null}
      <ChoiceField path={[...path, 'mode']} label="Mode" />
    </div>
  );
}
