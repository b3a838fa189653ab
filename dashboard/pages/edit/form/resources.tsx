import type { ReactElement } from 'react';
import { useForm } from './form-context.ts';
import { TextField } from './text-field.tsx';

/** What each instance gets. */
export function Resources(): ReactElement {
  const { root } = useForm();
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      <TextField path={[...root, 'instances']} label="Instances" kind="number" />
      <TextField path={[...root, 'cpus']} label="CPUs" kind="number" unit="each" />
      <TextField path={[...root, 'mem']} label="Memory" kind="number" unit="MB each" />
      <TextField path={[...root, 'disk']} label="Disk" kind="number" unit="MB each" />
    </div>
  );
}
